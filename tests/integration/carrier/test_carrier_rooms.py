"""What we do to people in a conference, against a carrier on localhost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from callcentre.carrier.client import Carrier, Credentials
from callcentre.carrier.rooms import Ring
from callcentre.emulator.legs import Leg
from callcentre.errors import CarrierError
from tests.services.carrier import (
    ACCOUNT,
    API_KEY,
    API_SECRET,
    APPLICATION,
    CITIZEN,
    CITY,
    TOKEN,
    Application,
    Seen,
    running_carrier,
    until,
)
from tests.services.carrier import Carrier as Emulator

ROOM = "call-1"
NEWS = "start end join leave hold"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Emulator, Application]]:
    """A carrier on localhost, and the application that it asks."""
    with running_carrier(tmp_path) as both:
        yield both


def _ours(emulator: Emulator) -> Carrier:
    credentials = Credentials(ACCOUNT, TOKEN, API_KEY, API_SECRET, APPLICATION)
    return Carrier(credentials, base_url=emulator.url, timeout=2)


def _come(running: tuple[Emulator, Application], label: str) -> Leg:
    emulator, app = running
    app.answer(
        "/voice",
        f'<Dial><Conference statusCallback="/room" statusCallbackEvent="{NEWS}" record="true"'
        f' participantLabel="{label}">{ROOM}</Conference></Dial>',
    )
    leg = emulator.do(emulator.exchange.place_call, CITIZEN, CITY)
    until(lambda: _told(app, "participant-join", label))
    return leg


def _told(app: Application, event: str, label: str) -> list[Seen]:
    events = [seen for seen in app.at("/room") if seen["StatusCallbackEvent"] == event]
    return [seen for seen in events if seen["ParticipantLabel"] == label]


def test_a_caller_is_held_with_our_music_and_taken_back(
    running: tuple[Emulator, Application],
) -> None:
    emulator, app = running
    rooms = _ours(emulator).rooms
    music = app.answer("/music", "<Say>Mohon tunggu</Say><Pause length='600'/>")
    citizen = _come(running, "caller")
    _come(running, "operator_1")
    assert rooms.hold(ROOM, citizen.sid, on=True, music=music)
    until(lambda: citizen.heard == ["Mohon tunggu"])
    assert app.at("/music")[0].method == "POST"
    assert app.at("/music")[0].signed
    assert rooms.hold(ROOM, citizen.sid, on=False)
    until(lambda: _told(app, "participant-unhold", "caller"))
    assert emulator.complaints() == []


def test_nobody_is_held_where_nobody_is(running: tuple[Emulator, Application]) -> None:
    emulator, _ = running
    rooms = _ours(emulator).rooms
    assert not rooms.hold(ROOM, "CA" + "9" * 32, on=False)
    _come(running, "caller")
    _come(running, "operator_1")
    assert not rooms.hold(ROOM, "CA" + "9" * 32, on=False)
    assert not rooms.listen(ROOM, "CA" + "9" * 32, muted=True, coached="")


def test_a_telephone_is_rung_into_the_room(running: tuple[Emulator, Application]) -> None:
    emulator, app = running
    _come(running, "caller")
    _come(running, "operator_1")
    ring = Ring("+628112345678", CITY, "guest", 30, app.base + "/guest", app.base + "/room")
    leg_id = _ours(emulator).rooms.ring(ROOM, ring)
    until(lambda: emulator.client.calls(leg_id).fetch().status == "ringing")
    rung = emulator.exchange.legs.get(leg_id)
    assert rung is not None
    emulator.run(rung.answer())
    until(lambda: _told(app, "participant-join", "guest"))
    assert _ours(emulator).hang_up(leg_id)
    until(lambda: app.at("/guest"))
    assert app.at("/guest")[0]["CallStatus"] == "completed"
    with pytest.raises(CarrierError) as refused:
        _ours(emulator).rooms.ring(ROOM, Ring("nobody", CITY, "guest", 30, "", ""))
    assert refused.value.permanent


def test_a_coach_is_heard_by_one_only(running: tuple[Emulator, Application]) -> None:
    emulator, _ = running
    rooms = _ours(emulator).rooms
    _come(running, "caller")
    operator = _come(running, "operator_1")
    supervisor = _come(running, "supervisor_3")
    assert rooms.listen(ROOM, supervisor.sid, muted=False, coached=operator.sid)
    (room,) = emulator.client.conferences.list(friendly_name=ROOM)
    seat = emulator.client.conferences(room.sid).participants(supervisor.sid)
    assert (seat.fetch().coaching, seat.fetch().muted) == (True, False)
    assert rooms.listen(ROOM, supervisor.sid, muted=True, coached="")
    assert (seat.fetch().coaching, seat.fetch().muted) == (False, True)


def test_a_recording_pauses_goes_on_and_may_be_over(
    running: tuple[Emulator, Application],
) -> None:
    emulator, _ = running
    rooms = _ours(emulator).rooms
    assert not rooms.record(ROOM, on=False)
    citizen = _come(running, "caller")
    _come(running, "operator_1")
    (room,) = emulator.client.conferences.list(friendly_name=ROOM)
    kept = emulator.client.conferences(room.sid).recordings
    assert rooms.record(ROOM, on=False)
    assert kept.list()[0].status == "paused"
    assert rooms.record(ROOM, on=True)
    assert kept.list()[0].status == "in-progress"
    kept(kept.list()[0].sid).update(status="stopped")
    assert not rooms.record(ROOM, on=False)
    emulator.run(citizen.hang_up())
