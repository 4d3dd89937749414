"""Our client rings somebody through the carrier: people, machines, busy lines and nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from callcentre.carrier.client import Carrier, Credentials, OutgoingLeg
from callcentre.carrier.words import LegStatus
from callcentre.errors import CarrierError
from tests.services.carrier import (
    ACCOUNT,
    API_KEY,
    API_SECRET,
    APPLICATION,
    CITY,
    TOKEN,
    Application,
    running_carrier,
    until,
)
from tests.services.carrier import Carrier as Emulator

MACHINE, BUSY, SILENT = (f"+6281100000{number}" for number in range(3))


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Emulator, Application]]:
    with running_carrier(tmp_path) as (emulator, app):
        ends = {MACHINE: "machine", BUSY: "busy", SILENT: "no-answer"}
        emulator.exchange.config = replace(emulator.exchange.config, far_ends=ends)
        yield emulator, app


def ours(emulator: Emulator) -> Carrier:
    credentials = Credentials(ACCOUNT, TOKEN, API_KEY, API_SECRET, APPLICATION)
    return Carrier(credentials, base_url=emulator.url, timeout=5)


def ring(running: tuple[Emulator, Application], to: str, *, machine: bool = False) -> str:
    emulator, app = running
    leg = OutgoingLeg(
        sender=CITY,
        to=to,
        url=app.answer("/rung", "<Hangup/>"),
        status_url=f"{app.base}/status",
        timeout=5,
        machine=machine,
    )
    return ours(emulator).ring(leg)


def test_who_has_answered_is_told_with_the_first_request(
    running: tuple[Emulator, Application],
) -> None:
    call_id = ring(running, MACHINE, machine=True)
    until(lambda: running[1].at("/rung"))
    first = running[1].at("/rung")[0]
    assert (first["AnsweredBy"], first["CallSid"], first["To"]) == (
        "machine_start",
        call_id,
        MACHINE,
    )
    assert first["Direction"] == "outbound-api"
    until(lambda: running[1].at("/status"))
    assert running[1].at("/status")[0]["CallStatus"] == "completed"


@pytest.mark.parametrize(("to", "status"), [(BUSY, "busy"), (SILENT, "no-answer")])
def test_whoever_is_not_reached_is_told_once(
    running: tuple[Emulator, Application], to: str, status: str
) -> None:
    call_id = ring(running, to)
    until(lambda: running[1].at("/status"))
    assert [seen["CallStatus"] for seen in running[1].at("/status")] == [status]
    assert running[1].at("/rung") == []
    leg = ours(running[0]).leg(call_id)
    assert leg is not None
    assert (leg.status, leg.word) == (LegStatus.FAILED, status)


def test_a_number_that_is_none_is_refused_for_good(running: tuple[Emulator, Application]) -> None:
    with pytest.raises(CarrierError) as refused:
        ring(running, "12 apples")
    assert refused.value.permanent
