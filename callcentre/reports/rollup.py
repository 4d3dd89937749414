"""The first report: per day, hour and queue, on the city's own clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import TypeVar

from callcentre.records import Days, Unit
from callcentre.reports import formulas
from callcentre.reports.offers import Offer, read_offers

# For a queue that the city file does not name any more: NENA's for emergencies, the strictest.
_DEFAULT_SECONDS = 15
Thresholds = Mapping[str, int]  # queue -> seconds within which a call should be answered
Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report. ``offered == answered + abandoned + diverted + waiting``, always.

    ``day`` and ``hour`` are None in a sum over hours, ``queue`` is empty in a sum over queues.
    Shares run from 0 to 1, waits are seconds, ratings from 1 to 5 (``rated`` callers gave one);
    None where there is nothing to divide by.
    """

    day: date | None
    hour: int | None
    queue: str
    offered: int
    answered: int
    abandoned: int
    diverted: int
    waiting: int
    answered_in_time: int
    service_level: float | None
    regulator_service_level: float | None
    abandonment: float | None
    net_abandonment: float | None
    average_wait: float | None
    p90_wait: float | None
    rated: int
    average_rating: float | None


def report(
    unit: Unit, day_from: date, day_to: date, zone: tzinfo, thresholds: Thresholds
) -> list[Row]:
    """The report of whole days, both included, by day, hour and queue; hours with calls only.

    A call stands in the hour in which it first entered its queue, whenever it was answered.
    """
    return by_hour(read_offers(unit, Days(day_from, day_to, zone)), zone, thresholds)


def by_hour(offers: Iterable[Offer], zone: tzinfo, thresholds: Thresholds) -> list[Row]:
    """One row a day, hour and queue, in that order."""

    def place(offer: Offer) -> tuple[date, int, str]:
        local = offer.queued_at.astimezone(zone)
        return local.date(), local.hour, offer.queue

    return [
        _row(day, hour, queue, group, thresholds)
        for (day, hour, queue), group in sorted(_grouped(offers, place).items())
    ]


def by_queue(offers: Iterable[Offer], thresholds: Thresholds) -> list[Row]:
    """One row a queue, over all hours. Percentiles are of all its calls, not of hourly figures."""
    groups = _grouped(offers, lambda offer: offer.queue)
    return [_row(None, None, queue, group, thresholds) for queue, group in sorted(groups.items())]


def overall(offers: Iterable[Offer], thresholds: Thresholds) -> Row:
    """One row over everything; every call is judged by its own queue's threshold."""
    return _row(None, None, "", list(offers), thresholds)


def _grouped(
    offers: Iterable[Offer], group_of: Callable[[Offer], Group]
) -> dict[Group, list[Offer]]:
    groups: dict[Group, list[Offer]] = defaultdict(list)
    for offer in offers:
        groups[group_of(offer)].append(offer)
    return groups


def _row(
    day: date | None, hour: int | None, queue: str, offers: list[Offer], thresholds: Thresholds
) -> Row:
    counts = count(offers, thresholds)
    waits = [offer.wait for offer in offers if offer.answered_at is not None]
    ratings = [offer.rating for offer in offers if offer.rating is not None]
    return Row(
        day=day,
        hour=hour,
        queue=queue,
        offered=counts.offered,
        answered=counts.answered,
        abandoned=counts.abandoned,
        diverted=counts.diverted,
        waiting=counts.waiting,
        answered_in_time=counts.answered_in_time,
        service_level=formulas.service_level(counts),
        regulator_service_level=formulas.regulator_service_level(counts),
        abandonment=formulas.abandonment(counts),
        net_abandonment=formulas.net_abandonment(counts),
        average_wait=formulas.average(waits),
        p90_wait=formulas.percentile(waits, 90),
        rated=len(ratings),
        average_rating=formulas.average(ratings),
    )


def count(offers: Iterable[Offer], thresholds: Thresholds) -> formulas.Counts:
    """Count offers into the letters of `formulas`."""
    offers = list(offers)
    answered = [offer for offer in offers if offer.answered_at is not None]
    over = [offer for offer in offers if offer.answered_at is None and offer.ended_at is not None]
    gone = [offer for offer in over if not offer.diverted]
    return formulas.Counts(
        offered=len(offers),
        answered=len(answered),
        abandoned=len(gone),
        diverted=len(over) - len(gone),
        answered_in_time=sum(
            offer.wait <= thresholds.get(offer.queue, _DEFAULT_SECONDS) for offer in answered
        ),
        answered_in_30=sum(offer.wait <= formulas.REGULATOR_SECONDS for offer in answered),
        abandoned_short=sum(offer.wait < formulas.SHORT_SECONDS for offer in gone),
        waiting=sum(offer.answered_at is None and offer.ended_at is None for offer in offers),
    )
