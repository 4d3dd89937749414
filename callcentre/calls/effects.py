"""What a flow asks the house to do. The engine only names it; ``switchboard`` does it.

A turn holds at most one effect that must be answered (with `inputs.Done`) before the flow can go
on; `JoinQueue` is answered when the talk is over or the wait was given up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from callcentre.calls.instructions import Spoken
from callcentre.calls.states import Urgency


@dataclass(frozen=True, slots=True)
class JoinQueue:
    """Wait in ``queue`` for an operator.

    ``max_wait`` in seconds and ``full_at`` in callers: 0 is no limit. ``callback_key`` ends the
    wait for a call back, of which ``offer`` tells. With ``needs_staff`` nobody waits for operators
    who have all gone home.
    Outcomes: completed, closed, failed, timeout, full, callback.
    """

    queue: str
    max_wait: int = 0
    full_at: int = 0
    callback_key: str = ""
    offer: tuple[Spoken, ...] = ()
    needs_staff: bool = False


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """Open a service request. Outcomes: ok (values: code), failed.

    ``urgency`` is one of `Urgency`; anything else is read as normal.
    """

    category: str
    text: str
    place: str
    recording_id: str = ""
    message_id: str = ""  # the message whose pictures belong to it
    urgency: str = Urgency.NORMAL


@dataclass(frozen=True, slots=True)
class LookUpRequest:
    """Find a service request by its public code. Outcomes: ok (values: code, state), unknown."""

    code: str


@dataclass(frozen=True, slots=True)
class AddToRequest:
    """Write what the citizen adds into a request's history; the pictures of a message with it.

    Outcomes: ok, unknown.
    """

    code: str
    text: str
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class CheckHours:
    """Is the calendar open now? Outcomes: open, closed, holiday."""

    calendar: str


@dataclass(frozen=True, slots=True)
class KeepRating:
    """Keep the caller's mark of the talk, "1" (bad) to "5" (good). Outcomes: ok, failed."""

    score: str


@dataclass(frozen=True, slots=True)
class PromiseCall:
    """Promise to ring the caller back within so many minutes. Outcomes: ok, failed."""

    minutes: int


@dataclass(frozen=True, slots=True)
class SendText:
    """Send a message to the citizen (an SMS after a call, say). Outcomes: sent, failed.

    Or else to ``contact``, one of the city file, or to ``number``, as the citizen wrote it (None:
    to neither). ``media`` are addresses of pictures and the like. ``template`` is one of the city
    file; by WhatsApp it goes instead of ``text``, with ``values`` for its places.
    """

    text: str
    contact: str = ""
    number: str | None = None
    media: tuple[str, ...] = ()
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fetch:
    """Ask another system over HTTP, for at most so many seconds.

    ``auth`` names a secret of the settings. Outcomes: ok (values: body), failed.
    """

    method: str
    url: str
    body: str = ""
    auth: str = ""
    seconds: int = 5


@dataclass(frozen=True, slots=True)
class CallFunction:
    """Run a registered function. Outcomes: ok (its values), failed."""

    name: str
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RingNumbers:
    """Connect the caller with a phone; ``to`` are contacts of the city file or numbers.

    ``timeout`` is how long it rings, ``limit`` how long they may talk (0: as they like), in
    seconds. ``caller_id`` is the number shown: one of ours, ``caller`` for the caller's own, blank
    for the hotline's. ``whisper`` is what only who answers hears, before the two hear each other.
    Outcomes: completed, busy, no_answer, failed, hangup.
    """

    to: tuple[str, ...]
    timeout: int = 25
    limit: int = 0
    record: bool = False
    caller_id: str = ""
    whisper: tuple[Spoken, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceCall:
    """Ring somebody with whom the flow then goes on; nobody is on the line yet.

    ``to`` is a contact of the city file, a number, or `THE_CITIZEN`; ``timeout`` seconds. With
    ``machine`` answering machines are told apart from people.
    Outcomes: answered, machine, busy, no_answer, failed.
    """

    to: str
    timeout: int = 25
    machine: bool = False


THE_CITIZEN = "citizen"
"""In `PlaceCall`: whom the flow is about."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Let a message thread rest for so many minutes, or until a time of the city's clock (08:00).

    Outcome: next.
    """

    minutes: int = 0
    until: str = ""


@dataclass(frozen=True, slots=True)
class SwitchRecording:
    """Record the call from here on, or no longer. Outcomes: ok, failed."""

    on: bool


@dataclass(frozen=True, slots=True)
class Notify:
    """Send a message to a contact of the city file. Outcomes: ok, failed.

    ``channel`` (sms, whatsapp) is blank for the contact's own.
    """

    contact: str
    text: str
    channel: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Let another application, or a registered builder, lead the call for a while.

    Exactly one of ``url`` and ``builder`` is given. After ``timeout`` seconds (0: never) the call
    is fetched back. Outcomes: return, timeout, failed.
    """

    url: str = ""
    builder: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    timeout: int = 0


Effect = (
    JoinQueue
    | OpenRequest
    | LookUpRequest
    | AddToRequest
    | CheckHours
    | KeepRating
    | PromiseCall
    | SendText
    | Fetch
    | CallFunction
    | RingNumbers
    | PlaceCall
    | Sleep
    | SwitchRecording
    | Notify
    | HandOver
)
