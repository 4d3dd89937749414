"""Calls: one row each, from the first webhook to the disposition."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, bindparam, func, or_, select
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcentre.calls.identity import Identity
from callcentre.calls.states import TERMINAL_CALL_STATES, CallInput, CallState, Disposition
from callcentre.records.base import Base, ByDialect, Key, RowId, table_of
from callcentre.records.call_moves import earliest_values, move_statement
from callcentre.records.callers import CALLERS, Caller, ensure
from callcentre.records.operators import Operator
from callcentre.records.page import Days, Page, fetch_page, within
from callcentre.records.types import WordText
from callcentre.records.unit import Unit


class Call(Base):
    """One call. ``id`` is the carrier's own; text not known yet is empty, an instant None."""

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_caller_id_started_at", "caller_id", "started_at"),
        Index("ix_calls_state_started_at", "state", "started_at"),
    )

    id: Mapped[Key] = mapped_column(primary_key=True)
    direction: Mapped[str]
    caller_id: Mapped[RowId] = mapped_column(ForeignKey("callers.id"))
    dialled: Mapped[str]
    account: Mapped[str]
    state: Mapped[CallState] = mapped_column(WordText(CallState))
    language: Mapped[str]
    flow: Mapped[str]
    flow_version: Mapped[str]
    queue: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    queued_at: Mapped[datetime | None]
    first_offered_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str]
    operator_id: Mapped[RowId | None] = mapped_column(ForeignKey("operators.id"))
    wrap_started_at: Mapped[datetime | None]
    wrap_ended_at: Mapped[datetime | None]
    disposition: Mapped[str]
    notes: Mapped[str]
    carrier_status: Mapped[str]
    duration_seconds: Mapped[int | None]

    caller: Mapped[Caller] = relationship(lazy="joined", innerjoin=True)
    operator: Mapped[Operator | None] = relationship(lazy="joined")


CALLS = table_of(Call)
# The caller's number is looked up by the insert itself; that saves a round trip.
_ARRIVE = ByDialect(
    CALLS,
    lambda insert: insert.values(
        caller_id=select(CALLERS.c.id)
        .where(CALLERS.c.identity == bindparam("caller_identity", type_=CALLERS.c.identity.type))
        .scalar_subquery()
    ).on_conflict_do_nothing(),
)
_OPEN = tuple(state for state in CallState if state not in TERMINAL_CALL_STATES)
_UNKNOWN_YET = {
    "queue": "",
    "ended_by": "",
    "disposition": "",
    "notes": "",
    "carrier_status": "",
}


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call as its first webhook (or a status callback that overtook it) tells of it."""

    call_id: str
    identity: Identity
    dialled: str
    account: str
    direction: str
    language: str
    flow: str
    flow_version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallFilter:
    """What to look for; an empty field does not restrict. ``text``: number, notes or call id."""

    text: str = ""
    queue: str = ""
    state: CallState | None = None
    disposition: Disposition | None = None
    operator_id: int | None = None
    days: Days = field(default_factory=Days)


def call_row(new: NewCall) -> dict[str, object]:
    """The column values of a new call, without the caller's id."""
    return {
        "id": new.call_id,
        "direction": new.direction,
        "dialled": new.dialled,
        "account": new.account,
        "state": CallState.RECEIVED,
        "language": new.language,
        "flow": new.flow,
        "flow_version": new.flow_version,
        "started_at": new.at,
        **_UNKNOWN_YET,
    }


def arrive(unit: Unit, new: NewCall) -> bool:
    """Write down a call and its caller. True if the call is new, False if it was known."""
    ensure(unit, new.identity, new.at)
    row = call_row(new) | {"caller_identity": new.identity.key}
    return unit.connection.execute(_ARRIVE.on(unit.connection), row).rowcount == 1


