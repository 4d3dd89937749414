"""Who cannot wait, and where they go instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from callcentre.calls.board import Outlook
from callcentre.calls.city import City
from callcentre.calls.queues import Overflow
from callcentre.calls.states import OperatorState
from callcentre.routing.overflow import Way, obstacle, way_on

from .scene import at, changed, operator, profile

MAKASSAR = ZoneInfo("Asia/Makassar")
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=MAKASSAR)
SUNDAY_NOON = datetime(2026, 11, 22, 12, tzinfo=MAKASSAR)


def outlook(waiting: int = 0, *states: OperatorState) -> Outlook:
    desks = [replace(profile(operator(1)), state=state) for state in states]
    return Outlook({"umum": waiting}, tuple(desks))


@pytest.mark.parametrize("state", [state for state in OperatorState if state != "offline"])
def test_anybody_signed_on_is_on_duty(city: City, state: OperatorState) -> None:
    assert obstacle("umum", city, outlook(0, state), at(0)) is None


def test_nobody_on_duty_is_closed(city: City) -> None:
    assert obstacle("umum", city, outlook(), at(0)) == "closed"
    assert obstacle("umum", city, outlook(0, OperatorState.OFFLINE), at(0)) == "closed"


def test_on_duty_for_another_queue_is_nobody_here(city: City) -> None:
    other = Outlook({}, (profile(operator(1, queues=("darurat",))),))
    assert obstacle("umum", city, other, at(0)) == "closed"


def test_a_full_queue_is_full_from_its_capacity_on(city: City) -> None:
    small = changed(city, "umum", capacity=5)
    assert obstacle("umum", small, outlook(4, OperatorState.READY), at(0)) is None
    assert obstacle("umum", small, outlook(5, OperatorState.READY), at(0)) == "full"


def test_a_queue_keeps_the_hours_of_its_calendar(city: City) -> None:
    office = changed(city, "umum", hours="keluhan")
    assert obstacle("umum", office, outlook(0, OperatorState.READY), MONDAY_NOON) is None
    assert obstacle("umum", office, outlook(0, OperatorState.READY), SUNDAY_NOON) == "closed"


def chosen(city: City, *ways: dict[str, Any], queue: str = "umum", **able: bool) -> Way | None:
    made = changed(city, queue, overflow=list(ways)) if ways else city
    return way_on(
        made.queues[queue],
        made,
        ("+62411999",) if able.get("fallback") else (),
        lambda name: able.get(name, False),
        lambda overflow: able.get(overflow.kind, False),
    )


def test_the_first_way_that_leads_somewhere_is_taken(city: City) -> None:
    ways = ({"queue": "kesehatan"}, {"callback": True}, {"voicemail": "umum"})
    assert chosen(city, *ways, kesehatan=True) == Way(Overflow(queue="kesehatan"))
    assert chosen(city, *ways, voicemail=True) == Way(Overflow(voicemail="umum"))
    assert chosen(city, *ways, callback=True, voicemail=True) == Way(Overflow(callback=True))
    assert chosen(city, *ways) is None


def test_phones_may_be_numbers(city: City) -> None:
    way = chosen(city, {"phones": ["+62411222"]})
    assert way == Way(Overflow(phones=("+62411222",)), ("+62411222",))


def test_an_emergency_without_a_way_has_the_fallback_phones(city: City) -> None:
    way = chosen(city, queue="darurat", fallback=True)
    assert way is not None
    assert way.numbers == ("+62411999",)
    assert chosen(city, queue="darurat") is None
    assert chosen(city, queue="umum", fallback=True) is None
