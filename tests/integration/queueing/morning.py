"""Short ways to set a scene: times as seconds after eight, callers, operators, offers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callcentre.queueing import OperatorNow, Queueing, Stage

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
QUEUES = ("darurat", "kesehatan", "umum")
PRIORITIES = {"darurat": 100, "kesehatan": 50, "umum": 10}


def after(seconds: float) -> datetime:
    """An instant, so many seconds after eight."""
    return EIGHT + timedelta(seconds=seconds)


def join(queueing: Queueing, call_id: str, queue: str = "umum", at: float = 0) -> int:
    """A caller joins; returns the position."""
    return queueing.line.join(
        call_id, queue, priority=PRIORITIES[queue], language="id", at=after(at)
    ).position


def ready(queueing: Queueing, operator_id: int, at: float = 0) -> None:
    """An operator who serves everything signs on and is ready."""
    queueing.operators.sign_on(operator_id, QUEUES, ("id",), after(at))
    assert queueing.operators.set_ready(operator_id, after(at))


def ring(queueing: Queueing, call_id: str, operator_id: int, at: float = 10) -> str:
    """Offer for twenty seconds; returns the token."""
    token = f"token-{call_id}-{operator_id}-{at}"
    assert queueing.offers.offer(call_id, operator_id, token, after(at), after(at + 20))
    return token


def ringing(queueing: Queueing, call_id: str = "CA1", operator_id: int = 1) -> str:
    """A caller (joined at 0) rings since 10 at an operator (ready since 0)."""
    join(queueing, call_id)
    ready(queueing, operator_id)
    return ring(queueing, call_id, operator_id)


def accepted(queueing: Queueing, call_id: str = "CA1", operator_id: int = 1) -> str:
    """The same, accepted at 15, to be joined before 27."""
    token = ringing(queueing, call_id, operator_id)
    assert queueing.offers.accept(token, operator_id, after(15), after(27)) == call_id
    return token


def talking(queueing: Queueing, call_id: str = "CA1", operator_id: int = 1) -> str:
    """The same, joined at 16."""
    token = accepted(queueing, call_id, operator_id)
    assert queueing.offers.joined(call_id, operator_id, after(16))
    return token


def now(queueing: Queueing, operator_id: int = 1) -> OperatorNow:
    """The operator, who must be known."""
    operator = queueing.operators.now(operator_id)
    assert operator is not None
    return operator


def stage(queueing: Queueing, call_id: str = "CA1", at: float = 20) -> Stage | None:
    """The caller's stage, or None when not known."""
    caller = queueing.line.look(call_id, after(at))
    return None if caller is None else caller.stage


def order(queueing: Queueing) -> list[str]:
    """Everybody in line, first to be answered first."""
    return [caller.call_id for caller in queueing.line.board(after(0)).waiting]
