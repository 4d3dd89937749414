"""Conferences and those who are in them."""

from __future__ import annotations

from typing import Any

from callcentre.emulator.legs import Leg
from callcentre.emulator.selftest.bench import CITY, HUMAN, Bench
from callcentre.emulator.selftest.checks import expect, expect_error, until


def list_conferences(bench: Bench) -> None:
    """By name and by status."""
    legs, room = _room(bench, "daftar")
    conferences = bench.client.conferences
    (found,) = conferences.list(friendly_name="daftar", status="in-progress")
    bench.documented(found)
    expect("the conference", found.sid, room.sid)
    _empty(bench, legs)
    until("it is over", lambda: conferences.list(friendly_name="daftar", status="completed"))
    (over,) = conferences.list(friendly_name="daftar")
    expect("why it ended", over.reason_conference_ended, "last-participant-left")


def fetch_conference(bench: Bench) -> None:
    """By its sid only."""
    legs, room = _room(bench, "ambil")
    found = bench.client.conferences(room.sid).fetch()
    bench.documented(found)
    expect("its name", (found.friendly_name, found.status), ("ambil", "in-progress"))
    expect_error(404, 20404, bench.client.conferences("ambil").fetch)
    _empty(bench, legs)


def update_conference(bench: Bench) -> None:
    """An announcement to all; then the end for all."""
    legs, room = _room(bench, "ubah")
    url = bench.page("/announce", "<Say>Perhatian</Say>")
    bench.client.conferences(room.sid).update(announce_url=url)
    until("all hear it", lambda: all("Perhatian" in leg.heard for leg in legs))
    ended = bench.client.conferences(room.sid).update(status="completed")
    expect("the end", ended.status, "completed")
    until("all are out", lambda: all(leg.is_over for leg in legs))
    expect("nobody is listed", bench.client.conferences(room.sid).participants.list(), [])


def pause_conference_recording(bench: Bench) -> None:
    """What the application pauses and goes on with while people talk."""
    legs, room = _room(bench, "rekam", 'record="record-from-start"')
    recordings = bench.client.conferences(room.sid).recordings
    until("it is recorded", recordings.list)
    (found,) = recordings.list()
    bench.documented(found)
    current = recordings("Twilio.CURRENT")
    expect("its source", (found.source, current.fetch().sid), ("Conference", found.sid))
    expect("pausing", current.update("paused", pause_behavior="skip").status, "paused")
    expect("going on", current.update("in-progress").status, "in-progress")
    _empty(bench, legs)
    until("it is stored", lambda: recordings(found.sid).fetch().status == "completed")
    expect_error(404, 20404, current.fetch)


def create_participant(bench: Bench) -> None:
    """Somebody is dialled into a conference by its name, and its events are told."""
    events = bench.page("/room")
    participants = bench.client.conferences("dipanggil").participants
    made = participants.create(
        from_=CITY,
        to=HUMAN,
        label="petugas",
        conference_status_callback=events,
        conference_status_callback_event=["start", "join", "leave"],
    )
    bench.documented(made)
    until("the join", lambda: bench.asked("/room"))
    expect("who joined", bench.asked("/room")[0]["ParticipantLabel"], "petugas")
    bench.client.conferences(made.conference_sid).update(status="completed")
    expect_error(400, 21211, lambda: participants.create(from_=CITY, to="rumah"))


def list_participants(bench: Bench) -> None:
    """Those inside, and those of them who are muted."""
    legs, room = _room(bench, "hadir")
    participants = bench.client.conferences(room.sid).participants
    found = participants.list(page_size=1)
    bench.documented(found[-1])
    expect("who is inside", {one.call_sid for one in found}, {leg.sid for leg in legs})
    expect("who is muted", participants.list(muted=True), [])
    _empty(bench, legs)


def fetch_participant(bench: Bench) -> None:
    """By call; somebody who is not inside is not found."""
    legs, room = _room(bench, "lihat")
    found = bench.client.conferences(room.sid).participants(legs[0].sid).fetch()
    bench.documented(found)
    expect("how", (found.muted, found.hold, found.status), (False, False, "connected"))
    expect_error(404, 20404, bench.client.conferences(room.sid).participants("tidak").fetch)
    _empty(bench, legs)


def update_participant(bench: Bench) -> None:
    """Mute, hold with its page, coach, and stay when the room should end."""
    legs, room = _room(bench, "atur")
    one = bench.client.conferences(room.sid).participants(legs[0].sid)
    expect("muted", one.update(muted=True).muted, True)
    url = bench.page("/hold", "<Say>Sebentar</Say>")
    expect("on hold", one.update(hold=True, hold_url=url).hold, True)
    until("the hold page", lambda: "Sebentar" in legs[0].heard)
    expect("back", one.update(hold=False, muted=False).hold, False)
    expect("ending", one.update(end_conference_on_exit=True).end_conference_on_exit, True)
    coached = one.update(coaching=True, call_sid_to_coach=legs[1].sid)
    expect("coaching", (coached.coaching, coached.call_sid_to_coach), (True, legs[1].sid))
    bench.client.conferences(room.sid).update(status="completed")


def delete_participant(bench: Bench) -> None:
    """Somebody is sent out and hung up."""
    legs, room = _room(bench, "keluarkan")
    one = bench.client.conferences(room.sid).participants(legs[0].sid)
    expect("deleting", one.delete(), True)
    until("the call is over", lambda: legs[0].is_over)
    participants = bench.client.conferences(room.sid).participants
    until("one is left", lambda: len(participants.list()) == 1)
    expect_error(404, 20404, one.delete)
    _empty(bench, legs[1:])


def _room(bench: Bench, name: str, wish: str = "") -> tuple[list[Leg], Any]:
    """Two citizens in a conference, and the conference."""
    document = f"<Dial><Conference waitUrl='' {wish}>{name}</Conference></Dial>"
    legs = [bench.citizen(document) for _ in range(2)]
    rooms = bench.client.conferences
    until("it starts", lambda: rooms.list(friendly_name=name, status="in-progress"))
    return legs, rooms.list(friendly_name=name)[0]


def _empty(bench: Bench, legs: list[Leg]) -> None:
    for leg in legs:
        bench.hang_up(leg)
