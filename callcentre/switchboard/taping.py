"""When a talk is recorded, when the recording pauses, and who is told.

The rule. A talk is recorded if its queue says so (``recorded``), from the moment at which two are
in the room. The caller is told before, except where the queue is for emergencies or the city says
otherwise (``recording_notice``). The operator pauses it while card numbers or an illness are told
and must let it go on; whoever takes over the talk finds it as it was. It is paused by itself when
the last of ours leaves the caller with somebody outside. A room's recording can be paused and not
stopped; it ends with the room. A transfer to a line ends one room and begins another: two
recordings of one call, and nothing of either is lost.
"""

from __future__ import annotations

from callcentre.calls.events import CallFact, EventKind
from callcentre.clock import to_ms
from callcentre.errors import CarrierError
from callcentre.logs import get_log
from callcentre.switchboard import ledger
from callcentre.switchboard.connect import room_of
from callcentre.switchboard.ledger import Note
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.refusals import ask_carrier, led_talk

log = get_log(__name__)


def pause(parts: Parts, operator_id: int, call_id: str) -> None:
    """What is told now is not recorded; once more changes nothing.

    Raises:
        TalkRefusedError: not their talk, or the carrier does not answer: it records on.
    """
    _switch(parts, operator_id, call_id, on=False)


def go_on(parts: Parts, operator_id: int, call_id: str) -> None:
    """It is recorded again.

    Raises:
        TalkRefusedError: as for `pause`.
    """
    _switch(parts, operator_id, call_id, on=True)


def pause_alone(parts: Parts, call_id: str) -> None:
    """Nobody of ours is in the room any more."""
    try:
        paused = parts.carrier.rooms.record(room_of(call_id), on=False)
    except CarrierError as error:
        log.warning("recording_not_paused", call_id=call_id, error=str(error))
        return
    if paused:
        _note(parts, call_id, {"why": "nobody_of_ours"}, on=False)


def _switch(parts: Parts, operator_id: int, call_id: str, *, on: bool) -> None:
    talk = led_talk(parts, operator_id, call_id)
    if talk.is_recording_paused is not on:
        return
    # A recording that is over already (21220) is neither paused nor going on: nothing to do.
    changed = ask_carrier(call_id, lambda: parts.carrier.rooms.record(room_of(call_id), on=on))
    paused = "" if on else "1"
    if changed and parts.queueing.talks.mark(call_id, parts.clock(), paused=paused):
        _note(parts, call_id, {"operator": str(operator_id)}, on=on)


def _note(parts: Parts, call_id: str, data: dict[str, str], *, on: bool) -> None:
    at = parts.clock()
    kind = EventKind.RECORDING_RESUMED if on else EventKind.RECORDING_PAUSED
    ledger.note(parts, Note(CallFact(f"{call_id}:{kind}:{to_ms(at)}", call_id, kind, at, data)))
