"""Talk to a flow by hand: one line in, what the citizen hears or reads out. Pure.

What is typed in a call: digits and ``*`` ``#`` are keys, ``-`` is silence, ``"tolong"`` is speech,
``rec 12`` a recording of 12 seconds (``rec 12 #``: ended by a key). In a message thread a line is a
message, ``@-5.14,119.43 di sini`` one with a location, ``+2 ini fotonya`` one with two pictures.
``=ok code=482-913-755`` is the house's answer to what a flow asked of it, in both; ``=timeout`` and
``=undeliverable`` are what happens to a question by itself, where its step has such outcomes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from callcentre.calls.effects import Effect
from callcentre.calls.inputs import (
    Begin,
    Channel,
    Done,
    FlowInput,
    Keys,
    Recorded,
    Silence,
    Speech,
    Text,
)
from callcentre.calls.instructions import (
    HangUp,
    Instruction,
    Listen,
    Pause,
    Play,
    RecordVoice,
    Reject,
    Say,
)
from callcentre.errors import BadInputError
from callcentre.flows import beginning, engine
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from callcentre.flows.place import Phase, Place

_KEYS = re.compile(r"[0-9*#]+")
_RECORDED = re.compile(r"rec ([0-9]{1,4})(?: ([0-9*#]))?")
_LOCATED = re.compile(r"@(-?[0-9.]+, ?-?[0-9.]+)(?: (.*))?")
_PICTURED = re.compile(r"\+([1-9])(?: (.*))?")
_VALUE = re.compile(r"([a-z][a-z0-9_]*)=(\S*)")
_RECORDING = "RE-PLAYED"
"""The id of every recording that is only played."""


class Session:
    """One conversation with a flow, line by line."""

    def __init__(
        self,
        flow: Flow,
        channel: Channel,
        language: str = "",
        switched_on: Collection[str] = (),
        cut_off: str = "",
    ) -> None:
        self.flow = flow
        language = language or flow.languages[0]
        first = flow.resume.step if cut_off and flow.resume else ""
        begun = engine.begin(flow, channel, language, at_step=first)
        begun = beginning.cut_off(flow, begun, cut_off)
        self.place: Place | None = beginning.switched(flow, begun, switched_on)
        self.exits: set[tuple[str, str]] = set()

    @property
    def is_over(self) -> bool:
        """Has the flow ended?"""
        return self.place is None

    def begin(self, text: str = "") -> list[str]:
        """The call comes in, or the first message does; what is heard or read."""
        place = self._here(text)
        if text and place.channel is not Channel.VOICE:
            written = read_message(text)
            return self._take(place, Begin(written.body, written.location, written.pictures))
        return self._take(place, Begin(text))

    def give(self, line: str) -> list[str]:
        """One line as in the head of this file; what is heard or read.

        Raises:
            BadInputError: the line is none of these, or the flow is over.
        """
        place = self._here(line)
        return self._take(place, self._read(line, place))

    def _here(self, line: str) -> Place:
        if self.place is None:
            raise BadInputError("line", f"the flow is over; nothing waits for {line!r}")
        return self.place

    def _read(self, line: str, place: Place) -> FlowInput:
        node = self.flow.node(place.step)
        if place.phase is Phase.EFFECT and (line.startswith("=") or not self._may_write(place)):
            return read_done(line, place.step, tuple(node.targets()))
        if line.startswith("=") and node.unasked():
            return read_done(line, place.step, node.unasked())
        return read_voice(line) if place.channel is Channel.VOICE else read_message(line)

    def _may_write(self, place: Place) -> bool:
        """In a thread that rests, one may write all the same."""
        return place.channel is not Channel.VOICE and self.flow.node(place.step).kind == "pause"

    def _take(self, place: Place, given: FlowInput) -> list[str]:
        turn = engine.step(self.flow, place, given)
        self.place = turn.place
        self.exits.update(turn.exits)
        return list(shown(self.flow, turn))


def read_voice(line: str) -> FlowInput:
    """What a caller did.

    Raises:
        BadInputError: it is nothing that a caller can do.
    """
    recorded = _RECORDED.fullmatch(line)
    if recorded:
        return Recorded(_RECORDING, int(recorded[1]), recorded[2] or "")
    if line in {"-", ""}:
        return Silence()
    if _KEYS.fullmatch(line):
        return Keys(line)
    if len(line) > 2 and line[0] == line[-1] == '"':
        return Speech(line[1:-1])
    raise BadInputError(
        "line", f'{line!r}: give keys (12#), - for silence, "words" for speech, or rec 12'
    )


def read_message(line: str) -> Text:
    """What a citizen wrote, with the location or pictures that came along."""
    located, pictured = _LOCATED.fullmatch(line), _PICTURED.fullmatch(line)
    if located:
        return Text(located[2] or "", location=located[1])
    if pictured:
        return Text(pictured[2] or "", pictures=int(pictured[1]))
    return Text(line.strip())


def read_done(line: str, step: str, known: tuple[str, ...]) -> Done:
    """What the house answered: ``=outcome name=value ...``.

    Raises:
        BadInputError: it is not that, or not an outcome of the step.
    """
    outcome, *rest = line.split() or [""]
    values = [_VALUE.fullmatch(word) for word in rest]
    if outcome[:1] != "=" or outcome[1:] not in known or not all(values):
        choices = ", ".join(f"={name}" for name in known)
        raise BadInputError("line", f"{line!r}: the step {step!r} waits for one of {choices}")
    return Done(outcome[1:], {match[1]: match[2] for match in values if match})


def shown(flow: Flow, turn: Turn) -> Iterator[str]:
    """A turn as lines: what is heard or read, then what is waited for."""
    for instruction in turn.instructions:
        yield from _heard(instruction)
    for reply in turn.replies:
        yield from (f"  {line}" for line in reply.splitlines())
    if turn.effect is not None and turn.place is not None:
        outcomes = ", ".join(f"={name}" for name in flow.node(turn.place.step).targets())
        yield f"  [{asked(turn.effect)}; answer {outcomes}]"
    if turn.place is None:
        yield "  [the end]"


def _heard(instruction: Instruction) -> Iterator[str]:
    match instruction:
        case Say(text):
            yield f"  {text}"
        case Play(path):
            yield f"  [plays {path}]"
        case Pause(seconds):
            yield f"  [is silent for {seconds} s]"
        case Listen(prompts, timeout, most):
            for prompt in prompts:
                yield from _heard(prompt)
            yield f"  [waits {timeout} s for {most or 'any number of'} key{'s' * (most != 1)}]"
        case RecordVoice(prompts, longest):
            for prompt in prompts:
                yield from _heard(prompt)
            yield f"  [records up to {longest} s]"
        case Reject(reason):
            yield f"  [the call is not taken: {reason}]"
        case HangUp() | _:
            pass


def asked(effect: Effect) -> str:
    """An effect in a few words; what a citizen said or wrote is not among them."""
    fields: Mapping[str, object] = {
        name: getattr(effect, name)
        for name in ("queue", "calendar", "category", "flow", "name", "number")
        if getattr(effect, name, "")
    }
    about = " ".join(str(value) for value in fields.values())
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(effect).__name__).lower()
    return f"{words} {about}".strip()