def move_call(unit: Unit, call_id: str, event: CallInput, **columns: object) -> bool:
    """Let ``event`` happen to a call, if its state allows; one conditional statement.

    ``columns`` are set only when the call moves; of two answer times the earlier one stays.
    Returns True if it moved. False: unknown, too late, or already there.
    """
    statement = move_statement(CALLS, event, frozenset(columns))
    return unit.connection.execute(statement, {"the_call": call_id, **columns}).rowcount == 1


def set_once(unit: Unit, call_id: str, **columns: object) -> None:
    """Fill in what is not known yet. Of two instants the earlier one stays."""
    values = earliest_values(CALLS, columns)
    unit.connection.execute(sql_update(CALLS).where(CALLS.c.id == call_id).values(values))


def update(unit: Unit, call_id: str, **columns: object) -> bool:
    """Set some columns as they are told. False: the call is not known."""
    statement = sql_update(CALLS).where(CALLS.c.id == call_id).values(columns)
    return unit.connection.execute(statement).rowcount == 1


def get(unit: Unit, call_id: str) -> Call | None:
    """The call with this id, as it is now."""
    return unit.session.scalar(_fresh().where(Call.id == call_id))


def open_calls(unit: Unit, started_before: datetime) -> list[Call]:
    """Calls that have not ended and began before this instant, the oldest first."""
    query = _fresh().where(Call.state.in_(_OPEN), Call.started_at < started_before)
    return list(unit.session.scalars(query.order_by(Call.started_at)))


def open_versions(unit: Unit) -> dict[tuple[str, str], int]:
    """How many calls have not ended, by the name and version of the flow that they are in."""
    columns = CALLS.c.flow, CALLS.c.flow_version
    query = select(*columns, func.count()).where(CALLS.c.state.in_(_OPEN)).group_by(*columns)
    return {(row[0], row[1]): row[2] for row in unit.connection.execute(query)}


def unconfirmed(unit: Unit, started_after: datetime, started_before: datetime) -> list[Call]:
    """Calls that we ended and of whose end the carrier has not told us, the oldest first."""
    query = (
        _fresh()
        .where(Call.state.in_(TERMINAL_CALL_STATES), Call.carrier_status == "")
        .where(Call.started_at.between(started_after, started_before))
    )
    return list(unit.session.scalars(query.order_by(Call.started_at)))


def history(unit: Unit, caller_id: int, limit: int, except_call: str = "") -> list[Call]:
    """This caller's latest calls. Do not ask it for a withheld caller: those are many people."""
    query = _fresh().where(Call.caller_id == caller_id, Call.id != except_call)
    return list(unit.session.scalars(query.order_by(Call.started_at.desc()).limit(limit)))


def search(unit: Unit, wanted: CallFilter, page: int, per_page: int) -> Page[Call]:
    """Calls that fit, the newest first."""
    query = _fresh().join(Call.caller).where(*within(Call.started_at, wanted.days))
    for column, value in (
        (Call.queue, wanted.queue),
        (Call.state, wanted.state),
        (Call.disposition, wanted.disposition),
        (Call.operator_id, wanted.operator_id),
    ):
        if value:
            query = query.where(column == value)
    if text := wanted.text.strip():
        query = query.where(
            or_(
                Caller.shown.icontains(text, autoescape=True),
                Caller.identity.icontains(_as_dialled(text), autoescape=True),
                Call.notes.icontains(text, autoescape=True),
                Call.id == text,
            )
        )
    return fetch_page(unit.session, query.order_by(Call.started_at.desc(), Call.id), page, per_page)


def _fresh() -> Select[Call]:
    # Hot paths change rows behind the session's back; what is read must be what is there.
    return select(Call).execution_options(populate_existing=True)


def _as_dialled(text: str) -> str:
    """``0812-3456 789`` as it stands inside ``+628123456789``; other text as it is."""
    digits = "".join(letter for letter in text if letter not in " -().")
    return digits.lstrip("0") if digits.isdecimal() and digits.strip("0") else text
