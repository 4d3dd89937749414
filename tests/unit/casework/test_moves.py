"""Which way a complaint may go."""

from __future__ import annotations

from callcentre.calls.states import RequestState
from callcentre.casework.complaints import allowed_moves


def test_every_state_says_where_it_leads() -> None:
    ends = {state for state in RequestState if not allowed_moves(state)}
    assert ends == {RequestState.CLOSED, RequestState.REJECTED}


def test_every_state_can_be_reached() -> None:
    reached = {RequestState.RECEIVED}
    for _ in RequestState:
        reached |= {after for before in reached for after in allowed_moves(before)}
    assert reached == set(RequestState)


def test_nothing_is_closed_before_it_was_answered() -> None:
    before = {state for state in RequestState if RequestState.CLOSED in allowed_moves(state)}
    assert before == {RequestState.ANSWERED}
