"""From events to figures, on both databases; and what happens when two stories differ."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from callcentre.calls.events import EventKind
from callcentre.calls.states import CallInput
from callcentre.records import Database, Days, Unit, call_events, calls, hot
from callcentre.reports.offers import read_offers
from callcentre.reports.reconcile import reconcile
from callcentre.reports.rollup import report
from tests.integration.records.rows import NOON, a_call, a_fact, seconds

DAY = date(2026, 11, 21)
MAKASSAR = ZoneInfo("Asia/Makassar")
THRESHOLDS = {"darurat": 15, "umum": 60}


class Told:
    """Tells one call's story, event by event, as the switchboard does."""

    def __init__(self, unit: Unit, call_id: str, at: datetime = NOON) -> None:
        self.unit, self.call_id, self.at = unit, call_id, at
        hot.record_arrival(unit, a_call(call_id, at=at), a_fact(EventKind.ARRIVED, call_id, at))

    def queued(self, queue: str, after: float = 0) -> Told:
        at = self.at + seconds(after)
        fact = a_fact(EventKind.QUEUED, self.call_id, at, queue=queue)
        hot.record_step(self.unit, fact, CallInput.QUEUED, queue=queue, queued_at=at)
        return self

    def answered(self, after: float) -> Told:
        at = self.at + seconds(after)
        fact = a_fact(EventKind.ANSWERED, self.call_id, at)
        hot.record_step(self.unit, fact, CallInput.ANSWERED, answered_at=at)
        return self

    def ended(self, after: float) -> Told:
        at = self.at + seconds(after)
        fact = a_fact(EventKind.ENDED, self.call_id, at)
        hot.record_step(self.unit, fact, CallInput.ENDED, ended_at=at)
        return self


def _a_morning(unit: Unit) -> None:
    Told(unit, "CA1").queued("darurat").answered(8).ended(90)
    Told(unit, "CA2").queued("darurat").answered(20).ended(60)
    Told(unit, "CA3").queued("darurat").ended(4)
    Told(unit, "CA4").queued("umum", 5)
    Told(unit, "CA5").ended(3)  # hung up in the menu: never offered
    Told(unit, "CA6", NOON + seconds(3600)).queued("umum").answered(1)


def test_a_morning_adds_up_and_both_stories_agree(database: Database) -> None:
    with database.begin() as unit:
        _a_morning(unit)
        rows = report(unit, DAY, DAY, MAKASSAR, THRESHOLDS)
        assert reconcile(unit, DAY, DAY, MAKASSAR) == []
    found = [
        (row.hour, row.queue, row.offered, row.answered, row.abandoned, row.waiting) for row in rows
    ]
    assert found == [
        (12, "darurat", 3, 2, 1, 0),
        (12, "umum", 1, 0, 0, 1),
        (13, "umum", 1, 1, 0, 0),
    ]
    assert (rows[0].service_level, rows[0].average_wait, rows[0].p90_wait) == (1 / 3, 14, 20)


def test_the_marks_of_a_queue_are_counted_once_a_call(database: Database) -> None:
    with database.begin() as unit:
        for number, score in enumerate(("5", "2", ""), 1):
            told = Told(unit, f"CA{number}").queued("umum").answered(8).ended(90)
            if score:
                key = f"{told.call_id}:rated"
                at = told.at + seconds(95)
                for _ in range(2):
                    fact = a_fact(EventKind.RATED, told.call_id, at, key, score=score)
                    call_events.append(unit, fact)
        (row,) = report(unit, DAY, DAY, MAKASSAR, THRESHOLDS)
    assert (row.rated, row.average_rating) == (2, 3.5)


def test_a_call_queued_again_is_offered_once_from_its_first_entry(database: Database) -> None:
    with database.begin() as unit:
        told = Told(unit, "CA1").queued("umum").queued("darurat", 30).answered(40)
        told.queued("umum", 50).answered(60).ended(99)
        (offer,) = read_offers(unit, Days(DAY, DAY, MAKASSAR))
    assert (offer.queue, offer.wait, offer.ended_at) == ("umum", 40, NOON + seconds(99))


def test_an_answer_after_midnight_belongs_to_the_evening_before(database: Database) -> None:
    late = datetime(2026, 11, 21, 15, 59, 50, tzinfo=UTC)
    with database.begin() as unit:
        Told(unit, "CA1", late).queued("umum").answered(30).ended(60)
        (row,) = report(unit, DAY, DAY, MAKASSAR, THRESHOLDS)
        assert (row.hour, row.answered) == (23, 1)
        assert report(unit, date(2026, 11, 22), date(2026, 11, 22), MAKASSAR, {}) == []


def test_an_answer_told_after_the_end_reached_nobody(database: Database) -> None:
    with database.begin() as unit:
        Told(unit, "CA1").queued("umum").ended(10).answered(12)
        (row,) = report(unit, DAY, DAY, MAKASSAR, THRESHOLDS)
        assert (row.answered, row.abandoned) == (0, 1)
        assert reconcile(unit, DAY, DAY, MAKASSAR) == []


def test_a_queue_entered_after_the_end_was_never_entered(database: Database) -> None:
    with database.begin() as unit:
        Told(unit, "CA1").ended(5).queued("umum", 6)
        assert report(unit, DAY, DAY, MAKASSAR, THRESHOLDS) == []
        assert reconcile(unit, DAY, DAY, MAKASSAR) == []


def test_every_difference_is_named(database: Database) -> None:
    with database.begin() as unit:
        _a_morning(unit)
        calls.update(unit, "CA1", answered_at=None)
        calls.update(unit, "CA2", queue="umum", ended_at=NOON)
        calls.update(unit, "CA5", state="queued")
        call_events.append(unit, a_fact(EventKind.ROOM, "CA99"))
        assert reconcile(unit, DAY, DAY, MAKASSAR) == [
            "CA1: answered in the events only",
            "CA2: ended at two different times",
            "CA2: queue 'umum' in the calls, 'darurat' in the events",
            "CA5: is queued, but its events say abandoned_ivr",
            "CA99: events without a call",
            "totals: answered 2 in the calls, 3 told",
            "totals: abandoned 2 in the calls, 1 told",
        ]


def test_a_day_without_calls_is_an_empty_report(database: Database) -> None:
    with database.reading() as unit:
        assert report(unit, DAY, DAY, MAKASSAR, THRESHOLDS) == []
        assert reconcile(unit, DAY, DAY, MAKASSAR) == []


def test_an_end_that_a_repair_wrote_days_later_is_found(database: Database) -> None:
    with database.begin() as unit:
        Told(unit, "CA1").queued("umum").ended(3 * 86400)
        (row,) = report(unit, DAY, DAY, MAKASSAR, THRESHOLDS)
        assert (row.abandoned, row.waiting) == (1, 0)
        assert reconcile(unit, DAY, DAY, MAKASSAR) == []
