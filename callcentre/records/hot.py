"""What every voice webhook writes, in as few statements as there can be.

These are for a transaction that writes more besides; `at_once` is for one that does not.
"""

from __future__ import annotations

from callcentre.calls.events import CallFact
from callcentre.calls.states import CallInput
from callcentre.records import call_events, calls
from callcentre.records.unit import Unit


def record_arrival(unit: Unit, new: calls.NewCall, fact: CallFact) -> bool:
    """Write down a call, its caller and the event that told of it. False: the event is known."""
    calls.arrive(unit, new)
    return call_events.append(unit, fact)


def record_step(unit: Unit, fact: CallFact, move: CallInput | None, **columns: object) -> bool:
    """Append an event and, if it is new, let ``move`` happen to its call.

    ``columns`` are set only when the call moves. Returns False, and changes nothing, if the event
    is known.
    """
    if not call_events.append(unit, fact):
        return False
    if move is not None:
        calls.move_call(unit, fact.call_id, move, **columns)
    return True
