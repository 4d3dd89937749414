"""Service requests: what citizens complain about or ask for, and the history of each."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ForeignKey, Select, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callcentre.calls.inputs import Channel
from callcentre.calls.states import RequestState, Urgency
from callcentre.errors import CallcentreError
from callcentre.records.base import Base, Key, RowId, SerialId, insert_if_absent, table_of
from callcentre.records.callers import Caller
from callcentre.records.page import Days, Page, fetch_page, within
from callcentre.records.request_codes import new_code, parse_code
from callcentre.records.types import WordText
from callcentre.records.unit import Unit

# Of a hundred million codes even a great city uses a few; three draws failing is no accident.
_MOST_DRAWS = 8


class ServiceRequest(Base):
    """One request. ``code`` is the citizen's receipt number; ``id`` is never shown to anybody.

    ``call_id`` and ``recording_id`` are the carrier's ids and no foreign keys: a complaint is kept
    even when the call that brought it is not (yet).
    """

    __tablename__ = "service_requests"

    id: Mapped[SerialId]
    code: Mapped[Key] = mapped_column(unique=True)
    origin_key: Mapped[Key | None] = mapped_column(unique=True)
    category: Mapped[str]
    text: Mapped[str]
    place: Mapped[str]
    channel: Mapped[Channel] = mapped_column(WordText(Channel))
    caller_id: Mapped[RowId | None] = mapped_column(ForeignKey("callers.id"), index=True)
    call_id: Mapped[Key | None] = mapped_column(index=True)
    recording_id: Mapped[Key | None]
    state: Mapped[RequestState] = mapped_column(WordText(RequestState))
    urgency: Mapped[Urgency] = mapped_column(WordText(Urgency), server_default=Urgency.NORMAL)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    caller: Mapped[Caller | None] = relationship(lazy="joined")


class RequestEvent(Base):
    """One line of a request's append-only history."""

    __tablename__ = "request_events"

    id: Mapped[SerialId]
    request_id: Mapped[RowId] = mapped_column(ForeignKey("service_requests.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    state: Mapped[RequestState] = mapped_column(WordText(RequestState))
    note: Mapped[str]


REQUESTS = table_of(ServiceRequest)
_INSERT = insert_if_absent(REQUESTS)


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request to be opened. ``created_by``: ``citizen`` or ``operator:7``."""

    category: str
    text: str
    place: str
    channel: Channel
    created_by: str
    at: datetime
    caller_id: int | None = None
    call_id: str | None = None
    recording_id: str | None = None
    origin_key: str | None = None
    urgency: Urgency = Urgency.NORMAL


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What to look for; an empty field does not restrict. ``text``: code, words or number."""

    text: str = ""
    category: str = ""
    state: RequestState | None = None
    channel: Channel | None = None
    days: Days = field(default_factory=Days)


def open_request(unit: Unit, new: NewRequest, rng: random.Random | None = None) -> ServiceRequest:
    """Open a request with a fresh code. The same ``origin_key`` twice is the same request.

    Raises:
        CallcentreError: no free code was found.
    """
    return open_or_find(unit, new, rng)[0]


def open_or_find(
    unit: Unit, new: NewRequest, rng: random.Random | None = None
) -> tuple[ServiceRequest, bool]:
    """`open_request`, and whether the request is new."""
    draw = rng or random.SystemRandom()
    for _ in range(_MOST_DRAWS):
        code = new_code(draw)
        if unit.connection.execute(_INSERT.on(unit.connection), _row(new, code)).rowcount == 1:
            request = unit.session.scalars(_fresh().where(ServiceRequest.code == code)).one()
            add_event(unit, request, new.created_by, "", new.at)
            return request, True
        # Either this very request is there already, or the code belongs to another.
        if new.origin_key is not None:
            known = unit.session.scalar(_fresh().where(ServiceRequest.origin_key == new.origin_key))
            if known is not None:
                return known, False
    raise CallcentreError("no free receipt number was found")


def move_request(
    unit: Unit, request_id: int, before: RequestState, after: RequestState, at: datetime
) -> bool:
    """Change the state if it still is ``before``. Whether that is allowed, casework knows."""
    closed = at if after in {RequestState.CLOSED, RequestState.REJECTED} else None
    statement = (
        update(REQUESTS)
        .where(REQUESTS.c.id == request_id, REQUESTS.c.state == before)
        .values(state=after, updated_at=at, closed_at=closed)
    )
    return unit.connection.execute(statement).rowcount == 1


def add_event(
    unit: Unit, request: ServiceRequest, actor: str, note: str, at: datetime
) -> RequestEvent:
    """Write one line of history, in the state that the request is in now."""
    event = RequestEvent(request_id=request.id, at=at, actor=actor, state=request.state, note=note)
    unit.session.add(event)
    unit.session.flush()
    return event


def history(unit: Unit, request_id: int) -> list[RequestEvent]:
    """A request's history, the oldest line first."""
    query = select(RequestEvent).where(RequestEvent.request_id == request_id)
    return list(unit.session.scalars(query.order_by(RequestEvent.at, RequestEvent.id)))


def get(unit: Unit, request_id: int) -> ServiceRequest | None:
    """The request with this number, as it is now."""
    return unit.session.scalar(_fresh().where(ServiceRequest.id == request_id))


def by_code(unit: Unit, code: str) -> ServiceRequest | None:
    """The request with this receipt number, in whatever way it was typed."""
    parsed = parse_code(code)
    if parsed is None:
        return None
    return unit.session.scalar(_fresh().where(ServiceRequest.code == parsed))


def of_call(unit: Unit, call_id: str) -> list[ServiceRequest]:
    """Requests that came out of one call."""
    query = _fresh().where(ServiceRequest.call_id == call_id)
    return list(unit.session.scalars(query.order_by(ServiceRequest.id)))


def of_caller(unit: Unit, caller_id: int, limit: int) -> list[ServiceRequest]:
    """This caller's latest requests. Do not ask it for a withheld caller."""
    query = _fresh().where(ServiceRequest.caller_id == caller_id)
    return list(unit.session.scalars(query.order_by(ServiceRequest.id.desc()).limit(limit)))


def search(unit: Unit, wanted: RequestFilter, page: int, per_page: int) -> Page[ServiceRequest]:
    """Requests that fit, the newest first."""
    query = _fresh().outerjoin(ServiceRequest.caller)
    query = query.where(*within(ServiceRequest.created_at, wanted.days))
    for column, value in (
        (ServiceRequest.category, wanted.category),
        (ServiceRequest.state, wanted.state),
        (ServiceRequest.channel, wanted.channel),
    ):
        if value:
            query = query.where(column == value)
    if text := wanted.text.strip():
        query = query.where(
            or_(
                ServiceRequest.code == (parse_code(text) or text),
                ServiceRequest.code.icontains(text, autoescape=True),
                ServiceRequest.text.icontains(text, autoescape=True),
                ServiceRequest.place.icontains(text, autoescape=True),
                Caller.shown.icontains(text, autoescape=True),
            )
        )
    newest_first = query.order_by(ServiceRequest.created_at.desc(), ServiceRequest.id.desc())
    return fetch_page(unit.session, newest_first, page, per_page)


def _row(new: NewRequest, code: str) -> dict[str, object]:
    return {
        "code": code,
        "origin_key": new.origin_key,
        "category": new.category,
        "text": new.text,
        "place": new.place,
        "channel": new.channel,
        "caller_id": new.caller_id,
        "call_id": new.call_id,
        "recording_id": new.recording_id,
        "state": RequestState.RECEIVED,
        "urgency": new.urgency,
        "created_by": new.created_by,
        "created_at": new.at,
        "updated_at": new.at,
    }


def _fresh() -> Select[ServiceRequest]:
    return select(ServiceRequest).execution_options(populate_existing=True)
