"""From mouth to ear: how the bench counts the delay of a beep."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from callcentre.bench.voice import VoiceLeg, ear_delays


def delays(
    mouth: Sequence[float], packets: Sequence[tuple[float, float]], beep: int
) -> list[float]:
    """Delays at an ear to which packets came, one of them the first of a beep."""

    async def listen() -> list[float]:
        leg = VoiceLeg()
        leg.arrivals.extend(packets)
        leg.beeps.append(packets[beep])
        result = ear_delays(mouth, leg)
        await leg.close()
        return result

    return asyncio.run(listen())


def steady(count: int, way: float) -> list[tuple[float, float]]:
    """Packets that all took equally long."""
    return [(number * 0.02 + way, number * 0.02) for number in range(count)]


def test_a_steady_way_costs_itself_and_the_packet() -> None:
    assert delays([1.0], steady(200, 0.1), 50) == [pytest.approx(0.12)]


def test_the_ear_waits_for_the_latest_of_a_hundred() -> None:
    packets = steady(200, 0.1)
    for late in (20, 80, 120):
        packets[late] = (packets[late][0] + 0.2, packets[late][1])

    assert delays([1.0], packets, 50) == [pytest.approx(0.32)]


def test_a_beep_that_never_came_took_for_ever() -> None:
    assert delays([1.0, 3.0], steady(200, 0.1), 50) == [pytest.approx(0.12), float("inf")]
