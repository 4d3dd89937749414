"""A call's history as a person reads it: one plain sentence for each event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from callcentre.calls.events import EventKind
from callcentre.console import talk_words
from callcentre.console.labels import DISPOSITIONS, label

# The fields of an event's data stand in braces.
_SENTENCES: dict[str, LazyString] = {
    EventKind.ARRIVED: _("The call arrived."),
    EventKind.STEPPED: _("In the menu “{step}”: {outcome}."),
    EventKind.QUEUED: _("Joined the line {queue}."),
    EventKind.OFFERED: _("Offered to {operator}."),
    EventKind.DECLINED: _("{operator} declined."),
    EventKind.MISSED: _("{operator} did not answer in time."),
    EventKind.ACCEPTED: _("{operator} accepted."),
    EventKind.ANSWERED: _("{operator} and the caller hear each other."),
    EventKind.OPERATOR_LOST: _("The line to {operator} was lost."),
    EventKind.REQUEUED: _("Back at the front of the line."),
    EventKind.ENDED: _("The call ended, by {by}."),
    EventKind.CARRIER_STATUS: _("The carrier reported: {status}."),
    EventKind.RECORDING: _("Recording: {status}."),
    EventKind.NOTED: _("Notes were saved."),
    EventKind.WRAPPED_UP: _("{operator} finished: {disposition}."),
    EventKind.REQUEST_OPENED: _("A complaint was opened: {code}."),
    EventKind.RATED: _("The caller rated the talk: {score} of 5."),
    EventKind.OVERFLOWED: _("{queue} could not take the caller ({why}): on to {to}."),
    EventKind.FALLBACK: _("The fallback phones were rung: {outcome}."),
    EventKind.REPAIRED: _("Put right by the system: {why}."),
    **talk_words.SENTENCES,
}
_PASSED = _("“{step}” was passed.")
_FLOW_OVER = _("The menu came to its end.")

_ROOM: dict[str, LazyString] = {
    "conference-start": _("The talk began."),
    "conference-end": _("The talk was over."),
    "participant-join": _("{who} entered the room."),
    "participant-leave": _("{who} left the room."),
}
_ROOM_OTHER = _("In the room: {what}.")

_BY = {
    "caller": _("the caller"),
    "operator": _("the operator"),
    "system": _("the system"),
    **talk_words.BY,
}
_CARRIER = {
    "queued": _("in preparation"),
    "initiated": _("in preparation"),
    "ringing": _("ringing"),
    "in-progress": _("in progress"),
    "completed": _("completed"),
    "busy": _("busy"),
    "failed": _("failed"),
    "no-answer": _("no answer"),
    "canceled": _("cancelled"),
    "absent": _("nothing was recorded"),
}
_BY_PHONE = _("Somebody at an ordinary phone and the caller hear each other.")
_ELSEWHERE = {
    "phones": _("ordinary phones"),
    "voicemail": _("a recorded message"),
    "callback": _("a promised call back"),
}
_WHY = {
    **talk_words.WHY,
    "Redis had lost the place, and has it again": _("the place in the line was lost and found"),
    "the queue is no longer in the city file": _("the line is no longer in the city file"),
    "closed": _("nobody is on duty"),
    "full": _("the line is full"),
    "timeout": _("the longest wait is over"),
    "the carrier says that the call is over": _("the carrier says that the call is over"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in events are called: operators by number, queues by name."""

    operators: Mapping[str, str]
    queues: Mapping[str, str]


class _Fields(dict[str, str]):
    """Event data in which a missing field is a dash and never an error."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(kind: str, data: Mapping[str, object], names: Names) -> str:
    """One event as a sentence; what nobody has words for is shown as it is."""
    fields = _Fields({key: str(value) for key, value in data.items() if value not in (None, "")})
    pattern = _pattern(kind, fields)
    _put_into_words(fields, names)
    # A caller's own words may hold braces: they are values here, never the pattern.
    return pattern.format_map(fields)


def _pattern(kind: str, fields: Mapping[str, str]) -> str:
    if kind == EventKind.ROOM:
        return str(_ROOM.get(fields.get("what", ""), _ROOM_OTHER))
    if kind == EventKind.ANSWERED and "operator" not in fields:
        return str(_BY_PHONE)
    if kind == EventKind.STEPPED and "step" not in fields:
        return str(_FLOW_OVER)
    if kind == EventKind.STEPPED and "outcome" not in fields:
        return str(_PASSED)
    return str(_SENTENCES.get(kind, kind))


def _put_into_words(fields: _Fields, names: Names) -> None:
    operator = names.operators.get(fields.get("operator", ""), fields.get("operator"))
    fields["operator"] = operator or gettext("The operator")
    fields["guest"] = talk_words.guest(fields, names.operators, names.queues)
    fields["way"] = label(talk_words.WAYS, fields.get("way", "listen"))
    fields["who"] = _in_room(fields.get("who", ""), names)
    fields["by"] = label(_BY, fields.get("by", "system"))
    for key, words in (("status", _CARRIER), ("disposition", DISPOSITIONS), ("why", _WHY)):
        if key in fields:
            fields[key] = label(words, fields[key])
    if "to" in fields:
        fields["to"] = names.queues.get(fields["to"]) or label(_ELSEWHERE, fields["to"])
    if "queue" in fields:
        fields["queue"] = names.queues.get(fields["queue"], fields["queue"])


def _in_room(who: str, names: Names) -> str:
    if who == "caller":
        return str(gettext("The caller"))
    if who == "guest":
        return str(gettext("The third party"))
    number = who.removeprefix("operator_").removeprefix("supervisor_")
    return names.operators.get(number) or str(gettext("Somebody"))
