"""What a citizen (or the house itself) gives to a flow; the input of ``flows.engine.step``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Channel(StrEnum):
    """By which way a citizen speaks to us."""

    VOICE = "voice"
    SMS = "sms"
    WHATSAPP = "whatsapp"


@dataclass(frozen=True, slots=True)
class Begin:
    """The caller or message has just arrived; ``text`` is the message's own text.

    ``location`` is "latitude, longitude" of a place that was shared, ``pictures`` how many came,
    and ``message`` the carrier's id of the message.
    """

    text: str = ""
    location: str = ""
    pictures: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys that were pressed; never empty (that is `Silence`)."""

    digits: str


@dataclass(frozen=True, slots=True)
class Speech:
    """Words that the carrier's recogniser heard; confidence 0..1, or None if it did not say."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came within the time given."""


@dataclass(frozen=True, slots=True)
class Text:
    """A message's text, stripped; it may be empty when only a place or picture came.

    The others as in `Begin`.
    """

    body: str
    location: str = ""
    pictures: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The caller's voice was recorded; ``seconds`` may be 0.

    ``key`` is the key that ended the recording, if one did (and not a hang-up or silence).
    """

    recording_id: str
    seconds: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The house did what the last turn asked for; ``outcome`` is one the step's kind names."""

    outcome: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Again:
    """What came of a `Done` before: a late or repeated request is answered as the first one was.

    ``values`` are the flow's own variables.
    """

    outcome: str
    values: Mapping[str, str] = field(default_factory=dict)


FlowInput = Begin | Keys | Speech | Silence | Text | Recorded | Done | Again
