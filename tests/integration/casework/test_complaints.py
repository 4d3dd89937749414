"""A complaint from its receipt number to its end, with every step written down."""

from __future__ import annotations

import pytest

from callcentre.calls.states import RequestState
from callcentre.casework import complaints, followups
from callcentre.errors import BadInputError, ImpossibleMoveError
from callcentre.records import Database, Unit, audit, messages, requests
from callcentre.records.followups import NewFollowUp
from callcentre.records.followups import due as due_follow_ups
from callcentre.records.requests import ServiceRequest
from tests.integration.records.rows import NOON, a_message, a_request, seconds

SITI = "operator:1"


def _opened(unit: Unit) -> ServiceRequest:
    code = complaints.open_complaint(unit, a_request(origin_key="SM1:case"))
    request = requests.by_code(unit, code)
    assert request is not None
    return request


def test_opening_twice_gives_one_number_one_promise_and_one_audit_line(
    database: Database,
) -> None:
    for _ in range(2):
        with database.begin() as unit:
            message = messages.receive(unit, a_message()) or messages.by_carrier_id(unit, "SM1")
            assert message is not None
            code = complaints.open_complaint(
                unit,
                a_request(origin_key="SM1:case"),
                message_id=message.id,
                verify_by=NOON + seconds(60),
            )
    with database.reading() as unit:
        request = requests.by_code(unit, code)
        assert request is not None
        tied = messages.by_carrier_id(unit, "SM1")
        assert tied is not None
        assert tied.request_id == request.id
        assert len(due_follow_ups(unit, NOON + seconds(61))) == 1
        assert len(audit.of_subject(unit, f"request:{request.id}")) == 1


def test_a_complaint_goes_its_way_and_each_step_is_kept(database: Database) -> None:
    way = [
        (RequestState.VERIFIED, ""),
        (RequestState.IN_PROGRESS, "Dinas PU"),
        (RequestState.ANSWERED, "lampu diganti"),
        (RequestState.IN_PROGRESS, "warga: masih mati"),
        (RequestState.ANSWERED, "kabel diganti"),
        (RequestState.CLOSED, ""),
    ]
    with database.begin() as unit:
        request = _opened(unit)
        for number, (state, note) in enumerate(way):
            at = NOON + seconds(number)
            moved = complaints.change_state(unit, request.id, state, SITI, note, at)
            assert moved.state is state
        told = [(event.state, event.note) for event in requests.history(unit, request.id)]
        assert told == [(RequestState.RECEIVED, ""), *way]
        assert moved.closed_at == NOON + seconds(5)
        assert len(audit.of_subject(unit, f"request:{request.id}")) == 1 + len(way)


def test_a_complaint_cannot_jump(database: Database) -> None:
    with database.begin() as unit:
        request = _opened(unit)
        with pytest.raises(ImpossibleMoveError, match="received cannot become closed"):
            complaints.change_state(unit, request.id, RequestState.CLOSED, SITI, "", NOON)


def test_rejecting_needs_a_reason(database: Database) -> None:
    with database.begin() as unit:
        request = _opened(unit)
        with pytest.raises(BadInputError, match="note"):
            complaints.change_state(unit, request.id, RequestState.REJECTED, SITI, "  ", NOON)


def test_pressing_the_same_button_twice_does_nothing(database: Database) -> None:
    with database.begin() as unit:
        request = _opened(unit)
        for _ in range(2):
            complaints.change_state(unit, request.id, RequestState.VERIFIED, SITI, "", NOON)
        assert len(requests.history(unit, request.id)) == 2


def test_a_complaint_that_is_not_there_is_a_clear_answer(database: Database) -> None:
    with database.begin() as unit:
        with pytest.raises(BadInputError, match="no such complaint"):
            complaints.change_state(unit, 404, RequestState.VERIFIED, SITI, "", NOON)
        with pytest.raises(BadInputError, match="no such complaint"):
            complaints.add_note(unit, 404, SITI, "x", NOON)


def test_a_note_is_kept_without_moving_anything(database: Database) -> None:
    with database.begin() as unit:
        request = _opened(unit)
        complaints.add_note(unit, request.id, SITI, "<b>ditelepon</b> 📞", NOON)
        with pytest.raises(BadInputError, match="write something"):
            complaints.add_note(unit, request.id, SITI, " ", NOON)
        assert [event.note for event in requests.history(unit, request.id)] == [
            "",
            "<b>ditelepon</b> 📞",
        ]


def test_a_promise_is_kept_once_and_by_somebody(database: Database) -> None:
    with database.begin() as unit:
        request = _opened(unit)
        promise = followups.promise(
            unit, NewFollowUp(NOON + seconds(9), "telepon kembali", SITI, NOON, request.id)
        )
        assert followups.keep(unit, promise.id, SITI, NOON + seconds(5))
        assert not followups.keep(unit, promise.id, SITI, NOON + seconds(6))
        acts = [event.action for event in audit.of_subject(unit, f"follow_up:{promise.id}")]
    assert acts == ["follow_up_promised", "follow_up_kept"]


@pytest.mark.parametrize(
    ("promise", "field"),
    [
        (NewFollowUp(NOON, "telepon", SITI, NOON, 1), "due_at"),
        (NewFollowUp(NOON + seconds(1), " ", SITI, NOON, 1), "note"),
        (NewFollowUp(NOON + seconds(1), "telepon", SITI, NOON), "request"),
    ],
)
def test_a_promise_that_says_too_little_is_refused(
    database: Database, promise: NewFollowUp, field: str
) -> None:
    with database.begin() as unit, pytest.raises(BadInputError) as refused:
        followups.promise(unit, promise)
    assert refused.value.field == field
