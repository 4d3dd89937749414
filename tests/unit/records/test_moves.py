"""The SQL that moves a call says what the transition table says."""

from __future__ import annotations

import pytest

from callcentre.calls.states import TERMINAL_CALL_STATES, CallInput, states_before
from callcentre.records.call_moves import move_statement
from callcentre.records.calls import CALLS


@pytest.mark.parametrize("event", list(CallInput))
def test_a_statement_names_every_state_that_may_move_and_no_other(event: CallInput) -> None:
    statement = move_statement(CALLS, event, frozenset({"answered_at"}))
    bound = statement.compile().params.values()
    moves = states_before(event)
    assert set(moves) | set(moves.values()) <= set(bound)
    assert not set(moves) & TERMINAL_CALL_STATES


def test_a_statement_is_made_once() -> None:
    columns = frozenset({"queue"})
    first = move_statement(CALLS, CallInput.QUEUED, columns)
    assert move_statement(CALLS, CallInput.QUEUED, frozenset({"queue"})) is first
