"""The records are back: what was spooled meanwhile is written, in the order of its time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callcentre.logs import get_log
from callcentre.records import RecordsDownError, hot, settling
from callcentre.records.spool import Entry
from callcentre.switchboard import finish, ledger, message, recording, wishes
from callcentre.switchboard.ledger import Arrival, Note
from callcentre.switchboard.parts import Parts

log = get_log(__name__)


def replay(parts: Parts) -> int:
    """Write everything that any process of this machine has spooled; how many entries there were.

    Raises:
        RecordsDownError: the database went away again; the rest stays in the spool.
    """
    touched: set[str] = set()

    def apply(entry: Entry) -> None:
        kind, write = _KINDS[entry.kind]
        write(parts, ledger.adapter(kind).validate_python(entry.data))
        touched.add(entry.call_id)

    done = parts.spool.replay(apply, RecordsDownError)
    for call_id in touched - {""}:
        with parts.database.begin() as unit:
            settling.settle(unit, call_id)
    if done:
        log.warning("spool_replayed", entries=done)
    return done


def _arrival(parts: Parts, what: Arrival) -> None:
    with parts.database.begin() as unit:
        hot.record_arrival(unit, what.new, what.fact)


def _note(parts: Parts, what: Note) -> None:
    with parts.database.begin() as unit:
        what.write(unit)


def _wish(parts: Parts, what: wishes.Wish) -> None:
    with parts.database.begin() as unit:
        wishes.fulfil(parts, unit, what)


def _status(parts: Parts, what: finish.StatusNews) -> None:
    finish.keep(parts, what.event, what.at)


def _sound(parts: Parts, what: recording.SoundNews) -> None:
    recording.keep(parts, what.event, what.at)


def _letter(parts: Parts, what: message.Letter) -> None:
    message.answer(parts, what.event, what.at)


def _receipt(parts: Parts, what: message.Receipt) -> None:
    message.keep_status(parts, what.event, what.at)


_KINDS: dict[str, tuple[type[Any], Callable[[Parts, Any], None]]] = {
    kind.__name__: (kind, write)
    for kind, write in (
        (Arrival, _arrival),
        (Note, _note),
        (wishes.Wish, _wish),
        (finish.StatusNews, _status),
        (recording.SoundNews, _sound),
        (message.Letter, _letter),
        (message.Receipt, _receipt),
    )
}
