"""The line of waiting callers: join, look, leave, come back to the front."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callcentre.calls.board import Board, Stage, Waiting
from callcentre.clock import to_ms
from callcentre.queueing.replies import operator_from, waiting_from
from callcentre.queueing.scripts import Scripts, as_list


@dataclass(frozen=True, slots=True)
class Joined:
    """Where a caller stands (0: already connected), and whether they had not been in line."""

    position: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Left:
    """How far a caller had come who has gone, and the operator who held them."""

    stage: Stage
    operator_id: int | None


class Line:
    """All queues together. Every method is one Lua function and one round trip."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def join(
        self,
        call_id: str,
        queue: str,
        *,
        priority: int,
        language: str,
        at: datetime,
        joined_at: datetime | None = None,
    ) -> Joined:
        """Stand in line; whoever stands there already keeps their place and queue.

        ``joined_at``: the first joining, when a lost line is built up again; else ``at``.
        """
        joined = to_ms(joined_at or at)
        reply = self._scripts.run("join", at, call_id, queue, priority, language, joined)
        position, fresh = as_list(reply)
        return Joined(int(str(position)), bool(fresh))

    def look(self, call_id: str, at: datetime) -> Waiting | None:
        """The caller is still there: note it and say where they stand; None if not known."""
        reply = self._scripts.run("look", at, call_id)
        return None if reply is None else waiting_from(reply)

    def leave(self, call_id: str, at: datetime) -> Left | None:
        """The caller is gone for good; None when they were not in line.

        An operator at whom they only rang is ready again, as long idle as before; one who had
        accepted goes to wrap-up.
        """
        reply = self._scripts.run("leave", at, call_id)
        if reply is None:
            return None
        stage, operator = (str(item) for item in as_list(reply))
        return Left(Stage(stage), int(operator) if operator else None)

    def requeue(self, call_id: str, at: datetime) -> bool:
        """The operator's leg was lost: to the front of their line; False if nobody held them."""
        return bool(self._scripts.run("requeue", at, call_id))

    def board(self, at: datetime) -> Board:
        """Everybody at one instant."""
        callers, operators = as_list(self._scripts.run("board", at))
        return Board(
            waiting=tuple(waiting_from(caller) for caller in as_list(callers)),
            operators=tuple(
                sorted(
                    (operator_from(operator) for operator in as_list(operators)),
                    key=lambda operator: operator.operator_id,
                )
            ),
        )
