"""What every kind of step shares: its model, what it may look at, and what it may answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from callcentre.calls.areas import Areas
from callcentre.calls.effects import Effect
from callcentre.calls.inputs import Channel, Done, FlowInput
from callcentre.calls.instructions import Listen, Play, RecordVoice, RejectReason, Say, Spoken
from callcentre.flows.place import Phase, Place
from callcentre.flows.text import fill

VOICE = frozenset({Channel.VOICE})
MESSAGING = frozenset({Channel.SMS, Channel.WHATSAPP})
EVERYWHERE = VOICE | MESSAGING

Target = str | None
"""The name of the step that follows, or None: as `Defaults` say."""

Catalogue = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Prompt key -> language -> variants (the nth is used after the nth failure)."""


NO_AREAS = Areas()

Said = dict[tuple[int, str, int, Channel], tuple[Spoken, ...]]
"""Lines without variables, made once: (a step's own prompt, language, failures, channel)."""


class Strict(BaseModel):
    """Read from a file a person wrote: an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(Strict):
    """One prompt; ``language`` fixes it, and then those who already speak it do not hear it."""

    say: str
    language: str | None = None


def _as_lines(value: object) -> object:
    items = value if isinstance(value, list) else [value]
    return [{"say": item} if isinstance(item, str) else item for item in items]


Prompt = Annotated[
    tuple[Line, ...],
    BeforeValidator(_as_lines, json_schema_input_type=str | Line | list[str | Line]),
]
"""In the file: a prompt's key, or a list of keys and of ``{say: key, language: en}``."""


class Defaults(Strict):
    """What holds for every step that does not say otherwise; times in seconds.

    ``on_error`` is where every outcome leads that a step does not name; ``operator`` the same for
    the operator key. ``longest`` is how many turns a call may take before `on_error` takes over.
    ``on_hangup`` is where a call goes on whose caller has hung up, with nobody on the line: a text
    or a service request, say. With ``speech`` every question of a call also listens for the words
    of ``everywhere``. ``voice`` (language: name) are the carrier's voices for this flow.
    """

    attempts: int = Field(3, ge=1, le=9)
    wait: int = Field(5, ge=1, le=30)
    operator_key: str = Field("0", pattern=r"^[0-9]$", coerce_numbers_to_str=True)
    repeat_key: str = Field("*", pattern=r"^[0-9*]$", coerce_numbers_to_str=True)
    operator: str | None = None
    on_error: str
    on_hangup: str | None = None
    on_opt_out: str | None = None
    longest: int = Field(30, ge=5, le=200)
    speech: bool = False
    voice: Mapping[str, str] = Field(default_factory=dict)

    def inherited(self, outcome: str) -> str:
        """Where an outcome leads that the step itself does not name."""
        return self.operator if outcome == "operator" and self.operator else self.on_error


@dataclass(frozen=True, slots=True)
class Scene:
    """What a step may look at: the flow's prompts and defaults, and the caller's place."""

    prompts: Catalogue
    defaults: Defaults
    place: Place
    opening: str = ""  # what the citizen had already written when this step was entered
    location: str = ""  # "latitude, longitude" that came with the message
    pictures: int = 0
    message: str = ""  # the id of that message
    sounds: Catalogue = field(default_factory=dict)  # sound files, like ``prompts``; blank: none
    areas: Areas = NO_AREAS
    said: Said = field(default_factory=dict)  # what has been said before and is always the same

    @property
    def failures(self) -> int:
        """How often the citizen failed at this step."""
        return self.place.no_input + self.place.no_match

    def lines(self, prompt: Prompt, nth: int = 0) -> tuple[Spoken, ...]:
        """What to say, in the caller's language, for the nth failure."""
        place = self.place
        key = (id(prompt), place.language, nth, place.channel)
        kept = self.said.get(key)
        if kept is not None:
            return kept
        made = tuple(self._lines(prompt, nth))
        if not any("{" in text for _, _, text, _ in self._texts(prompt, nth)):
            self.said[key] = made
        return made

    def _lines(self, prompt: Prompt, nth: int) -> Iterator[Spoken]:
        for line, language, text, number in self._texts(prompt, nth):
            sound = self._sound(line.say, language, number)
            if sound:
                yield Play(sound)
            else:
                plain = self.place.channel is Channel.SMS
                voice = self.defaults.voice.get(language, "") if self.defaults.voice else ""
                yield Say(fill(text, self.place.values, plain=plain), language, voice)

    def _texts(self, prompt: Prompt, nth: int) -> Iterator[tuple[Line, str, str, int]]:
        for line in prompt:
            if line.language == self.place.language:
                continue
            language = line.language or self.place.language
            variants = self.prompts[line.say][language]
            number = min(nth, len(variants) - 1)
            if variants[number]:  # empty: after so many failures this line is left out
                yield line, language, variants[number], number

    def _sound(self, key: str, language: str, number: int) -> str:
        if not self.sounds or self.place.channel is not Channel.VOICE:
            return ""
        files = self.sounds.get(key, {}).get(language, ())
        return files[number] if number < len(files) else ""

    def words(self, prompt: Prompt) -> str:
        """The prompt as one text (for a message)."""
        values = self.place.values
        return "\n".join(fill(text, values, plain=True) for _, _, text, _ in self._texts(prompt, 0))


