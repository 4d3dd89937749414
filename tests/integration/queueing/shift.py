"""A seeded stream of random operations: ten callers, three operators, and a clock."""

from __future__ import annotations

import random
from datetime import timedelta

from callcentre.calls.states import OperatorState
from callcentre.errors import OfferGoneError
from callcentre.queueing import Queueing

from .morning import PRIORITIES, QUEUES, after

CALLERS = tuple(f"CA{n}" for n in range(10))
OPERATORS = (1, 2, 3)


class Shift:
    """Does one random thing after another; mostly sensible ones, some late, some nonsense."""

    def __init__(self, queueing: Queueing, seed: int) -> None:
        self.queueing = queueing
        self.random = random.Random(seed)
        self.name = f"{seed}"
        self.seconds = 0.0
        self.here: set[str] = set()
        self.requeued: str | None = None
        self._tokens = ["nonsense"]
        self._acts = {
            self._join: 12,
            self._look: 6,
            self._leave: 3,
            self._requeue: 2,
            self._move: 3,
            self._heads: 4,
            self._sign_on: 6,
            self._set_ready: 10,
            self._pause: 2,
            self._sign_off: 1,
            self._heartbeat: 16,
            self._finish_wrap_up: 10,
            self._offer: 16,
            self._accept: 10,
            self._joined: 10,
            self._decline: 3,
            self._expire: 4,
            self._sweep: 2,
        }

    def step(self) -> str:
        """One random operation, up to four seconds after the last; returns its name."""
        self.seconds += self.random.random() * 4
        self.requeued = None
        act = self.random.choices(tuple(self._acts), tuple(self._acts.values()))[0]
        act()
        return act.__name__

    @property
    def _at(self) -> float:
        # Some things are told a little late.
        return self.seconds - self.random.choice((0, 0, 0, 1.5))

    def _call(self) -> str:
        return self.random.choice(CALLERS)

    def _operator(self) -> int:
        return self.random.choice(OPERATORS)

    def _held(self, operator_id: int, state: OperatorState) -> tuple[str, str]:
        """Mostly the operator's own token and call, at times a stale or foreign one."""
        now = self.queueing.operators.now(operator_id)
        if now and now.state is state and self.random.random() < 0.8:
            return now.token or "", now.call_id or ""
        return self.random.choice(self._tokens[-20:]), self._call()

    def _join(self) -> None:
        call, queue = self._call(), self.random.choice(QUEUES)
        self.queueing.line.join(
            call, queue, priority=PRIORITIES[queue], language="id", at=after(self._at)
        )
        self.here.add(call)

    def _look(self) -> None:
        self.queueing.line.look(self._call(), after(self._at))

    def _leave(self) -> None:
        call = self._call()
        self.queueing.line.leave(call, after(self._at))
        self.here.discard(call)

    def _move(self) -> None:
        queue = self.random.choice(QUEUES)
        call, priority = self._call(), PRIORITIES[queue]
        if self.queueing.line.move(call, queue, priority=priority, at=after(self._at)):
            self.requeued = call

    def _heads(self) -> None:
        at = after(self._at)
        assert self.queueing.line.heads(at, at - timedelta(seconds=15)).lost == ()

    def _requeue(self) -> None:
        call = self._held(self._operator(), OperatorState.ON_CALL)[1]
        if self.queueing.line.requeue(call, after(self._at)):
            self.requeued = call

    def _sign_on(self) -> None:
        self.queueing.operators.sign_on(self._operator(), QUEUES, ("id",), after(self._at))

    def _set_ready(self) -> None:
        self.queueing.operators.set_ready(self._operator(), after(self._at))

    def _pause(self) -> None:
        self.queueing.operators.pause(self._operator(), "break", after(self._at))

    def _sign_off(self) -> None:
        self.queueing.operators.sign_off(self._operator(), after(self._at))

    def _heartbeat(self) -> None:
        self.queueing.operators.heartbeat(self._operator(), after(self._at))

    def _finish_wrap_up(self) -> None:
        ready = self.random.random() < 0.8
        self.queueing.operators.finish_wrap_up(self._operator(), ready, after(self._at))

    def _offer(self) -> None:
        token = f"token-{self.name}-{len(self._tokens)}"
        at = self._at
        free = [
            operator.operator_id
            for operator in self.queueing.line.board(after(at)).operators
            if operator.state is OperatorState.READY
        ]
        operator = self.random.choice(free or list(OPERATORS))
        if self.queueing.offers.offer(self._call(), operator, token, after(at), after(at + 20)):
            self._tokens.append(token)

    def _accept(self) -> None:
        operator = self._operator()
        token, _ = self._held(operator, OperatorState.RINGING)
        at = self._at
        try:
            self.queueing.offers.accept(token, operator, after(at), after(at + 12))
        except OfferGoneError:
            return

    def _joined(self) -> None:
        operator = self._operator()
        _, call = self._held(operator, OperatorState.RINGING)
        self.queueing.offers.joined(call, operator, after(self._at))

    def _decline(self) -> None:
        operator = self._operator()
        token, _ = self._held(operator, OperatorState.RINGING)
        self.queueing.offers.decline(token, operator, after(self._at))

    def _expire(self) -> None:
        self.queueing.offers.expire(after(self._at), 3)

    def _sweep(self) -> None:
        self.queueing.operators.sweep_silent(after(self._at), 45)
