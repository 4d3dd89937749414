"""The words for what happens within a talk: hold, guests, transfers, supervisors, refusals."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from callcentre.calls.events import EventKind
from callcentre.calls.talk import Supervision
from callcentre.switchboard.refusals import Refusal

# As in `timeline`: the fields of an event's data stand in braces.
SENTENCES: dict[str, LazyString] = {
    EventKind.HELD: _("{operator} put on hold: {who}."),
    EventKind.RESUMED: _("Not on hold any more: {who}."),
    EventKind.HELD_LONG: _("The operator was reminded of the caller on hold."),
    EventKind.INVITED: _("{operator} asked in: {guest}."),
    EventKind.GUEST_IN: _("Came into the talk: {guest}."),
    EventKind.GUEST_OUT: _("Whoever was asked in is out of the talk: {why}."),
    EventKind.TRANSFERRED: _("{operator} handed the caller over to: {guest}."),
    EventKind.SUPERVISED: _("{operator} takes part as supervisor: {way}."),
    EventKind.UNSUPERVISED: _("{operator} has left as supervisor."),
    EventKind.RECORDING_PAUSED: _("The recording was paused."),
    EventKind.RECORDING_RESUMED: _("The recording goes on."),
}

WAYS: dict[str, LazyString] = {
    Supervision.LISTEN: _("Listen"),
    Supervision.WHISPER: _("Whisper"),
    Supervision.BARGE: _("Speak with both"),
}

# Why somebody who was asked in is not there (any more).
WHY: dict[str, LazyString] = {
    "missed": _("did not answer"),
    "no-answer": _("did not answer"),
    "declined": _("declined"),
    "busy": _("busy"),
    "failed": _("could not be reached"),
    "canceled": _("called off"),
    "cancelled": _("called off"),
    "left": _("hung up"),
    "completed": _("hung up"),
}

BY: dict[str, LazyString] = {
    "carrier": _("the telephone network"),
    "third_party": _("the third party"),
}

_REFUSALS: dict[Refusal, LazyString] = {
    Refusal.NOT_YOURS: _("This is no longer your call."),
    Refusal.CALLER_GONE: _("The caller has hung up."),
    Refusal.CARRIER: _("The telephone network does not answer. Nothing was changed; try again."),
    Refusal.TAKEN: _("Somebody is asked in already. Finish that first."),
    Refusal.BUSY: _("This operator is not ready just now."),
    Refusal.NOBODY: _("Nobody else is in the talk yet."),
    Refusal.ON_HOLD: _("The caller is still on hold. Take them back first."),
    Refusal.UNSTAFFED: _("Nobody else on duty serves this queue. The caller stays with you."),
    Refusal.NOBODY_FREE: _("Nobody of this queue is free just now. The caller stays with you."),
    Refusal.NO_TARGET: _("There is no such operator, queue or number."),
    Refusal.OCCUPIED: _("You have a call yourself, or another supervisor listens already."),
}


def refusal(why: Refusal) -> str:
    """What an operator is told when something could not be done."""
    return str(_REFUSALS[why])


def guest(data: Mapping[str, str], operators: Mapping[str, str], queues: Mapping[str, str]) -> str:
    """Whom an event is about: a colleague, a queue, or a telephone outside by its name."""
    for key, names in (("guest", operators), ("to", operators), ("queue", queues)):
        if key in data:
            return names.get(data[key], data[key])
    return data.get("name") or gettext("Somebody")
