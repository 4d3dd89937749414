"""What happened is written down: into the records, or, while they are away, into the spool.

A caller never waits for the records to come back. What is spooled here is written by
`switchboard.replay`, by whichever process finds the records there again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter

from callcentre.calls.events import CallFact
from callcentre.calls.states import CallInput
from callcentre.clock import to_ms
from callcentre.logs import get_log
from callcentre.records import RecordsDownError, Unit, at_once, calls, hot
from callcentre.records.calls import NewCall
from callcentre.records.spool import Entry, SpoolError
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

Result = TypeVar("Result")
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a call's row; those that are None are not meant."""

    language: str | None = None
    queue: str | None = None
    queued_at: datetime | None = None
    first_offered_at: datetime | None = None
    answered_at: datetime | None = None
    operator_id: int | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    wrap_started_at: datetime | None = None
    disposition: str | None = None

    def given(self) -> dict[str, Any]:
        """Names and values of those that are meant."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


_NONE = Columns()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call began."""

    new: NewCall
    fact: CallFact


@dataclass(frozen=True, slots=True)
class Note:
    """Something happened to a call.

    ``columns`` are set if it is new and moves the call, ``once`` where nothing is known yet;
    ``led_by`` is who leads the talk from now on, if that is new.
    """

    fact: CallFact
    move: CallInput | None = None
    columns: Columns = _NONE
    once: Columns = _NONE
    led_by: int | None = None

    def write(self, unit: Unit) -> bool:
        """Write it; False: it was known."""
        fresh = hot.record_step(unit, self.fact, self.move, **self.columns.given())
        if once := self.once.given():
            calls.set_once(unit, self.fact.call_id, **once)
        if fresh and self.led_by is not None:
            calls.update(unit, self.fact.call_id, operator_id=self.led_by)
        return fresh


class Book:
    """Where one request writes: the transaction at hand, or the spool when there can be none."""

    def __init__(self, parts: Parts, unit: Unit | None) -> None:
        self.unit = unit
        self._parts = parts

    def write(self, note: Note) -> None:
        """Write down what happened."""
        if self.unit is None:
            later(self._parts, note, note.fact.call_id, note.fact.at)
        else:
            note.write(self.unit)

    def arrival(self, new: NewCall, fact: CallFact) -> None:
        """Write down that a call began."""
        if self.unit is None:
            later(self._parts, Arrival(new, fact), new.call_id, new.at)
        else:
            hot.record_arrival(self.unit, new, fact)

    def then(self, action: Callable[[], None]) -> None:
        """Do this once it is written."""
        if self.unit is not None:
            self.unit.after_commit(action)
            return
        try:
            action()
        # As after a commit: the caller goes on whatever fails here.
        except Exception:
            log.exception("action_failed")


def in_book(parts: Parts, write: Callable[[Book], Result]) -> Result:
    """Let ``write`` work in one transaction; without records once more, with the spool."""
    try:
        with parts.database.begin() as unit:
            return write(Book(parts, unit))
    except RecordsDownError as error:
        log.warning("records_away", reason=str(error))
        return write(Book(parts, None))


def arrival(parts: Parts, new: NewCall, fact: CallFact) -> None:
    """Write down that a call began, as quickly as can be."""
    try:
        at_once.record_arrival(parts.database, new, fact)
    # Whatever the driver calls it: gone, full, locked, too slow. The caller hears the menu.
    except Exception as error:  # noqa: BLE001
        _tell(new.call_id, error)
        later(parts, Arrival(new, fact), new.call_id, new.at)


def step(parts: Parts, fact: CallFact, language: str) -> None:
    """Write down that the caller answered a step, as quickly as can be."""
    try:
        at_once.record_step(parts.database, fact, CallInput.STEPPED, language=language)
    # As for an arrival.
    except Exception as error:  # noqa: BLE001
        _tell(fact.call_id, error)
        note = Note(fact, CallInput.STEPPED, Columns(language=language))
        later(parts, note, fact.call_id, fact.at)


def note(parts: Parts, what: Note) -> bool:
    """Write down what happened to a call. False: it was known (while spooled nobody can tell)."""
    try:
        with parts.database.begin() as unit:
            return what.write(unit)
    except RecordsDownError as error:
        _tell(what.fact.call_id, error)
        later(parts, what, what.fact.call_id, what.fact.at)
        return True


def later(parts: Parts, what: object, call_id: str, at: datetime) -> bool:
    """Keep something for `switchboard.replay`. False: not even the spool took it."""
    kind = type(what)
    data = adapter(kind).dump_python(what, mode="json")
    try:
        parts.spool.append(Entry(to_ms(at), kind.__name__, call_id, data))
    except SpoolError as error:
        log.error("spool_lost_an_entry", kind=kind.__name__, call_id=call_id, reason=str(error))
        return False
    return True


def adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """What turns such a thing into JSON and back."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _tell(call_id: str, error: Exception) -> None:
    log.warning("written_later", call_id=call_id, reason=str(error)[:200])
