"""What one operator's desk shows at this moment, gathered once for the page and for its updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from callcentre.calls.board import OperatorNow, Stage, Waiting
from callcentre.calls.events import EventKind
from callcentre.calls.identity import IdentityKind
from callcentre.calls.states import OperatorState
from callcentre.console import context
from callcentre.console.permissions import Right, allowed
from callcentre.records import call_events, calls, operators, requests

if TYPE_CHECKING:
    from callcentre.calls.city import Desk
    from callcentre.records import Unit
    from callcentre.records.callers import Caller
    from callcentre.records.calls import Call
    from callcentre.records.requests import ServiceRequest

_EARLIER = 5
_ROWS = 30  # a longer line is told by its length


@dataclass(frozen=True, slots=True)
class Chosen:
    """One thing the caller chose on the way."""

    step: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CallCard:
    """One call as its operator sees it."""

    call: Call
    caller: Caller
    whole_number: bool
    path: Sequence[Chosen]
    earlier: Sequence[Call]
    requests: Sequence[ServiceRequest]
    attempt: int = 1  # of this number within minutes
    contacts: int = 1  # of this number within days, where its queue counts them
    handed_by: str = ""  # who had this caller before, if it was another operator
    handed_queue: str = ""  # the queue to which they gave the caller, if it was one


@dataclass(frozen=True, slots=True)
class DeskView:
    """State, since when, and the call that it is about."""

    state: OperatorState
    since: datetime
    at: datetime
    deadline: datetime | None = None
    token: str = ""
    reason: str = ""
    stage: Stage | None = None
    card: CallCard | None = None
    wrap_until: datetime | None = None
    extensions_left: int = 0

    @property
    def key(self) -> str:
        """Changes exactly when the work in the middle of the desk becomes another one."""
        call_id = self.card.call.id if self.card else ""
        return f"{'connecting' if self.connecting else self.state}:{call_id}"

    @property
    def connecting(self) -> bool:
        """Accepted, and not both are in the room yet: the operator's leg comes, then the caller."""
        if self.state is OperatorState.RINGING:
            return self.stage is Stage.ACCEPTED
        if self.state is not OperatorState.ON_CALL or self.card is None:
            return False
        return self.card.call.answered_at is None


@dataclass(frozen=True, slots=True)
class LineRow:
    """One waiting caller; ``caller`` is None for the moment before the call's row is written."""

    number: int
    waiting: Waiting
    caller: Caller | None


@dataclass(frozen=True, slots=True)
class LineView:
    """The first of those who wait, how many wait in all, and the instant of the count."""

    rows: Sequence[LineRow]
    total: int
    at: datetime


def desk_view() -> DeskView:
    """The signed-in operator's desk."""
    house, at, person = context.parts(), context.now(), context.me()
    now = house.queueing.operators.now(person.id)
    if now is None:
        return DeskView(OperatorState.OFFLINE, at, at)
    return DeskView(
        state=now.state,
        since=now.since,
        at=at,
        deadline=now.deadline,
        token=now.token or "",
        reason=now.reason,
        stage=now.stage,
        card=_card(now, now.call_id) if now.call_id else None,
        wrap_until=_wrap_until(now, house.city.desk),
        extensions_left=max(0, house.city.desk.wrap_up_extensions - now.extensions),
    )


def _wrap_until(now: OperatorNow, rules: Desk) -> datetime | None:
    """When this wrap-up ends by itself."""
    if now.state is not OperatorState.WRAP_UP:
        return None
    seconds = rules.wrap_up_seconds + now.extensions * rules.wrap_up_more_seconds
    return now.since + timedelta(seconds=seconds)


def _card(now: OperatorNow, call_id: str) -> CallCard | None:
    with context.parts().database.reading() as unit:
        call = calls.get(unit, call_id)
        if call is None:
            return None
        # Whoever talks to a caller sees the number; while it rings, only with the right to.
        rings = now.state is OperatorState.RINGING
        handed_by, handed_queue = _handed_on(unit, call.id, now.operator_id)
        return CallCard(
            call=call,
            handed_by=handed_by,
            handed_queue=handed_queue,
            caller=call.caller,
            whole_number=not rings or allowed(context.me(), Right.NUMBERS),
            path=chosen_path(unit, call.id),
            earlier=earlier_calls(unit, call),
            requests=open_requests(unit, call.caller),
            attempt=_counted(unit, call.id, "attempt"),
            contacts=_counted(unit, call.id, "contacts"),
        )


def _handed_on(unit: Unit, call_id: str, operator_id: int) -> tuple[str, str]:
    """Who gave this caller to this operator, and to which queue; blank where nobody did."""
    told = [
        event.data
        for event in call_events.timeline(unit, call_id)
        if event.kind is EventKind.TRANSFERRED and event.data["operator"] != str(operator_id)
    ]
    giver = operators.by_id(unit, int(told[-1]["operator"])) if told else None
    return (giver.name, str(told[-1].get("queue", ""))) if giver else ("", "")


def _counted(unit: Unit, call_id: str, what: str) -> int:
    """The number of attempts or contacts that was found when the caller joined a line."""
    told = [
        int(event.data[what])
        for event in call_events.timeline(unit, call_id)
        if event.kind is EventKind.QUEUED and what in event.data
    ]
    return max(told, default=1)


def chosen_path(unit: Unit, call_id: str) -> list[Chosen]:
    """Which way the caller went through the menus, in order."""
    return [
        Chosen(str(event.data["step"]), str(event.data["outcome"]))
        for event in call_events.timeline(unit, call_id)
        if event.kind is EventKind.STEPPED and {"step", "outcome"} <= event.data.keys()
    ]


def earlier_calls(unit: Unit, call: Call) -> Sequence[Call]:
    """The same caller's last calls; nobody's, when the number was withheld."""
    if call.caller.kind is IdentityKind.WITHHELD:
        return ()
    return calls.history(unit, call.caller.id, _EARLIER, call.id)


def open_requests(unit: Unit, caller: Caller) -> Sequence[ServiceRequest]:
    """The same caller's complaints that are still open."""
    if caller.kind is IdentityKind.WITHHELD:
        return ()
    return [row for row in requests.of_caller(unit, caller.id, _ROWS) if row.closed_at is None]


def line_view() -> LineView:
    """Everybody who waits, in the order in which they will be answered."""
    house, at = context.parts(), context.now()
    board = house.queueing.line.board(at, first=_ROWS)
    rows = []
    with house.database.reading() as unit:
        for number, row in enumerate(board.waiting, start=1):
            call = calls.get(unit, row.call_id)
            rows.append(LineRow(number, row, call.caller if call else None))
    return LineView(rows, board.total, at)
