"""The line of waiting callers: join, look, leave, come back to the front."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callcentre.calls.board import (
    NOTHING,
    Board,
    Heads,
    OperatorNow,
    Outlook,
    Stage,
    Waiting,
    Wants,
)
from callcentre.clock import to_ms
from callcentre.queueing.replies import (
    looked_from,
    operator_from,
    operators_from,
    profile_from,
    waiting_from,
)
from callcentre.queueing.scripts import Scripts, as_list, as_texts

_LOOKED_AT_ONCE = 1000


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
    """All queues together. Every method but `silent` is one Lua function and one round trip."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def join(  # noqa: PLR0913 - five keywords, two of them seldom needed
        self,
        call_id: str,
        queue: str,
        *,
        priority: int,
        language: str,
        at: datetime,
        joined_at: datetime | None = None,
        wants: Wants = NOTHING,
    ) -> Joined:
        """Stand in line; whoever stands there already keeps their place and queue.

        ``joined_at``: the first joining, when a lost line is built up again; else ``at``.
        """
        joined = to_ms(joined_at or at)
        prefer = "" if wants.operator_id is None else wants.operator_id
        wishes = (",".join(wants.skills), wants.language, prefer)
        reply = self._scripts.run("join", at, call_id, queue, priority, language, joined, *wishes)
        position, fresh = as_list(reply)
        return Joined(int(str(position)), bool(fresh))

    def look(self, call_id: str, at: datetime) -> Waiting | None:
        """The caller is still there: note it and say where they stand; None if not known.

        One whom an index of Redis had lost stands where they stood.
        """
        reply = self._scripts.run("look", at, call_id)
        return None if reply is None else looked_from(reply)

    def find(self, call_id: str, at: datetime) -> Waiting | None:
        """Where a caller stands, without taking it for a sign of life; None if not known."""
        reply = self._scripts.run("find", at, call_id)
        return None if reply is None else waiting_from(reply)

    def move(
        self, call_id: str, queue: str, *, priority: int, at: datetime, wants: Wants = NOTHING
    ) -> bool:
        """Over to another queue with the same instant of joining; False when not waiting."""
        skills = ",".join(wants.skills)
        reply = self._scripts.run("move", at, call_id, queue, priority, skills, wants.language)
        return reply is not None

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

    def requeue(self, call_id: str, at: datetime, operator_id: int | None = None) -> bool:
        """The operator's leg was lost: to the front of their line; False if nobody held them.

        ``operator_id``: False also if it was not this one who held them.
        """
        return bool(self._scripts.run("requeue", at, call_id, operator_id or ""))

    def heads(self, at: datetime, passes_since: datetime) -> Heads:
        """What choosing the next offer needs; its cost does not grow with the line.

        ``passes_since``: having been passed over before then counts no longer.
        """
        callers, operators, lost = as_list(self._scripts.run("heads", at, to_ms(passes_since)))
        flat = as_texts(lost)
        return Heads(
            waiting=tuple(waiting_from(caller) for caller in as_list(callers)),
            operators=tuple(operator_from(operator) for operator in as_list(operators)),
            lost=tuple(zip(flat[::2], flat[1::2], strict=True)),
        )

    def outlook(self, queues: Sequence[str], at: datetime) -> Outlook:
        """How many wait in each of these queues, and who is at the desk."""
        counts, profiles = as_list(self._scripts.run("outlook", at, *queues))
        waiting = [int(count) for count in as_texts(counts)]
        desk = tuple(profile_from(profile) for profile in as_list(profiles))
        return Outlook(dict(zip(queues, waiting, strict=True)), desk)

    def leases(self, at: datetime) -> tuple[OperatorNow, ...]:
        """Operators at whom it rings or who are on their way into the room."""
        return operators_from(self._scripts.run("leases", at))

    def desk(self, at: datetime) -> tuple[OperatorNow, ...]:
        """Everybody who is at the desk, in whatever state, by number."""
        return operators_from(self._scripts.run("desk", at))

    def silent(self, at: datetime, seen_before: datetime) -> list[Waiting]:
        """Callers in line who have given no sign of life since then.

        Looks at a thousand after the other, one function each, so that a long line holds nobody up.
        """
        before, skip, found = to_ms(seen_before), 0, list[Waiting]()
        while True:
            page = (before, skip, _LOOKED_AT_ONCE)
            looked_at, *callers = as_list(self._scripts.run("silent", at, *page))
            found += [waiting_from(caller) for caller in callers]
            skip += int(str(looked_at))
            if int(str(looked_at)) < _LOOKED_AT_ONCE:
                return found

    def board(self, at: datetime, first: int = 0) -> Board:
        """Everybody at one instant, or only the first so many callers. For people to look at."""
        callers, operators, total = as_list(self._scripts.run("board", at, first))
        return Board(
            waiting=tuple(waiting_from(caller) for caller in as_list(callers)),
            operators=operators_from(operators),
            total=int(str(total)),
        )