@dataclass(frozen=True, slots=True)
class Go:
    """Leave the step by ``outcome``. ``heard`` is what the citizen gave, if anything."""

    outcome: str
    said: tuple[Spoken, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    heard: str = ""
    interrupt: bool = True
    remember: bool = False  # the language, for the citizen's next call


@dataclass(frozen=True, slots=True)
class Wait:
    """Stay, and wait for the citizen; ``why`` is the outcome of the input that led here."""

    said: tuple[Spoken, ...] = ()
    ear: Listen | RecordVoice | None = None  # None: a message is awaited
    phase: Phase = Phase.INPUT
    no_input: int = 0
    no_match: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    heard: str = ""
    why: str = ""
    minutes: int = 0  # after which Done("timeout") is given; 0: never


@dataclass(frozen=True, slots=True)
class Need:
    """Stay until the house has done this."""

    effect: Effect


@dataclass(frozen=True, slots=True)
class Finish:
    """The flow is over.

    ``disposition`` is what the call was; ``reject`` how a call is turned away that was not taken.
    """

    said: tuple[Spoken, ...] = ()
    disposition: str = ""
    reject: RejectReason | None = None


@dataclass(frozen=True, slots=True)
class Descend:
    """Go into the flow of this step, with these values for its variables."""

    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Back:
    """Go to the question at which the caller was cut off in an earlier call."""

    step: str


Move = Go | Wait | Need | Finish | Descend | Back


class Node(Strict):
    """One step. A subclass is one kind of step; its docstring is its page in the reference."""

    kind: ClassVar[str]
    channels: ClassVar[frozenset[Channel]] = EVERYWHERE
    waits: ClassVar[bool] = False

    def targets(self) -> Mapping[str, Target]:
        """Each outcome and where it leads; None inherits from `Defaults`."""
        raise NotImplementedError

    def usable_on(self) -> frozenset[Channel]:
        """The channels on which this very step can be used."""
        return self.channels

    def unasked(self) -> tuple[str, ...]:
        """Outcomes that come by themselves while the citizen is waited for."""
        return ()

    def prompt_fields(self) -> Mapping[str, Prompt]:
        """The fields of the step that hold prompts."""
        return {}

    def reads(self) -> frozenset[str]:
        """Variables that the step reads besides those in its prompts."""
        return frozenset()

    def writes(self, outcome: str) -> frozenset[str]:
        """Variables that are certainly set when the step is left by ``outcome``."""
        del outcome
        return frozenset()

    def claims(self, given: FlowInput) -> bool:
        """Does the step itself know what this means, whatever it means everywhere else?"""
        del given
        return False

    def enter(self, scene: Scene) -> Move:
        """The citizen has come to this step."""
        raise NotImplementedError

    def take(self, scene: Scene, given: FlowInput) -> Move:
        """The citizen or the house answered. What does not fit is asked again, uncounted."""
        del given
        return self.enter(scene)


class HouseNode(Node):
    """A step that the house does, and whose outcome is what the house answers."""

    def effect(self, scene: Scene) -> Effect:
        """What the house is asked for."""
        raise NotImplementedError

    def enter(self, scene: Scene) -> Move:
        return Need(self.effect(scene))

    def take(self, scene: Scene, given: FlowInput) -> Move:
        return Go(given.outcome) if isinstance(given, Done) else self.enter(scene)
