"""The pure engine: a flow, a place in it and an input give the next turn. Nothing else is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from callcentre.calls.effects import Effect
from callcentre.calls.inputs import Begin, Channel, Done, FlowInput, Silence, Text
from callcentre.calls.instructions import HangUp, Instruction, Say, Spoken
from callcentre.errors import FlowError
from callcentre.flows.document import Flow
from callcentre.flows.keywords import CARRIER_OPT_OUT, OPT_OUT, Match, find_trigger
from callcentre.flows.nodes.base import Finish, Go, Move, Need, Scene, Wait
from callcentre.flows.place import Phase, Place
from callcentre.flows.text import folded

LIMIT = 50
"""At most so many steps in one turn without waiting for anyone."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One thing the citizen gave, and the outcome it had. Never the citizen's own words."""

    step: str
    input: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What happens next.

    ``place`` is None when the flow is over. ``effect``, if there is one, is to be done and answered
    with `Done` before anything else; what that answer brings follows ``instructions`` (voice) or
    ``replies`` (messages). Voice instructions end in Listen, RecordVoice or HangUp unless there is
    an effect.
    """

    place: Place | None
    instructions: tuple[Instruction, ...] = ()
    replies: tuple[str, ...] = ()
    effect: Effect | None = None
    path: tuple[Passed, ...] = ()
    exits: tuple[tuple[str, str], ...] = ()  # (step, outcome) for every step that was left


def begin(flow: Flow, channel: Channel, language: str) -> Place:
    """The place before the first step; give it to `step` with `Begin`.

    Raises:
        FlowError: the flow is not for this channel.
    """
    return Place(
        flow=flow.flow,
        version=flow.version,
        step=flow.entry_step(channel),
        visit=0,
        channel=channel,
        language=language if language in flow.languages else flow.languages[0],
        values={name: var.default for name, var in flow.vars.items() if var.default},
    )


def step(flow: Flow, place: Place, given: FlowInput) -> Turn:
    """Go on from ``place`` with what the citizen or the house gave.

    The same arguments always give the same turn. An input that does not fit the place (a late
    callback) repeats the question or the effect and counts nothing.

    Raises:
        FlowError: the place is not in this flow, or the flow runs in circles.
    """
    walk = _Walk(flow, place, given)
    move = walk.first()
    while isinstance(move, Go) or walk.is_too_long(move):
        move = walk.follow(move) if isinstance(move, Go) else walk.escape()
    return walk.turn(move)


class _Walk:
    """One turn in the making."""

    def __init__(self, flow: Flow, place: Place, given: FlowInput) -> None:
        self._flow = flow
        self._start = place
        self._place = place
        self._given = given
        self._opening, self._location, self._pictures = _written(given)
        self._said: list[tuple[Say, bool]] = []
        self._path: list[Passed] = []
        self._exits: list[tuple[str, str]] = []
        self._hops = 0
        self._escaped = False

    def first(self) -> Move:
        """What the input does at the place itself."""
        place, given = self._place, self._given
        node = self._flow.node(place.step)
        if place.phase is Phase.EFFECT:
            return node.take(self._scene(), given) if isinstance(given, Done) else self._repeat()
        if place.channel is not Channel.VOICE and isinstance(given, Begin | Text):
            by_word = self._by_word()
            if by_word:
                return by_word
        if place.phase is Phase.START:
            return self._enter(place.step)
        return node.take(self._scene(), given)

    def _repeat(self) -> Move:
        return self._flow.node(self._place.step).enter(self._scene())

    def _scene(self) -> Scene:
        return Scene(
            prompts=self._flow.prompts,
            defaults=self._flow.defaults,
            place=self._place,
            opening=self._opening,
            location=self._location,
            pictures=self._pictures,
        )

    def _enter(self, step: str) -> Move:
        self._place = replace(self._place, step=step, no_input=0, no_match=0, phase=Phase.START)
        node = self._flow.node(step)
        move = node.enter(self._scene())
        if node.waits:
            # What was written in advance answers one question at most.
            self._opening, self._location, self._pictures = "", "", 0
        return move

    def _by_word(self) -> Move | None:
        at_start = self._place.phase is Phase.START
        whole = folded(self._opening)
        if whole in OPT_OUT:
            self._path.append(Passed(self._place.step, "opt_out", "opt_out"))
            target = self._flow.defaults.on_opt_out
            return Finish() if whole in CARRIER_OPT_OUT or not target else self._jump(target)
        match = find_trigger(self._flow.triggers, self._opening, at_start=at_start)
        return self._triggered(match, at_start) if match else None

    def _triggered(self, match: Match, at_start: bool) -> Move:
        trigger = match.trigger
        self._path.append(Passed(self._place.step, match.word, match.name))
        if trigger.language:
            self._place = replace(self._place, language=trigger.language)
        self._hear(self._scene().lines(trigger.say), interrupt=True)
        if trigger.to:
            self._opening = match.rest
            return self._enter(trigger.to)
        if at_start:
            return Finish()
        return self._flow.node(self._place.step).take(self._scene(), Silence())

    def _jump(self, step: str) -> Move:
        self._opening, self._location, self._pictures = "", "", 0
        return self._enter(step)

    def follow(self, go: Go) -> Move:
        """Leave the current step by an outcome and enter the next one."""
        node = self._flow.node(self._place.step)
        self._hear(go.said, interrupt=go.interrupt)
        self._exits.append((self._place.step, go.outcome))
        if go.heard:
            self._path.append(Passed(self._place.step, go.heard, go.outcome))
        if node.waits:
            self._opening, self._location, self._pictures = "", "", 0
        self._place = replace(
            self._place,
            values=self._keep(go.values),
            language=go.language or self._place.language,
        )
        self._hops += 1
        if self._hops > LIMIT:
            return self.escape()
        target = node.targets().get(go.outcome)
        return self._enter(target or self._flow.defaults.inherited(go.outcome))

    def escape(self) -> Move:
        """Out of a circle, to where errors go; once in a turn."""
        if self._escaped:
            raise FlowError(
                f"{self._flow.file}: the flow runs in circles at the step {self._place.step!r}"
            )
        self._escaped = True
        self._hops = 0
        self._said.clear()
        return self._jump(self._flow.defaults.on_error)

    def is_too_long(self, move: Move) -> bool:
        """Has a caller been asked so often that only a person can help?"""
        asked = isinstance(move, Wait) and self._place.channel is Channel.VOICE
        return asked and not self._escaped and self._start.visit >= self._flow.defaults.longest

    def _keep(self, values: Mapping[str, str]) -> Mapping[str, str]:
        capped = {name: value[: self._flow.vars[name].cap] for name, value in values.items()}
        return {**self._place.values, **capped}

    def _hear(self, said: tuple[Say, ...], *, interrupt: bool) -> None:
        self._said.extend((line, interrupt) for line in said)

    def turn(self, move: Move) -> Turn:
        """The finished turn."""
        match move:
            case Wait():
                return self._waiting(move)
            case Need(effect):
                return self._turn(self._next_place(phase=Phase.EFFECT), effect=effect)
            case Finish(said):
                self._hear(said, interrupt=True)
                return self._turn(None, ending=(HangUp(),))
            case _:
                raise FlowError(f"{self._flow.file}: {self._place.step!r} led nowhere")

    def _waiting(self, wait: Wait) -> Turn:
        if wait.heard:
            self._path.append(Passed(self._place.step, wait.heard, wait.why))
        place = replace(
            self._next_place(phase=wait.phase),
            no_input=wait.no_input,
            no_match=wait.no_match,
            values=self._keep(wait.values),
        )
        if wait.ear is None:
            self._hear(wait.said, interrupt=True)
            return self._turn(place)
        prompts = (*self._interruptible(), *wait.ear.prompts)
        return self._turn(place, ending=(replace(wait.ear, prompts=prompts),))

    def _interruptible(self) -> list[Spoken]:
        """Take back what was said last, so that a key pressed early is heard during it."""
        taken: list[Spoken] = []
        while self._said and self._said[-1][1]:
            taken.insert(0, self._said.pop()[0])
        return taken

    def _next_place(self, *, phase: Phase) -> Place:
        repeated = self._start.phase is Phase.EFFECT and not isinstance(self._given, Done)
        visit = self._start.visit if repeated else self._start.visit + 1
        return replace(self._place, visit=visit, phase=phase)

    def _turn(
        self,
        place: Place | None,
        ending: tuple[Instruction, ...] = (),
        effect: Effect | None = None,
    ) -> Turn:
        said = tuple(line for line, _ in self._said)
        path, exits = tuple(self._path), tuple(self._exits)
        if self._place.channel is Channel.VOICE:
            return Turn(place, (*said, *ending), effect=effect, path=path, exits=exits)
        replies = tuple(line.text for line in said)
        return Turn(place, replies=replies, effect=effect, path=path, exits=exits)


def _written(given: FlowInput) -> tuple[str, str, int]:
    match given:
        case Begin(text, location, pictures) | Text(text, location, pictures):
            return text, location, pictures
        case _:
            return "", "", 0
