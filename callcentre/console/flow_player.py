"""Talk to a flow in the browser: the pure engine, and whoever plays answers for the house.

Nothing is kept between two clicks but the lines that were given: each page plays them anew from the
beginning, in a few milliseconds, so the talk survives a restart and costs the server no memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from callcentre.calls.effects import CheckHours, Effect, JoinQueue
from callcentre.calls.inputs import Begin, Channel, FlowInput
from callcentre.calls.instructions import Instruction, Listen, Pause, Play, RecordVoice, Reject, Say
from callcentre.console.labels import label
from callcentre.errors import BadInputError, FlowError
from callcentre.flows import engine, play
from callcentre.flows.beginning import switched
from callcentre.flows.document import Flow
from callcentre.flows.place import Phase, Place
from callcentre.flows.turns import Turn

_WISHES = {
    "OpenRequest": _("open a complaint"),
    "LookUpRequest": _("look a complaint up"),
    "KeepRating": _("keep the caller’s mark"),
    "PromiseCall": _("promise to ring back"),
    "SendText": _("send a message"),
    "Fetch": _("ask another system"),
    "CallFunction": _("run a function"),
    "RingNumbers": _("ring a telephone"),
    "PlaceCall": _("ring somebody up"),
    "Sleep": _("wait"),
    "SwitchRecording": _("switch the recording"),
    "Notify": _("tell somebody"),
    "HandOver": _("hand the call to another application"),
}
MOST_LINES = 200
LONGEST_LINE = 1_600  # characters; the longest message that a carrier brings


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line of the talk. ``who``: ``flow``, ``citizen``, or ``note`` (what happens)."""

    who: str
    text: str


@dataclass
class Talk:
    """A talk so far: what was said, and what can be given next."""

    flow: Flow
    channel: Channel
    language: str
    on: tuple[str, ...] = ()  # switches that staff have turned on
    lines: list[str] = field(default_factory=list)
    said: list[Spoken] = field(default_factory=list)
    place: Place | None = None
    ear: Listen | RecordVoice | None = None
    outcomes: tuple[str, ...] = ()
    problem: str = ""

    @property
    def is_voice(self) -> bool:
        """A call, and not a message thread?"""
        return self.channel is Channel.VOICE

    @property
    def is_over(self) -> bool:
        """Has the flow ended?"""
        return self.place is None

    @property
    def has_begun(self) -> bool:
        """A message thread begins with the citizen's first message."""
        return self.is_voice or bool(self.lines)

    @property
    def kept(self) -> str:
        """The lines, for the next page."""
        return json.dumps(self.lines, ensure_ascii=False)


def channels(flow: Flow) -> tuple[Channel, ...]:
    """By which channels somebody can begin this flow; none for one that is only ever a step."""
    return tuple(
        channel
        for channel in flow.channels
        if (flow.entry.call if channel is Channel.VOICE else flow.entry.message)
    )


def read_lines(text: str) -> list[str]:
    """What `Talk.kept` wrote; a browser that sends anything else begins anew."""
    try:
        lines = json.loads(text or "[]")
    except ValueError:
        return []
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return []
    return [line[:LONGEST_LINE] for line in lines[:MOST_LINES]]


def talk(begun: Talk, lines: Sequence[str]) -> Talk:
    """Play these lines. What cannot be given stays out, and ``problem`` says why."""
    found = begun
    try:
        place = engine.begin(found.flow, found.channel, found.language)
        found.place = switched(found.flow, place, found.on)
        if found.is_voice:
            _take(found, Begin())
        for line in lines:
            _give(found, line)
    except BadInputError as error:
        found.problem = error.message
    except FlowError as error:
        found.problem = str(error)
        found.place = None
    return found


def _give(found: Talk, line: str) -> None:
    if found.place is None:
        return
    if found.place.phase is Phase.EFFECT:
        given: FlowInput = play.read_done(line, found.place.step, found.outcomes)
    elif found.is_voice:
        given = play.read_voice(line)
    else:
        text = play.read_message(line)
        given = text if found.lines else Begin(text.body, text.location, text.pictures)
    found.said.append(Spoken("citizen", _as_given(line, found)))
    found.lines.append(line)
    _take(found, given)


def _as_given(line: str, found: Talk) -> str:
    if found.is_voice and line == "-":
        return str(gettext("(silence)"))
    return line.strip('"') if found.is_voice else line


def _take(found: Talk, given: FlowInput) -> None:
    if found.place is None:
        return
    turn = engine.step(found.flow, found.place, given)
    found.place, found.ear, found.outcomes = turn.place, None, ()
    found.said.extend(_heard(found, turn))
    if turn.effect is not None and turn.place is not None:
        found.outcomes = tuple(found.flow.node(turn.place.step).targets())
        found.said.append(Spoken("note", _wish(turn.effect)))
    if turn.place is None:
        found.said.append(Spoken("note", str(gettext("The flow is over."))))


def _heard(found: Talk, turn: Turn) -> Iterator[Spoken]:
    for instruction in turn.instructions:
        yield from _lines_of(instruction)
        if isinstance(instruction, Listen | RecordVoice):
            found.ear = instruction
    yield from (Spoken("flow", reply) for reply in turn.replies)


def _lines_of(instruction: Instruction) -> Iterator[Spoken]:
    match instruction:
        case Say(text):
            yield Spoken("flow", text)
        case Play(path):
            yield Spoken("note", str(gettext("(sound file %(name)s)", name=path)))
        case Pause(seconds):
            yield Spoken("note", str(gettext("(silence for %(n)s seconds)", n=seconds)))
        case Listen(prompts) | RecordVoice(prompts):
            for prompt in prompts:
                yield from _lines_of(prompt)
        case Reject(reason):
            yield Spoken("note", str(gettext("(the call is not taken: %(why)s)", why=reason)))
        case _:
            pass


def _wish(effect: Effect) -> str:
    """What the flow asks of the house, in words."""
    match effect:
        case JoinQueue(queue):
            return str(
                gettext("The caller joins the line “%(queue)s”. How does it end?", queue=queue)
            )
        case CheckHours(calendar):
            return str(gettext("Is “%(calendar)s” open now?", calendar=calendar))
        case _:
            what = label(_WISHES, type(effect).__name__)
            return str(gettext("The house is asked: %(what)s. What is its answer?", what=what))
