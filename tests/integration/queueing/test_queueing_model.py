"""The real functions on a real Redis against a model in plain Python, in any order of events.

Whatever happens between callers, operators, dispatchers and clocks (also one that goes back), both
answer alike and agree about everybody after every step; and what must never be, never is.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from redis import Redis

from callcentre.errors import OfferGoneError
from callcentre.queueing import Queueing

from . import model as rules
from .invariants import Snapshot, check
from .model import Model
from .morning import PRIORITIES, QUEUES, after

CALLS = st.sampled_from(["CA1", "CA2", "CA3", "CA4", "CA5"])
OPERATORS = st.sampled_from([1, 2, 3])
QUEUE = st.sampled_from(QUEUES)
MAYBE = st.sampled_from([None, True, False])
# Mostly one's own token, at times somebody else's, an old one, or nonsense.
WHOSE = st.sampled_from(["own", "own", "own", "other", "old", "none"])


class Present(RuleBasedStateMachine):
    """One Redis, one model, one clock."""

    redis: Redis

    def __init__(self) -> None:
        super().__init__()
        self.redis.flushall()
        self.real = Queueing(self.redis)
        self.model = Model()
        self.clock = 0.0
        self.tokens = ["nonsense"]

    # The clock

    @rule(seconds=st.sampled_from([0.0, 0.5, 3.0, 12.0, 21.0, 61.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock += seconds

    @rule(seconds=st.sampled_from([0.25, 5.0, 40.0]))
    def the_clock_goes_back(self, seconds: float) -> None:
        self.clock -= seconds

    @rule()
    def redis_forgets_its_scripts(self) -> None:
        self.redis.script_flush()

    # Callers

    @rule(call=CALLS, queue=QUEUE)
    def join(self, call: str, queue: str) -> None:
        joined = self.real.line.join(
            call, queue, priority=PRIORITIES[queue], language="id", at=after(self.clock)
        )
        assert joined.fresh == self.model.join(call, queue, self.clock)

    @rule(call=CALLS)
    def look(self, call: str) -> None:
        seen = self.real.line.look(call, after(self.clock))
        caller = self.model.callers.get(call)
        assert (seen and seen.stage) == (caller and caller.stage)
        if seen is not None and seen.position:
            queue = [one for one in self.model.order() if self.queue_of(one) == seen.queue]
            assert queue[seen.position - 1] == call

    @rule(call=CALLS)
    def leave(self, call: str) -> None:
        left = self.real.line.leave(call, after(self.clock))
        told = (str(left.stage), left.operator_id) if left else None
        assert told == self.model.leave(call, self.clock)

    @rule(call=CALLS)
    def operator_is_lost(self, call: str) -> None:
        assert self.real.line.requeue(call, after(self.clock)) == self.model.requeue(
            call, self.clock
        )

    # Operators

    @rule(who=OPERATORS, phone=MAYBE)
    def sign_on(self, who: int, phone: bool | None) -> None:
        state = self.real.operators.sign_on(who, QUEUES, ("id",), after(self.clock), phone=phone)
        assert str(state) == self.model.sign_on(who, phone, self.clock)

    @rule(who=OPERATORS)
    def set_ready(self, who: int) -> None:
        ready = self.real.operators.set_ready(who, after(self.clock))
        assert ready == self.model.set_ready(who, self.clock)

    @rule(who=OPERATORS)
    def comes_to_work(self, who: int) -> None:
        self.sign_on(who, True)
        self.heartbeat(who, True)
        self.set_ready(who)

    @rule(who=OPERATORS)
    def pause(self, who: int) -> None:
        assert self.real.operators.pause(who, "meal", after(self.clock)) == self.model.pause(
            who, "meal"
        )

    @rule(who=OPERATORS)
    def sign_off(self, who: int) -> None:
        assert self.real.operators.sign_off(who, after(self.clock)) == self.model.sign_off(who)

    @rule(who=OPERATORS, phone=MAYBE)
    def heartbeat(self, who: int, phone: bool | None) -> None:
        beat = self.real.operators.heartbeat(who, after(self.clock), phone=phone)
        assert bool(beat) == self.model.heartbeat(who, phone, self.clock)

    @rule(who=OPERATORS, ready=st.booleans())
    def finish_wrap_up(self, who: int, ready: bool) -> None:
        done = self.real.operators.finish_wrap_up(who, ready, after(self.clock))
        assert done == self.model.finish_wrap_up(who, ready, self.clock)

    @rule(who=OPERATORS)
    def extend_wrap_up(self, who: int) -> None:
        longer = after(rules.MORE_SECONDS) - after(0)
        made = self.real.operators.extend_wrap_up(who, longer, rules.MOST_MORE, after(self.clock))
        assert made == self.model.extend_wrap_up(who)

    # Dispatchers

    @rule()
    def end_wrap_ups(self) -> None:
        ended = self.real.operators.end_wrap_ups(after(self.clock), rules.WRAP_SECONDS)
        assert set(ended) == self.model.end_wrap_ups(self.clock)

    @rule()
    def sweep_silent(self) -> None:
        silent = self.real.operators.sweep_silent(after(self.clock), rules.SILENT_SECONDS)
        assert set(silent) == self.model.sweep_silent(self.clock)

    @rule(call=CALLS, who=OPERATORS)
    def offer(self, call: str, who: int) -> None:
        token = f"token-{len(self.tokens)}"
        deadline = after(self.clock + rules.OFFER_SECONDS)
        offered = self.real.offers.offer(call, who, token, after(self.clock), deadline)
        assert offered == self.model.offer(call, who, token, self.clock)
        if offered:
            self.tokens.append(token)

    @rule(who=OPERATORS)
    def offer_the_first(self, who: int) -> None:
        waiting = [c for c in self.model.order() if self.model.callers[c].stage == "waiting"]
        if waiting:
            self.comes_to_work(who)
            self.offer(waiting[0], who)

    @rule()
    def expire(self) -> None:
        lapsed = self.real.offers.expire(after(self.clock), rules.MOST_MISSES)
        told = {(one.token, one.call_id, one.operator_id, str(one.stage)) for one in lapsed}
        assert told == self.model.expire(self.clock)
        now_ms = after(self.clock).timestamp() * 1000
        assert all(deadline > now_ms for deadline in check(self.redis).offers.values())

    # Stories that chance alone would hardly ever tell

    @rule(who=OPERATORS)
    def sleeps_and_wakes_up(self, who: int) -> None:
        self.clock += 61
        self.sweep_silent()
        self.sign_on(who, None)

    @rule(who=OPERATORS, call=CALLS, queue=QUEUE)
    def does_not_answer(self, who: int, call: str, queue: str) -> None:
        self.join(call, queue)
        self.offer_the_first(who)
        self.clock += 21
        self.expire()

    @rule(who=OPERATORS, call=CALLS, queue=QUEUE)
    def talks_and_wraps_up(self, who: int, call: str, queue: str) -> None:
        self.join(call, queue)
        self.offer_the_first(who)
        self.answers(who)
        self.leave(self.model.call_of(who) or call)
        self.extend_wrap_up(who)
        self.clock += 61
        self.end_wrap_ups()

    # Offers

    @rule(who=OPERATORS, whose=WHOSE)
    def accept(self, who: int, whose: str) -> None:
        token = self.token(who, whose)
        deadline = after(self.clock + rules.JOIN_SECONDS)
        call: str | None
        try:
            call = self.real.offers.accept(token, who, after(self.clock), deadline)
        except OfferGoneError:
            call = None
        assert call == self.model.accept(token, who, self.clock)

    @rule(who=OPERATORS)
    def joins_the_room(self, who: int) -> None:
        call = self.model.call_of(who) or "CA1"
        joined = self.real.offers.joined(call, who, after(self.clock))
        assert int(joined) == self.model.joined(call, who)

    @rule(who=OPERATORS)
    def answers(self, who: int) -> None:
        self.accept(who, "own")
        self.joins_the_room(who)

    @rule(who=OPERATORS, whose=WHOSE)
    def decline(self, who: int, whose: str) -> None:
        token = self.token(who, whose)
        declined = self.real.offers.decline(token, who, after(self.clock))
        assert declined == self.model.decline(token, who, self.clock)

    @rule(who=OPERATORS, whose=WHOSE)
    def miss(self, who: int, whose: str) -> None:
        token = self.token(who, whose)
        missed = self.real.offers.miss(token, who, rules.MOST_MISSES, after(self.clock))
        assert missed == self.model.miss(token, who, self.clock)

    # What must be true after every step

    @invariant()
    def redis_agrees_with_the_model(self) -> None:
        seen = check(self.redis)
        assert sorted(seen.line, key=lambda call: seen.line[call]) == self.model.order()
        assert {c: (f["stage"], f["operator"], f["queue"]) for c, f in seen.calls.items()} == {
            c: (one.stage, str(one.operator or ""), one.queue)
            for c, one in self.model.callers.items()
        }
        assert _desks(seen) == {
            who: (one.state, one.reason, one.call, one.token, one.misses)
            for who, one in self.model.desks.items()
        }

        _nobody_is_lost_or_doubled(seen)

    def token(self, who: int, whose: str) -> str:
        match whose:
            case "own":
                return self.model.token_of(who)
            case "other":
                return self.model.token_of(who % 3 + 1)
            case "old":
                return self.tokens[0]
            case _:
                return ""

    def queue_of(self, call: str) -> str:
        return self.model.callers[call].queue


def _nobody_is_lost_or_doubled(seen: Snapshot) -> None:
    """Each live call is in exactly one place, each busy operator has exactly one live call."""
    held = [fields["call"] for fields in seen.busy.values()]
    assert len(held) == len(set(held))
    for call, fields in seen.calls.items():
        assert (call in seen.line) != (fields["stage"] == "connected")
        assert (call in held) == (fields["stage"] != "waiting")


def _desks(seen: Snapshot) -> dict[int, tuple[str, str, str, str, int]]:
    return {
        int(who): (f["state"], f["reason"], f["call"], f["token"], int(f["misses"]))
        for who, f in seen.operators.items()
    }


@pytest.mark.timeout(300)
def test_redis_and_the_model_agree_whatever_happens(redis: Redis) -> None:
    machine = type("PresentHere", (Present,), {"redis": redis})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=50,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
