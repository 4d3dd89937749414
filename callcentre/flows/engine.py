"""The pure engine: a flow, a place in it and an input give the next turn. Nothing else is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from callcentre.calls.effects import CallFunction, Effect, Fetch, HandOver
from callcentre.calls.inputs import Again, Begin, Channel, Done, FlowInput, Keys, Silence, Text
from callcentre.calls.instructions import (
    HangUp,
    Instruction,
    Listen,
    Reject,
    Say,
    Spoken,
)
from callcentre.errors import FlowError
from callcentre.flows.beginning import begin, written
from callcentre.flows.document import Flow
from callcentre.flows.everywhere import Command
from callcentre.flows.keywords import CARRIER_OPT_OUT, OPT_OUT, Match, find_trigger
from callcentre.flows.nodes.base import Back, Descend, Finish, Go, Move, Need, Node, Scene, Wait
from callcentre.flows.nodes.subflow import Subflow
from callcentre.flows.place import Phase, Place, within
from callcentre.flows.text import folded
from callcentre.flows.turns import Passed, Turn

__all__ = ["Passed", "Turn", "begin", "escape", "settled", "step"]


def step(flow: Flow, place: Place, given: FlowInput) -> Turn:
    """Go on from ``place`` with what the citizen or the house gave.

    The same arguments always give the same turn. An input that does not fit the place (a late
    callback) repeats the question or the effect and counts nothing.

    Raises:
        FlowError: the place is not in this flow, or the flow runs in circles.
    """
    walk = _Walk(flow, place, given)
    return walk.on(walk.first())


def settled(flow: Flow, place: Place, given: Done) -> Again:
    """What comes of an answer of the house, in the flow's own words, to be kept.

    Raises:
        FlowError: the place is not in this flow, or waits for no such answer.
    """
    move = _Walk(flow, place, given).first()
    if not isinstance(move, Go):
        raise FlowError(f"{flow.file}: the step {place.step!r} waits for no answer of the house")
    return Again(move.outcome, dict(move.values))


def escape(flow: Flow, place: Place) -> Turn:
    """Leave the question at hand for where errors lead: a call has lasted too long, say.

    Raises:
        FlowError: the place is not in this flow, or the flow runs in circles.
    """
    walk = _Walk(flow, place, Silence())
    return walk.on(walk.escape())


class _Walk:
    """One turn in the making."""

    __slots__ = (
        *("_flow", "_start", "_place", "_given", "_prefix", "_frame", "_is_voice"),
        *("_opening", "_location", "_pictures", "_message", "_remember"),
        *("_said", "_path", "_exits", "_hops", "_escaped"),
    )

    def __init__(self, flow: Flow, place: Place, given: FlowInput) -> None:
        self._flow = flow
        self._start = place
        self._is_voice = place.channel is Channel.VOICE
        self._place = place
        self._given = given
        self._prefix = place.step.rpartition(".")[0]
        self._frame = flow.frame(self._prefix) if self._prefix else flow
        self._opening, self._location, self._pictures, self._message = written(given)
        self._remember = ""
        self._said: list[tuple[Spoken, bool]] = []
        self._path: list[Passed] = []
        self._exits: list[tuple[str, str]] = []
        self._hops = 0
        self._escaped = False

    def on(self, move: Move) -> Turn:
        """Follow ``move`` and what comes of it, until somebody is waited for."""
        while True:
            match move:
                case Go():
                    move = self._follow(move)
                case Wait() if not self._is_too_long(move):
                    return self._waiting(move)
                case Descend(values):
                    move = self._descend(values)
                case Back(to):
                    move = self._enter(to)
                case Finish(said) if self._prefix:
                    self._hear(said, interrupt=True)
                    move = self._ascend()
                case Wait() | Need() if self._is_too_long(move):
                    move = self.escape()
                case _:
                    return self._turn_of(move)

    def first(self) -> Move:
        """What the input does at the place itself."""
        place, given = self._place, self._given
        node = self._node()
        if isinstance(given, Again):
            return Go(given.outcome, values=given.values)
        if place.phase is Phase.EFFECT and (isinstance(given, Done) or self._is_voice):
            return node.take(self._scene(), given) if isinstance(given, Done) else self._repeat()
        by_word = self._understood(node)
        if by_word:
            return by_word
        if place.phase is Phase.EFFECT:
            return self._repeat()
        if place.phase is Phase.START:
            return self._enter(self._local())
        return node.take(self._scene(), given)

    def _understood(self, node: Node) -> Move | None:
        """What the input means everywhere, if anything; the urgent comes first."""
        if isinstance(self._given, Silence):
            return None
        commands = self._flow.commands if self._flow.everywhere else None
        at_start = self._place.phase is Phase.START
        urgent = commands.find(self._given, urgent=True) if commands else None
        if urgent:
            return self._command(*urgent)
        if not self._is_voice and isinstance(self._given, Begin | Text):
            by_word = self._by_word()
            if by_word:
                return by_word
        if commands is None or at_start or node.claims(self._given):
            return None
        found = commands.find(self._given, urgent=False)
        return self._command(*found) if found else None

    def _command(self, name: str, command: Command) -> Move:
        heard = "key" if isinstance(self._given, Keys) else "word"
        self._path.append(Passed(self._place.step, heard, name))
        if command.language:
            self._place = replace(self._place, language=command.language)
        if command.say:
            self._hear(self._scene(self._flow).lines(command.say), interrupt=True)
        if command.to:
            self._leave_frames()
            return self._jump(command.to)
        if self._place.phase is Phase.START:
            return self._enter(self._local())
        return self._node().take(self._scene(), Begin())

    def _repeat(self) -> Move:
        return self._node().enter(self._scene())

    def _node(self) -> Node:
        return self._flow.node(self._place.step)

    def _local(self) -> str:
        return self._place.step.rpartition(".")[2]

    def _scene(self, frame: Flow | None = None) -> Scene:
        frame = frame or self._frame
        place = self._place
        if frame is not self._flow:
            place = replace(place, values=within(self._prefix, place.values))
        return Scene(
            prompts=frame.prompts,
            defaults=frame.defaults,
            place=place,
            opening=self._opening,
            location=self._location,
            pictures=self._pictures,
            message=self._message,
            sounds=frame.sounds,
            areas=frame.areas,
            said=frame.said,
        )

    def _enter(self, step: str) -> Move:
        name = f"{self._prefix}.{step}" if self._prefix else step
        place = self._place
        self._place = Place(
            place.flow,
            place.version,
            name,
            place.visit,
            place.channel,
            place.language,
            values=place.values,
            began=place.began,
        )
        node = self._node()
        move = node.enter(self._scene())
        if node.waits:
            # What was written in advance answers one question at most.
            self._forget_opening()
        return move

    def _forget_opening(self) -> None:
        self._opening, self._location, self._pictures = "", "", 0

    def _descend(self, values: Mapping[str, str]) -> Move:
        self._prefix = self._place.step
        self._frame = child = self._flow.frame(self._prefix)
        defaults = {name: var.default for name, var in child.vars.items() if var.default}
        kept = self._keep({**defaults, **values})
        self._place = replace(self._place, values=kept)
        self._hops += 1
        return self._enter(child.entry.parent or "")

    def _ascend(self) -> Move:
        """The flow that is a step has ended; only what is saved of it stays."""
        step, inner = self._prefix, within(self._prefix, self._place.values)
        self._prefix = step.rpartition(".")[0]
        self._frame = self._flow.frame(self._prefix)
        values = {n: v for n, v in self._place.values.items() if not n.startswith(f"{step}.")}
        self._place = replace(self._place, step=step, values=values)
        node = self._node()
        outcome, saved = node.ended(inner) if isinstance(node, Subflow) else ("failed", {})
        return Go(outcome, values=saved)

    def _leave_frames(self) -> None:
        if self._prefix:
            self._prefix, self._frame = "", self._flow
            values = {n: v for n, v in self._place.values.items() if "." not in n}
            self._place = replace(self._place, values=values)

    def _by_word(self) -> Move | None:
        at_start = self._place.phase is Phase.START
        whole = folded(self._opening)
        if whole in OPT_OUT:
            self._path.append(Passed(self._place.step, "opt_out", "opt_out"))
            self._leave_frames()
            target = self._flow.defaults.on_opt_out
            return Finish() if whole in CARRIER_OPT_OUT or not target else self._jump(target)
        match = find_trigger(self._flow.triggers, self._opening, at_start=at_start)
        return self._triggered(match, at_start) if match else None

    def _triggered(self, match: Match, at_start: bool) -> Move:
        trigger = match.trigger
        self._path.append(Passed(self._place.step, match.word, match.name))
        if trigger.language:
            self._place = replace(self._place, language=trigger.language)
        self._hear(self._scene(self._flow).lines(trigger.say), interrupt=True)
        if trigger.to:
            self._leave_frames()
            self._opening = match.rest
            return self._enter(trigger.to)
        if at_start:
            return Finish()
        return self._node().take(self._scene(), Silence())

    def _jump(self, step: str) -> Move:
        self._forget_opening()
        return self._enter(step)

    def _follow(self, go: Go) -> Move:
        """Leave the current step by an outcome and enter the next one."""
        node = self._node()
        self._hear(go.said, interrupt=go.interrupt)
        self._exits.append((self._place.step, go.outcome))
        if go.heard:
            self._path.append(Passed(self._place.step, go.heard, go.outcome))
        if node.waits:
            self._forget_opening()
        if go.remember:
            self._remember = go.language
        if go.values or go.language:
            self._place = replace(
                self._place,
                values=self._keep(go.values),
                language=go.language or self._place.language,
            )
        self._hops += 1
        if self._hops > self._flow.limits.steps:
            return self.escape()
        target = node.targets().get(go.outcome)
        if target is None and go.outcome == "hangup":
            return self._hung_up()
        return self._enter(target or self._frame.defaults.inherited(go.outcome))

    def _hung_up(self) -> Move:
        """The caller has gone, and the step does not say what follows."""
        self._leave_frames()
        after = self._flow.defaults.on_hangup
        return self._jump(after) if after else Finish()

    def escape(self) -> Move:
        """Out of a circle, to where errors go; once in a turn."""
        if self._escaped:
            raise FlowError(
                f"{self._flow.file}: the flow runs in circles at the step {self._place.step!r}"
            )
        self._escaped = True
        self._hops = 0
        self._said.clear()
        self._leave_frames()
        return self._jump(self._flow.defaults.on_error)

    def _is_too_long(self, move: Wait | Need) -> bool:
        """Has a caller been asked so often, or others for them, that only a person can help?"""
        if isinstance(move, Need) and not isinstance(move.effect, Fetch | CallFunction | HandOver):
            return False
        asked = self._is_voice and not self._escaped
        return asked and self._start.visit >= self._flow.defaults.longest

    def _keep(self, values: Mapping[str, str]) -> Mapping[str, str]:
        if not values:
            return self._place.values
        vars_ = self._frame.vars
        fitted = {name: vars_[name].fit(value) for name, value in values.items()}
        if self._prefix:
            fitted = {f"{self._prefix}.{name}": value for name, value in fitted.items()}
        return {**self._place.values, **fitted}

    def _hear(self, said: tuple[Spoken, ...], *, interrupt: bool) -> None:
        self._said.extend((line, interrupt) for line in said)

    def _turn_of(self, move: Move) -> Turn:
        match move:
            case Wait():
                return self._waiting(move)
            case Need(effect):
                return self._turn(self._next_place(Phase.EFFECT), effect=effect)
            case Finish(said, disposition, reject):
                self._hear(said, interrupt=True)
                ending = Reject(reject) if reject else HangUp()
                return replace(self._turn(None, ending=(ending,)), disposition=disposition)
            case _:
                raise FlowError(f"{self._flow.file}: {self._place.step!r} led nowhere")

    def _waiting(self, wait: Wait) -> Turn:
        if wait.heard:
            self._path.append(Passed(self._place.step, wait.heard, wait.why))
        place = self._next_place(wait.phase, wait)
        if wait.ear is None:
            self._hear(wait.said, interrupt=True)
            return self._turn(place, minutes=wait.minutes)
        ear = wait.ear
        if self._flow.everywhere and isinstance(ear, Listen):
            ear = self._flow.commands.heard_by(ear, always=self._flow.defaults.speech)
        taken = self._interruptible()
        if taken:
            ear = replace(ear, prompts=(*taken, *ear.prompts))
        return self._turn(place, ending=(ear,))

    def _interruptible(self) -> list[Spoken]:
        """Take back what was said last, so that a key pressed early is heard during it."""
        taken: list[Spoken] = []
        while self._said and self._said[-1][1]:
            taken.insert(0, self._said.pop()[0])
        return taken

    def _next_place(self, phase: Phase, wait: Wait | None = None) -> Place:
        repeated = self._start.phase is Phase.EFFECT and not isinstance(self._given, Done | Again)
        visit = self._start.visit if repeated else self._start.visit + 1
        place = self._place
        # Not `replace`, which takes longer than the rest of the step.
        return Place(
            place.flow,
            place.version,
            place.step,
            visit,
            place.channel,
            place.language,
            wait.no_input if wait else place.no_input,
            wait.no_match if wait else place.no_match,
            self._keep(wait.values) if wait else place.values,
            phase,
            place.began,
        )

    def _turn(
        self,
        place: Place | None,
        ending: tuple[Instruction, ...] = (),
        effect: Effect | None = None,
        minutes: int = 0,
    ) -> Turn:
        said = tuple([line for line, _ in self._said]) if self._said else ()
        voice = self._is_voice
        return Turn(
            place,
            (*said, *ending) if voice else (),
            () if voice else tuple(line.text for line in said if isinstance(line, Say)),
            effect,
            tuple(self._path),
            tuple(self._exits),
            minutes,
            self._remember,
        )
