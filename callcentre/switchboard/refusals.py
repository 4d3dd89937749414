"""Why something in a talk cannot be done just now. The desk has a plain sentence for each."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from callcentre.calls.talk import Talk
from callcentre.errors import CallcentreError, CarrierError
from callcentre.logs import get_log
from callcentre.switchboard.parts import Parts

log = get_log(__name__)


class Refusal(StrEnum):
    """One word for each reason. In every case the caller is where they were."""

    NOT_YOURS = "not_yours"  # the call is over, or somebody else leads it
    CALLER_GONE = "caller_gone"  # hung up; the news of it is on its way
    CARRIER = "carrier"  # the phone network did not answer, or refused
    TAKEN = "taken"  # somebody is asked in already
    BUSY = "busy"  # that operator is not ready
    NOBODY = "nobody"  # nobody is asked in, or they are not in the room yet
    ON_HOLD = "on_hold"  # nobody hangs up on somebody who waits for them
    UNSTAFFED = "unstaffed"  # nobody on duty serves that queue
    NOBODY_FREE = "nobody_free"  # nobody who serves that queue is ready to be asked
    NO_TARGET = "no_target"  # no such operator, queue, contact or number
    OCCUPIED = "occupied"  # the supervisor has a call, or another one listens


class TalkRefusedError(CallcentreError):
    """Nothing was changed; ``why`` says what was in the way."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(f"refused: {why}")
        self.why = why


def led_talk(parts: Parts, operator_id: int, call_id: str) -> Talk:
    """The talk that this operator leads.

    Raises:
        TalkRefusedError: the call is over, or somebody else's.
    """
    talk = parts.queueing.talks.look(call_id)
    if talk is None or talk.operator_id != operator_id:
        raise TalkRefusedError(Refusal.NOT_YOURS)
    return talk


def ask_carrier(call_id: str, ask: Callable[[], bool]) -> bool:
    """What the phone network answered.

    Raises:
        TalkRefusedError: it did not answer, or refused.
    """
    try:
        return ask()
    except CarrierError as error:
        log.warning("talk_not_changed", call_id=call_id, error=str(error))
        raise TalkRefusedError(Refusal.CARRIER) from None
