"""What we can ask of a phone network, in our own words. ``carrier.twiml`` speaks them.

A list of instructions never holds a URL of ours: the door that answers adds the address at which
the caller's next input arrives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Say:
    """Speak ``text`` in ``language`` (``id`` or ``en``).

    ``voice`` is the carrier's name of one; blank for the voice that the city has for the language.
    """

    text: str
    language: str
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Play:
    """Play a sound file, by its path under our static files (``sounds/hold.wav``)."""

    path: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Be silent for so many whole seconds."""

    seconds: int


Spoken = Say | Play | Pause


@dataclass(frozen=True, slots=True)
class Listen:
    """Speak ``prompts`` and wait for keys (and speech, if wanted); silence is an answer too.

    ``timeout`` is in whole seconds after the prompts end; ``max_digits`` None means "until the
    finish key".
    """

    prompts: tuple[Spoken, ...]
    timeout: int
    max_digits: int | None = 1
    finish_on_key: str = "#"
    speech: bool = False
    language: str = "id"
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordVoice:
    """Record what the caller says, until silence, a key, or ``max_seconds``."""

    prompts: tuple[Spoken, ...]
    max_seconds: int = 120
    silence_seconds: int = 5
    finish_on_key: str = "#"


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on at once with the next step (asked for by a new request of the carrier)."""


@dataclass(frozen=True, slots=True)
class JoinRoom:
    """Put this leg into the conference ``room``.

    ``end_when_leaves`` ends the room for everyone when this leg goes. ``muted``: hears and is not
    heard; ``coached``: is heard by that leg only.
    """

    room: str
    label: str
    end_when_leaves: bool
    record: bool = True
    beep: bool = False
    muted: bool = False
    coached: str = ""


@dataclass(frozen=True, slots=True)
class RingPhones:
    """Ring ordinary phones, all at once; the last resort when no operator can be reached."""

    numbers: tuple[str, ...]
    caller_id: str
    timeout: int = 25


@dataclass(frozen=True, slots=True)
class ConnectPhones:
    """Ring ordinary phones, all at once, and go on when the talk is over or nobody answers.

    ``limit`` is how long they may talk, in seconds; 0 is as long as they like. With ``whisper``
    who answers is told something first, which the address for it says.
    """

    numbers: tuple[str, ...]
    caller_id: str
    timeout: int = 25
    limit: int = 0
    record: bool = False
    whisper: bool = False


@dataclass(frozen=True, slots=True)
class GoTo:
    """Let another application, at this absolute URL, lead the call."""

    url: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


RejectReason = Literal["busy", "rejected"]
"""What a caller hears whose call is not taken: the engaged tone, or the network's own words."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Do not take the call; only as the first instruction of a call."""

    reason: RejectReason


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer a message with this text."""

    text: str


Instruction = (
    Say
    | Play
    | Pause
    | Listen
    | RecordVoice
    | Continue
    | JoinRoom
    | RingPhones
    | ConnectPhones
    | GoTo
    | HangUp
    | Reject
)
