"""What faults write into the fields of a webhook."""

from __future__ import annotations

from collections.abc import Mapping

from callcentre.emulator.legs import GEOGRAPHY, TERMINAL

Fields = dict[str, str]

UNKNOWN_FIELDS = {
    "XFutureParameter": "1",
    "XEmptyParameter": "",
    "X Odd Näme": "Jalan Sulawesi & <b>masjid</b> \N{FIRE}",
}
_LEAVING = frozenset({"participant-leave", "conference-end"})
_FORGED = {
    "CallStatus": "completed",
    "Digits": "9",
    "MessageStatus": "failed",
    "Body": "STOP",
    "RecordingDuration": "99999",
    "StatusCallbackEvent": "conference-end",
}


def tells_an_end(fields: Mapping[str, str]) -> bool:
    """Whether the request would tell that a leg or a conference is over."""
    return fields.get("CallStatus") in TERMINAL or fields.get("StatusCallbackEvent") in _LEAVING


def about(fields: Mapping[str, str]) -> str:
    """The one thing whose news may overtake each other."""
    for name in ("ConferenceSid", "CallSid", "MessageSid"):
        if fields.get(name):
            return fields[name]
    return ""


def forged_fields(fields: Mapping[str, str]) -> Fields:
    """The fields with a lie in them that would do harm."""
    return dict(fields) | {name: lie for name, lie in _FORGED.items() if name in fields}


def without_geography(fields: Mapping[str, str]) -> Fields:
    """From and To with blank places, as outside North America; their twins do not come at all."""
    blank = {side + part for side in ("From", "To") for part in GEOGRAPHY}
    twins = {side + part for side in ("Caller", "Called") for part in GEOGRAPHY}
    return {
        name: "" if name in blank else value for name, value in fields.items() if name not in twins
    }
