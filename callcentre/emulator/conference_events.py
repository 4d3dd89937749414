"""What a conference tells its status-callback address (contract 1.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callcentre.emulator.names import now, rfc2822, wire
from callcentre.emulator.webhooks import Letter

if TYPE_CHECKING:
    from callcentre.emulator.conferences import Conference, Participant
    from callcentre.emulator.exchange import Exchange

CALLBACK_REFUSED = 16011

SUBSCRIPTION = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "participant-speech-start": "speaker",
    "participant-speech-stop": "speaker",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}


@dataclass(frozen=True)
class Ending:
    """Why a conference is over, and who ended it."""

    reason: str
    call_sid: str = ""
    label: str = ""


def participant_fields(participant: Participant) -> dict[str, str]:
    """The fields of every event about one participant."""
    seating = participant.seating
    return {
        "CallSid": participant.leg.sid,
        "Muted": wire(participant.muted),
        "Hold": wire(participant.hold),
        "Coaching": wire(bool(participant.coach)),
        "EndConferenceOnExit": wire(participant.end_on_exit),
        "StartConferenceOnEnter": wire(seating.start_on_enter),
        "ParticipantLabel": seating.label,
    }


def ending_fields(ending: Ending) -> dict[str, str]:
    """The fields of ``conference-end``."""
    return {
        "ReasonConferenceEnded": ending.reason,
        "Reason": ending.reason.replace("-", " "),
        "CallSidEndingConference": ending.call_sid,
        "ParticipantLabelEndingConference": ending.label,
    }


def report(exchange: Exchange, conference: Conference, event: str, fields: dict[str, str]) -> None:
    """Send one event, if the first participant's leg asked for its kind."""
    callback = conference.callback
    if not callback.url or SUBSCRIPTION[event] not in callback.events:
        return
    fields = {
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.name,
        "AccountSid": conference.account_sid,
        "SequenceNumber": str(conference.sequence),
        "Timestamp": rfc2822(now()) or "",
        "StatusCallbackEvent": event,
        **fields,
    }
    conference.sequence += 1
    account = exchange.account(conference.account_sid)
    letter = Letter(callback.url, fields, account, callback.method)
    exchange.notify(letter, CALLBACK_REFUSED, fields.get("CallSid", ""))
