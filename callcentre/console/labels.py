"""The words on the screen for the words in the code: states, outcomes, kinds of event."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from callcentre.calls.city import City
from callcentre.calls.states import CallState, Disposition, OperatorState, RequestState, Urgency
from callcentre.records.flow_versions import Publishing

CALL_STATES: dict[str, LazyString] = {
    CallState.RECEIVED: _("Just arrived"),
    CallState.IVR: _("In the menu"),
    CallState.QUEUED: _("Waiting"),
    CallState.ANSWERED: _("Talking now"),
    CallState.COMPLETED: _("Talked"),
    CallState.SELF_SERVED: _("Helped by the menu"),
    CallState.ABANDONED_IVR: _("Hung up in the menu"),
    CallState.ABANDONED_QUEUE: _("Hung up while waiting"),
    CallState.FAILED: _("Failed"),
}

OPERATOR_STATES: dict[str, LazyString] = {
    OperatorState.OFFLINE: _("Not on duty"),
    OperatorState.READY: _("Ready"),
    OperatorState.RINGING: _("Ringing"),
    OperatorState.ON_CALL: _("Talking"),
    OperatorState.WRAP_UP: _("Wrap-up"),
    OperatorState.PAUSED: _("On a break"),
}

# In the order of the number keys.
DISPOSITIONS: dict[str, LazyString] = {
    Disposition.EMERGENCY: _("Emergency"),
    Disposition.HEALTH_ADVICE: _("Health advice"),
    Disposition.COMPLAINT: _("Complaint"),
    Disposition.INFORMATION: _("Information"),
    Disposition.GHOST: _("Silent call"),
    Disposition.PRANK: _("Prank"),
    Disposition.WRONG_NUMBER: _("Wrong number"),
    Disposition.TEST: _("Test"),
}

REQUEST_STATES: dict[str, LazyString] = {
    RequestState.RECEIVED: _("Received"),
    RequestState.VERIFIED: _("Verified"),
    RequestState.IN_PROGRESS: _("In progress"),
    RequestState.ANSWERED: _("Answered"),
    RequestState.CLOSED: _("Closed"),
    RequestState.REJECTED: _("Rejected"),
}

URGENCIES: dict[str, LazyString] = {
    Urgency.LOW: _("Can wait"),
    Urgency.NORMAL: _("As usual"),
    Urgency.HIGH: _("Urgent"),
}

# Why the house itself has paused somebody; a city's own reasons stand in its city file.
OUR_REASONS: dict[str, LazyString] = {
    "missed": _("Several calls in a row were not answered"),
    "signed_on": _("Just signed on"),
    "after_call": _("After a call"),
    "slept": _("The computer slept or was without network"),
    "no_phone": _("The telephone is not connected"),
}

CHANNELS: dict[str, LazyString] = {
    "voice": _("Telephone"),
    "sms": _("SMS"),
    "whatsapp": _("WhatsApp"),
}

PUBLISHINGS: dict[str, LazyString] = {
    Publishing.FROM_DISK: _("From the city’s files"),
    Publishing.PUBLISHED: _("Published"),
    Publishing.ROLLED_BACK: _("Rolled back"),
    Publishing.FOLLOWED: _("Changed along"),
    Publishing.WITHDRAWN: _("Withdrawn"),
}

# Who acts when it is no person of ours.
_ACTORS = {
    "citizen": _("the citizen"),
    "system": _("the system"),
    "disk": _("the city’s files"),
}
# Promises that the house makes by itself.
_PROMISES = {
    "verify": _("Look at the complaint and verify it"),
    "ring the caller back": _("Ring the caller back"),
}

_SPOKEN = {"id": _("Indonesian"), "en": _("English")}


def label(table: Mapping[str, LazyString], key: str | None) -> str:
    """The word for ``key``; a key nobody translated is shown as it is."""
    return str(table.get(key, key)) if key else ""


def spoken_language(tag: str) -> str:
    """The name of the language that a caller speaks."""
    return label(_SPOKEN, tag)


def actor(name: str) -> str:
    """Who did something; a person's own name stays as it is."""
    return label(_ACTORS, name)


def promise(note: str) -> str:
    """What is to be done; a person's own words stay as they are."""
    return label(_PROMISES, note)


def pauses(city: City, language: str) -> dict[str, str]:
    """The city's reasons for a break, in the order of the menu."""
    return {key: city.pick(words, language) for key, words in city.pauses.items()}


def pause_reason(reason: str, city: City, language: str) -> str:
    """Why somebody is on a break: the city's word for it, or ours."""
    return pauses(city, language).get(reason) or label(OUR_REASONS, reason)
