"""Operators who close their tab, sleep, decline and miss: no caller is lost, and all is told.

The names follow the scenario bank: a tab that closes at each moment of a call, a laptop that sleeps
while "available", decline and miss.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from callcentre.calls.states import OperatorState
from callcentre.queueing import Beat
from callcentre.records import call_events, calls, operator_events
from callcentre.settings import Settings
from callcentre.switchboard import desk, presence, repair
from callcentre.switchboard.parts import Parts
from callcentre.switchboard.presence import History, SignOfLife
from callcentre.wiring import app_of, build_parts
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.people import DEWI, RINA
from tests.stories.cast import OperatorAtDesk, fetch, hire
from tests.stories.switchboard import House, Phone

EVERYTHING = ("darurat", "kesehatan", "umum")


@dataclass
class Hands:
    """A clock that goes when it is told to."""

    at: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Room:
    """A house whose clock is in our hands."""

    house: House
    parts: Parts
    carrier: ObedientCarrier
    clock: Hands
    open: list[OperatorAtDesk] = field(default_factory=list)

    def operator(self, login: str) -> OperatorAtDesk:
        with self.parts.database.begin() as unit:
            operator_id = hire(unit, login, EVERYTHING)
        one = OperatorAtDesk(self.parts, self.house, operator_id)
        self.open.append(one)
        return one

    def ready(self, login: str) -> OperatorAtDesk:
        one = self.operator(login)
        one.ready()
        return one

    def caller(self, number: str = RINA) -> Phone:
        phone = Phone(self.house, number)
        phone.dial()
        phone.press("1")
        phone.wait()
        return phone

    def close_tab(self, one: OperatorAtDesk) -> None:
        """No heartbeat comes from there any more."""
        self.open.remove(one)

    def pass_time(self, seconds: int) -> None:
        """Second after second, as the dispatcher sees them; open desks beat every ten."""
        for second in range(1, seconds + 1):
            self.clock.forward(1)
            if second % 10 == 0:
                for one in self.open:
                    presence.heartbeat(self.parts, one.operator_id, SignOfLife(phone=True))
            repair.keep_watch(self.parts)

    def kinds(self, phone: Phone) -> list[str]:
        with self.parts.database.reading() as unit:
            return [str(event.kind) for event in call_events.timeline(unit, phone.call_id)]


@pytest.fixture
def room(settings: Settings, sqlite_url: str, redis_server: str, redis: Redis) -> Room:
    here = settings.model_copy(update={"database_url": sqlite_url, "redis_url": redis_server})
    carrier, clock = ObedientCarrier(), Hands()
    built = build_parts(here)
    parts = replace(built, carrier=carrier, jobs=RecordedJobs(), clock=clock)
    return Room(House(app_of(parts), here), parts, carrier, clock)


def test_a_tab_closes_while_it_rings(room: Room) -> None:
    siti = room.ready("siti")
    phone = room.caller()
    assert siti.now.call_id == phone.call_id
    room.close_tab(siti)
    room.clock.forward(1)
    budi = room.ready("budi")
    room.pass_time(19)
    assert (budi.now.state, budi.now.call_id) == (OperatorState.RINGING, phone.call_id)
    budi.answer()
    room.pass_time(30)
    assert str(siti.now.state) == OperatorState.OFFLINE
    assert "missed" in room.kinds(phone)


def test_a_tab_closes_at_accept(room: Room) -> None:
    siti = room.ready("siti")
    phone = room.caller()
    siti.accept()
    room.close_tab(siti)
    room.clock.forward(1)
    budi = room.ready("budi")
    room.pass_time(11)
    assert (budi.now.state, budi.now.call_id) == (OperatorState.RINGING, phone.call_id)


def test_a_tab_closes_one_second_after_accept(room: Room) -> None:
    siti = room.ready("siti")
    phone = room.caller()
    siti.answer()
    room.clock.forward(1)
    room.close_tab(siti)
    budi = room.ready("budi")
    siti.vanish()
    assert (budi.now.state, budi.now.call_id) == (OperatorState.RINGING, phone.call_id)
    assert str(siti.now.state) == OperatorState.WRAP_UP
    assert "operator_lost" in room.kinds(phone)


def test_a_tab_closes_in_the_middle_of_a_call(room: Room) -> None:
    siti = room.ready("siti")
    phone = room.caller()
    siti.answer()
    fetch(phone, room.carrier.redirected)
    later = room.caller(DEWI)
    room.close_tab(siti)
    room.pass_time(40)
    siti.vanish()
    fetch(phone, room.carrier.redirected)
    assert "terputus" in phone.heard
    phone.wait()
    room.pass_time(10)
    assert str(siti.now.state) == OperatorState.OFFLINE
    budi = room.ready("budi")
    assert budi.now.call_id == phone.call_id
    assert later.call_id != phone.call_id


def test_a_tab_closes_in_wrap_up(room: Room) -> None:
    siti = room.ready("siti")
    phone = room.caller()
    siti.answer()
    fetch(phone, room.carrier.redirected)
    siti.hang_up()
    room.close_tab(siti)
    room.pass_time(50)
    assert str(siti.now.state) == OperatorState.OFFLINE
    # Opened again, the paperwork is where it was left, with all of its time.
    room.open.append(siti)
    presence.heartbeat(room.parts, siti.operator_id)
    assert (siti.now.state, siti.now.call_id) == (OperatorState.WRAP_UP, phone.call_id)
    siti.wrap_up("emergency")
    assert str(siti.now.state) == OperatorState.READY


def test_a_laptop_sleeps_ten_minutes_while_available(room: Room) -> None:
    siti = room.ready("siti")
    room.close_tab(siti)  # asleep, it says nothing
    room.pass_time(46)
    assert (siti.now.state, siti.now.reason) == (OperatorState.OFFLINE, "silent")
    budi = room.ready("budi")
    phone = room.caller()
    assert budi.now.call_id == phone.call_id
    room.clock.forward(600)
    assert presence.heartbeat(room.parts, siti.operator_id) is Beat.HERE
    assert (siti.now.state, siti.now.reason) == (OperatorState.PAUSED, "slept")


def test_who_went_home_in_one_tab_is_not_signed_on_by_another(room: Room) -> None:
    siti = room.ready("siti")
    desk.sign_off(room.parts, siti.operator_id)
    sign = SignOfLife(page="forgotten", phone=True)
    assert presence.heartbeat(room.parts, siti.operator_id, sign) is Beat.AWAY
    assert str(siti.now.state) == OperatorState.OFFLINE


def test_decline_miss_miss(room: Room) -> None:
    siti = room.ready("siti")
    first = room.caller()
    second = room.caller(DEWI)
    siti.decline()
    for _ in range(room.parts.city.desk.missed_offers):
        room.pass_time(30)
    assert (siti.now.state, siti.now.reason) == (OperatorState.PAUSED, "missed")
    board = room.parts.queueing.line.board(room.clock())
    assert [waiting.call_id for waiting in board.waiting] == [first.call_id, second.call_id]
    desk.set_ready(room.parts, siti.operator_id)
    assert siti.now.misses == 0
    room.pass_time(6)
    assert siti.now.call_id == first.call_id


def test_a_caller_who_hangs_up_takes_the_offer_with_them(room: Room) -> None:
    siti = room.ready("siti")
    phone = room.caller()
    before = siti.now.idle_since
    phone.hang_up()
    assert (str(siti.now.state), siti.now.call_id) == (OperatorState.READY, None)
    assert siti.now.idle_since == before
    room.pass_time(30)
    assert str(siti.now.state) == OperatorState.READY


def test_a_wrap_up_that_nobody_ends_ends_by_itself(room: Room) -> None:
    siti = room.ready("siti")
    phone = room.caller()
    siti.answer()
    fetch(phone, room.carrier.redirected)
    siti.hang_up()
    assert presence.extend_wrap_up(room.parts, siti.operator_id)
    room.pass_time(room.parts.city.desk.wrap_up_seconds + 59)
    assert str(siti.now.state) == OperatorState.WRAP_UP
    room.pass_time(2)
    assert str(siti.now.state) == OperatorState.READY
    with room.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
    assert call is not None
    assert call.wrap_ended_at is not None
    assert call.disposition == ""


def test_every_change_of_an_operator_is_written_down_exactly_once(room: Room) -> None:
    siti = room.ready("siti")
    first = History(room.parts)
    first.catch_up()
    phone = room.caller()
    first.catch_up()
    siti.answer()
    # Another dispatcher begins anew; then both tell the same.
    second = History(room.parts)
    second.catch_up()
    first.catch_up()
    fetch(phone, room.carrier.redirected)
    siti.hang_up()
    History(room.parts).catch_up()
    with room.parts.database.reading() as unit:
        begin = room.clock() - timedelta(minutes=1)
        told = operator_events.between(unit, begin, room.clock() + timedelta(minutes=1))
    assert [(event.state, event.reason) for event in told] == [
        ("paused", "signed_on"),
        ("ready", ""),
        ("ringing", ""),
        ("on_call", ""),
        ("wrap_up", ""),
    ]
    assert told[-1].call_id == phone.call_id


def test_an_operator_who_is_removed_while_it_rings_loses_the_offer(room: Room) -> None:
    siti = room.ready("siti")
    phone = room.caller()
    budi = room.ready("budi")
    assert presence.dismiss(room.parts, siti.operator_id)
    assert (siti.now.state, siti.now.reason) == (OperatorState.OFFLINE, "removed")
    assert budi.now.call_id == phone.call_id


def test_an_operator_who_is_removed_while_on_a_call_ends_it_and_gets_no_other(room: Room) -> None:
    siti = room.ready("siti")
    phone = room.caller()
    siti.answer()
    fetch(phone, room.carrier.redirected)
    assert presence.dismiss(room.parts, siti.operator_id)
    assert str(siti.now.state) == OperatorState.ON_CALL
    later = room.caller(DEWI)
    siti.hang_up()
    room.close_tab(siti)  # whose session is over
    room.pass_time(70)
    assert str(siti.now.state) == OperatorState.OFFLINE
    desk.sign_on(room.parts, siti.operator_id)
    assert str(siti.now.state) == OperatorState.OFFLINE
    waiting = room.parts.queueing.line.find(later.call_id, room.clock())
    assert waiting is not None
    assert waiting.position == 1


def test_nobody_who_never_was_can_be_removed(room: Room) -> None:
    assert not presence.dismiss(room.parts, 999)
