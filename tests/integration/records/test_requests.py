"""Service requests and follow-ups."""

from __future__ import annotations

import random

from callcentre.calls.inputs import Channel
from callcentre.calls.states import RequestState
from callcentre.records import Database, callers, followups, requests
from callcentre.records.followups import NewFollowUp
from callcentre.records.requests import RequestFilter
from tests.integration.records.rows import DEWIS, NOON, a_request, seconds


def test_a_request_is_found_by_its_code_however_it_is_typed(database: Database) -> None:
    with database.begin() as unit:
        request = requests.open_request(unit, a_request())
        typed = f"STATUS {request.code.replace('-', ' ')} ya"
        found = requests.by_code(unit, typed)
        assert found is not None
        assert found.id == request.id
        assert requests.by_code(unit, "STATUS") is None
        assert [event.state for event in requests.history(unit, request.id)] == [
            RequestState.RECEIVED
        ]


def test_the_same_origin_twice_is_the_same_request(database: Database) -> None:
    with database.begin() as unit:
        first = requests.open_request(unit, a_request(origin_key="CA1:case"))
        again = requests.open_request(unit, a_request("other", origin_key="CA1:case"))
        assert (again.id, again.text) == (first.id, first.text)
        assert len(requests.history(unit, first.id)) == 1


def test_a_code_that_is_taken_is_drawn_again(database: Database) -> None:
    with database.begin() as unit:
        first = requests.open_request(unit, a_request(), random.Random(1))
        second = requests.open_request(unit, a_request(), random.Random(1))
    assert first.code != second.code


def test_requests_are_filtered_and_searched(database: Database) -> None:
    with database.begin() as unit:
        dewi = callers.get_or_add(unit, DEWIS, NOON)
        lamp = requests.open_request(unit, a_request("Lampu 50% mati", caller_id=dewi.id))
        waste = requests.open_request(
            unit, a_request("Sampah", category="sampah", channel=Channel.VOICE, call_id="CA1")
        )
        for wanted, found in (
            (RequestFilter(text="50%"), [lamp.id]),
            (RequestFilter(text="veteran"), [waste.id, lamp.id]),
            (RequestFilter(text="0852"), [lamp.id]),
            (RequestFilter(text=waste.code), [waste.id]),
            (RequestFilter(category="sampah", channel=Channel.VOICE), [waste.id]),
            (RequestFilter(state=RequestState.CLOSED), []),
        ):
            page = requests.search(unit, wanted, 1, 20)
            assert [request.id for request in page.items] == found, wanted
        assert [request.id for request in requests.of_call(unit, "CA1")] == [waste.id]
        assert [request.id for request in requests.of_caller(unit, dewi.id, 5)] == [lamp.id]


def test_a_follow_up_is_due_until_it_is_done(database: Database) -> None:
    with database.begin() as unit:
        request = requests.open_request(unit, a_request())
        promises = [
            followups.add(unit, NewFollowUp(NOON + seconds(n), "telepon", "siti", NOON, request.id))
            for n in (20, 10)
        ]
        assert [due.id for due in followups.due(unit, NOON + seconds(20))] == [promises[1].id]
        assert followups.complete(unit, promises[1].id, "siti", NOON + seconds(5))
        assert not followups.complete(unit, promises[1].id, "budi", NOON + seconds(6))
        assert followups.due(unit, NOON + seconds(20)) == []
        done, still_open = followups.of_request(unit, request.id)
    assert (done.done_by, still_open.done_at) == ("siti", None)
