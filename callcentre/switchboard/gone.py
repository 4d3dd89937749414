"""Why an offer can no longer be accepted, in the words of whoever was too late."""

from __future__ import annotations

from dataclasses import dataclass

from callcentre.queueing import Stage
from callcentre.records import RecordsDownError, call_events, operators
from callcentre.switchboard.parts import Parts


@dataclass(frozen=True, slots=True)
class WhereCaller:
    """The caller of an offer that is over: with ``operator``, waiting, gone, or not known."""

    operator: str = ""
    is_waiting: bool = False
    is_known: bool = True


def where_caller(parts: Parts, token: str) -> WhereCaller:
    """Where the caller is who was once offered with this token."""
    try:
        with parts.database.reading() as unit:
            told = call_events.by_key(unit, f"offer:{token}")
            if told is None:
                return WhereCaller(is_known=False)
            caller = parts.queueing.line.find(told.call_id, parts.clock())
            if caller is None:
                return WhereCaller()
            if caller.stage is Stage.WAITING or caller.operator_id is None:
                return WhereCaller(is_waiting=True)
            holder = operators.by_id(unit, caller.operator_id)
            return WhereCaller(operator=holder.name if holder else "")
    except RecordsDownError:
        return WhereCaller(is_known=False)
