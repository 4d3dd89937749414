"""Every state that a citizen can come to in a flow, found by giving the real engine every input.

A state is a place without its history: step, phase, language, failures so far, the values that
branches ask about, and whether the citizen has already been served. Choices are tried only before
the first failure, because failures do not change where a choice leads; so the work grows with the
number of steps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from callcentre.calls.inputs import Begin, Channel, Done, FlowInput
from callcentre.calls.instructions import HangUp, Instruction, Listen, Pause, Play, RecordVoice, Say
from callcentre.errors import FlowError
from callcentre.flows import engine
from callcentre.flows.beginning import switched
from callcentre.flows.checker.inputs import (
    Given,
    Kind,
    by_themselves,
    house_inputs,
    inputs_at,
    openings,
    tested,
    within,
)
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from callcentre.flows.nodes.queue import Queue
from callcentre.flows.place import Phase, Place

CHARACTERS_A_SECOND = 14
"""How fast a synthetic voice speaks Indonesian or English."""

PLAYED_SECONDS = 5.0
"""Taken for a sound file whose length is not known."""

MOST_STATES = 200_000

_ENTRIES = ("entry.call", "entry.message", "entry.parent", "triggers.", "defaults.on_opt_out")
_SERVED = {"queue": "completed", "dial": "completed", "case": "ok", "callback": "ok"}


class End(StrEnum):
    """Where a way ends."""

    PERSON = "person"
    SERVED = "served"  # the flow is over, and the citizen had what they called for
    POLITE = "polite"  # the flow is over, with a sentence
    SILENT = "silent"  # the flow is over without a word


State = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """What one input does at a state. ``seconds``: the wait for it, and all that is said after."""

    given: Given
    seconds: float
    to: State | End


@dataclass(slots=True)
class Node:
    """A state, what is waited for there, and the ways out of it."""

    place: Place
    served: bool
    person: str = ""  # the queue or number that is rung here
    waits: float = 0.0
    ways: list[Way] = field(default_factory=list)


@dataclass(slots=True)
class Walk:
    """All states of one flow on one channel; ``entry`` is how it begins."""

    flow: Flow
    channel: Channel
    nodes: dict[State, Node] = field(default_factory=dict)
    entry: list[Way] = field(default_factory=list)
    exits: set[tuple[str, str]] = field(default_factory=set)
    circles: set[str] = field(default_factory=set)


def walk(flow: Flow, channel: Channel) -> Walk:
    """Give the engine everything that can be given.

    Raises:
        FlowError: there are too many states to look at.
    """
    return _Walker(flow, channel).run()


class _Walker:
    def __init__(self, flow: Flow, channel: Channel) -> None:
        self._flow = flow
        self._walk = Walk(flow, channel)
        self._tested = tested(flow)
        self._todo: deque[State] = deque()

    def run(self) -> Walk:
        for on in _turned(self._flow):
            channel, language = self._walk.channel, self._flow.languages[0]
            begun = engine.begin(self._flow, channel, language)
            first = switched(self._flow, begun, on)
            for given in openings(self._flow, channel):
                self._walk.entry.extend(self._try(Node(first, served=False), given))
        self._walk.entry.extend(self._from_outside())
        while self._todo:
            state = self._todo.popleft()
            node = self._walk.nodes[state]
            for given in self._inputs(node):
                node.ways.extend(self._try(node, given))
        return self._walk

    def _from_outside(self) -> Iterator[Way]:
        """Ways in besides the entry: words for everywhere, resuming, being moved on."""
        for field_, step in self._flow.outside_ways():
            if not field_.startswith(_ENTRIES):
                begun = engine.begin(
                    self._flow, self._walk.channel, self._flow.languages[0], at_step=step
                )
                yield from self._try(Node(begun, served=False), Given(Kind.HOUSE, field_, Begin()))

    def _inputs(self, node: Node) -> Iterable[Given]:
        step = self._flow.node(node.place.step)
        if node.place.phase is Phase.EFFECT:
            return house_inputs(step, within(self._tested, node.place.step))
        given = inputs_at(step, node.place, within(self._tested, node.place.step))
        return (*given, *by_themselves(step, node.place))

    def _try(self, node: Node, given: Given) -> Iterator[Way]:
        try:
            turn = engine.step(self._flow, node.place, given.input)
        except FlowError:
            self._walk.circles.add(node.place.step)
            return
        self._walk.exits.update(turn.exits)
        waited = node.waits if given.kind is Kind.SILENT else 0.0
        seconds = waited + sum(map(seconds_of, turn.instructions))
        served = node.served or self._serves(node, given.input)
        yield Way(given, seconds, self._arrive(turn, served))

    def _arrive(self, turn: Turn, served: bool) -> State | End:
        place = turn.place
        if place is None:
            spoke = bool(turn.replies) or any(not isinstance(i, HangUp) for i in turn.instructions)
            if served:
                return End.SERVED
            return End.POLITE if spoke else End.SILENT
        values = tuple(place.values.get(name, "") for name in self._tested)
        state: State = (
            place.step,
            place.phase,
            place.language,
            place.no_input,
            place.no_match,
            served,
            values,
        )
        if state not in self._walk.nodes:
            if len(self._walk.nodes) >= MOST_STATES:
                raise FlowError(f"{self._flow.file}: the flow has too many ways to try them all")
            # The visit is no part of a state: a long way round must not look like a long call.
            place = replace(place, visit=1)
            person = self._person(place) if turn.effect else ""
            self._walk.nodes[state] = Node(place, served, person, _waits(turn.instructions))
            self._todo.append(state)
        return state

    def _serves(self, node: Node, given: FlowInput) -> bool:
        """Has the citizen now had what they called for: a talk, or a complaint that was noted?"""
        outcome = _SERVED.get(self._flow.node(node.place.step).kind)
        return isinstance(given, Done) and given.outcome == outcome

    def _person(self, place: Place) -> str:
        """Who is rung at this step: the name of a queue, or ``dial`` for phones; else nobody."""
        node = self._flow.node(place.step)
        if isinstance(node, Queue):
            return node.name
        return node.kind if node.kind == "dial" else ""


def _turned(flow: Flow) -> Iterator[frozenset[str]]:
    """How switches may stand when somebody begins: all on, which takes longest; each; none."""
    each = (frozenset({name}) for name in sorted(flow.switches))
    yield from dict.fromkeys((flow.switches, *each, frozenset[str]()))


def seconds_of(instruction: Instruction) -> float:
    """How long an instruction speaks; what it waits for afterwards is not in it."""
    match instruction:
        case Say(text):
            return len(text) / CHARACTERS_A_SECOND
        case Play():
            return PLAYED_SECONDS
        case Pause(seconds):
            return float(seconds)
        case Listen(prompts) | RecordVoice(prompts):
            return sum(map(seconds_of, prompts))
        case _:
            return 0.0


def _waits(instructions: tuple[Instruction, ...]) -> float:
    match instructions[-1] if instructions else None:
        case Listen(timeout=seconds) | RecordVoice(silence_seconds=seconds):
            return float(seconds)
        case _:
            return 0.0
