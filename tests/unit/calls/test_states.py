"""The transition table: what may follow what, and that an end is an end."""

from __future__ import annotations

import pytest

from callcentre.calls.states import (
    TERMINAL_CALL_STATES,
    CallInput,
    CallState,
    move,
    states_before,
)
from callcentre.errors import ImpossibleMoveError


@pytest.mark.parametrize("state", sorted(TERMINAL_CALL_STATES))
@pytest.mark.parametrize("event", list(CallInput))
def test_a_call_that_is_over_never_reopens(state: CallState, event: CallInput) -> None:
    assert move(state, event) is state


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        (CallState.RECEIVED, CallInput.ENDED, CallState.ABANDONED_IVR),
        (CallState.IVR, CallInput.QUEUED, CallState.QUEUED),
        (CallState.QUEUED, CallInput.ENDED, CallState.ABANDONED_QUEUE),
        (CallState.QUEUED, CallInput.ANSWERED, CallState.ANSWERED),
        (CallState.ANSWERED, CallInput.QUEUED, CallState.ANSWERED),
        (CallState.ANSWERED, CallInput.ENDED, CallState.COMPLETED),
        (CallState.ANSWERED, CallInput.FAILED, CallState.COMPLETED),
        (CallState.IVR, CallInput.FLOW_ENDED, CallState.SELF_SERVED),
    ],
)
def test_the_way_of_a_call(state: CallState, event: CallInput, after: CallState) -> None:
    assert move(state, event) is after


def test_nobody_is_answered_who_never_waited() -> None:
    with pytest.raises(ImpossibleMoveError):
        move(CallState.IVR, CallInput.ANSWERED)


@pytest.mark.parametrize("event", list(CallInput))
def test_the_database_moves_a_call_only_where_something_changes(event: CallInput) -> None:
    for before, after in states_before(event).items():
        assert before not in TERMINAL_CALL_STATES
        assert move(before, event) is after
        assert before is not after
