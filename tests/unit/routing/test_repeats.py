"""What earlier calls of a number mean: the old place, the attempt, the contacts, the operator."""

from __future__ import annotations

from callcentre.calls.city import City
from callcentre.routing.repeats import PastCall, Repeat, repeat_of

from .scene import at, changed

MINUTE, HOUR = 60, 3_600
HEALTH = {"kesehatan", "darurat"}


def call(
    name: str,
    began: float,
    ended: float | None,
    *,
    queue: str = "kesehatan",
    answered_by: int | None = None,
) -> PastCall:
    return PastCall(
        call_id=name,
        queue=queue,
        started_at=at(began),
        queued_at=at(began + 5) if queue else None,
        answered_at=at(began + 20) if answered_by else None,
        ended_at=None if ended is None else at(ended),
        operator_id=answered_by,
    )


def of(city: City, now: float, *history: PastCall) -> Repeat:
    rules = changed(city, "kesehatan", escalation={"contacts": 3, "to": "darurat"})
    return repeat_of(history, HEALTH, rules.queues["kesehatan"], at(now))


def test_a_first_call_is_a_first_call(city: City) -> None:
    assert of(city, 0) == Repeat()


def test_a_redial_within_minutes_has_the_first_place_and_counts_as_one_contact(city: City) -> None:
    first, second = call("CA1", 0, 100), call("CA2", 200, 300)
    repeat = of(city, 300 + 10 * MINUTE, second, first)
    assert (repeat.attempt, repeat.joined_at, repeat.contacts) == (3, at(5), 1)


def test_after_the_window_it_is_another_contact_at_the_end_of_the_line(city: City) -> None:
    repeat = of(city, 101 + 10 * MINUTE, call("CA1", 0, 100))
    assert (repeat.attempt, repeat.joined_at, repeat.contacts) == (1, None, 2)


def test_who_was_answered_does_not_come_back_to_an_old_place(city: City) -> None:
    repeat = of(city, 150, call("CA1", 0, 100, answered_by=7))
    assert (repeat.attempt, repeat.joined_at, repeat.contacts) == (1, None, 2)


def test_a_call_in_the_menus_or_another_queue_is_an_attempt_without_a_place(city: City) -> None:
    menu, other = call("CA2", 200, 210, queue=""), call("CA1", 0, 100, queue="umum")
    repeat = of(city, 250, menu, other)
    assert (repeat.attempt, repeat.joined_at) == (3, None)


def test_a_call_whose_end_nobody_told_may_still_be_there(city: City) -> None:
    repeat = of(city, 60, call("CA1", 0, None))
    assert repeat.untold is not None
    assert (repeat.untold.call_id, repeat.joined_at) == ("CA1", None)


def test_the_third_contact_within_96_hours_is_counted_and_older_ones_are_not(city: City) -> None:
    recent = call("CA3", 50 * HOUR, 51 * HOUR, answered_by=7)
    first = call("CA2", 1, HOUR, answered_by=7)
    too_old = call("CA1", -HOUR, 0, answered_by=7)
    other = call("CA0", 60 * HOUR, 61 * HOUR, queue="umum", answered_by=7)
    assert of(city, 96 * HOUR, other, recent, first, too_old).contacts == 3
    assert of(city, 97 * HOUR, other, recent, first, too_old).contacts == 2


def test_the_operator_they_talked_to_is_preferred_for_an_hour(city: City) -> None:
    talked = call("CA1", 0, 100, answered_by=7)
    assert of(city, 100 + HOUR, talked).talked_to == 7
    assert of(city, 101 + HOUR, talked).talked_to is None


def test_a_clock_that_went_back_breaks_nothing(city: City) -> None:
    assert of(city, -HOUR, call("CA1", 0, 100)).joined_at == at(5)
