"""Hold, hand on, take part: what the desk shows and says of a talk."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.states import OperatorState
from callcentre.clock import now
from callcentre.records import call_events
from callcentre.switchboard import guests
from callcentre.switchboard.guests import Target
from callcentre.switchboard.parts import Parts
from tests.fakes import ObedientCarrier, ObedientRooms
from tests.web.console.house import Person
from tests.web.console.test_desk import TOKEN, WAITING, talk

MINE = {"call_id": WAITING}


@pytest.fixture
def house(house: Parts) -> Parts:
    """With a carrier that does what it is asked, and Rina in a talk."""
    here = replace(house, carrier=ObedientCarrier())
    talk(here)
    data = {"operator": "1", "leg": "CA" + "e" * 32}
    with here.database.begin() as unit:
        fact = CallFact(f"accepted:{TOKEN}", WAITING, EventKind.ACCEPTED, now(), data)
        call_events.append(unit, fact)
    return here


@pytest.fixture
def rooms(house: Parts) -> ObedientRooms:
    """What was done to people in rooms."""
    rooms = house.carrier.rooms
    assert isinstance(rooms, ObedientRooms)
    return rooms


def _budi_is_ready(house: Parts) -> None:
    house.queueing.operators.sign_on(2, tuple(house.city.queues), ("id",), now())
    house.queueing.operators.set_ready(2, now())


def _controls(person: Person) -> str:
    return person.get("/desk/partials/controls").get_data(as_text=True)


def _said(person: Person, path: str, fields: dict[str, str]) -> tuple[int, str]:
    answer = person.ask(path, fields)
    return answer.status_code, answer.get_json()["error"]["message"]


def test_hold_is_shown_with_its_time_and_taken_back(rina: Person, rooms: ObedientRooms) -> None:
    assert "Tahan" in _controls(rina)
    assert rina.post("/desk/hold", MINE, HX_Request="true").status_code == 204
    assert rooms.held == {WAITING}
    shown = _controls(rina)
    assert "Ditahan" in shown
    assert 'class="timer"' in shown
    assert "Ambil kembali" in shown
    assert rina.post("/desk/resume", MINE, HX_Request="true").status_code == 204
    assert "Ditahan" not in _controls(rina)


def test_the_page_begins_with_what_its_updates_show(rina: Person) -> None:
    rina.ask("/desk/hold", MINE)
    assert "Ditahan" in rina.get("/").get_data(as_text=True)


def test_a_carrier_that_does_not_answer_is_said_in_a_sentence(
    rina: Person, rooms: ObedientRooms
) -> None:
    rooms.fails = 1
    status, said = _said(rina, "/desk/hold", MINE)
    assert (status, said.split(".")[0]) == (409, "Jaringan telepon tidak menjawab")
    assert "Ditahan" not in _controls(rina)


@pytest.mark.parametrize(
    "path", ["hold", "resume", "hand-over", "swap", "send-away", "recording", "hand-on"]
)
def test_another_call_than_ones_own_is_refused(rina: Person, path: str) -> None:
    fields = {"call_id": "CA" + "0" * 32, "on": "0", "how": "blind", "to": "queue:umum"}
    status, _ = _said(rina, f"/desk/{path}", fields)
    assert status == 409


def test_a_caller_on_hold_is_not_hung_up_on(rina: Person) -> None:
    rina.ask("/desk/hold", MINE)
    status, said = _said(rina, "/desk/hang-up", {})
    assert (status, said) == (409, "Penelepon masih ditahan. Ambil kembali dulu.")


def test_a_colleague_is_asked_in_and_rings(rina: Person, house: Parts) -> None:
    _budi_is_ready(house)
    assert "Budi" in _controls(rina)
    asked = {**MINE, "to": "operator:2", "how": "consult"}
    assert rina.post("/desk/hand-on", asked, HX_Request="true").status_code == 204
    shown = _controls(rina)
    assert "menghubungi" in shown
    assert "Budi" in shown
    found = house.queueing.operators.now(2)
    assert found is not None
    assert found.state is OperatorState.RINGING


def test_who_comes_on_duty_during_a_talk_can_be_chosen(rina: Person, house: Parts) -> None:
    assert "Budi" not in rina.get("/desk/partials/choices").get_data(as_text=True)
    _budi_is_ready(house)
    assert "Budi" in rina.get("/desk/partials/choices").get_data(as_text=True)


def test_an_agency_outside_is_called_by_its_number(rina: Person, rooms: ObedientRooms) -> None:
    asked = {**MINE, "to": "queue:umum", "number": "0411 365 4321", "how": "add"}
    assert rina.post("/desk/hand-on", asked, HX_Request="true").status_code == 204
    assert rooms.rung[0].to == "+624113654321"
    assert "…321" in _controls(rina)


@pytest.mark.parametrize("number", ["+12025550123", "112", "abc", "+999"])
def test_the_hotline_is_no_way_to_ring_the_world(
    rina: Person, rooms: ObedientRooms, number: str
) -> None:
    status, _ = _said(rina, "/desk/hand-on", {**MINE, "number": number, "how": "add"})
    assert status == 400
    assert rooms.rung == []


def test_a_queue_is_consulted_by_whoever_of_it_is_free(rina: Person, house: Parts) -> None:
    consult = {**MINE, "to": "queue:umum", "how": "consult"}
    assert _said(rina, "/desk/hand-on", consult)[0] == 409
    _budi_is_ready(house)
    assert rina.post("/desk/hand-on", consult, HX_Request="true").status_code == 204
    assert "Budi" in _controls(rina)


def test_nobody_unknown_is_reached(rina: Person) -> None:
    for to in ("operator:99", "contact:tidak-ada", "queue:tidak-ada", "nonsense"):
        assert _said(rina, "/desk/hand-on", {**MINE, "to": to, "how": "blind"})[0] == 409


def test_the_recording_is_paused_and_the_desk_says_so(rina: Person, rooms: ObedientRooms) -> None:
    assert "Jeda rekaman" in _controls(rina)
    rina.ask("/desk/recording", {**MINE, "on": "0"})
    assert rooms.asked[-1][0] == "pause"
    shown = _controls(rina)
    assert "Rekaman dijeda" in shown
    assert "Lanjutkan rekaman" in shown


def test_whose_talk_goes_on_without_them_owes_no_disposition(rina: Person, house: Parts) -> None:
    _budi_is_ready(house)
    rina.ask("/desk/hand-on", {**MINE, "to": "operator:2", "how": "consult"})
    house.queueing.talks.guest_in(WAITING, "CA" + "d" * 32, now())
    assert "Serahkan" in _controls(rina)
    assert ":leads" in rina.get("/desk/partials/work").get_data(as_text=True)
    rina.ask("/desk/hand-over", MINE)
    shown = rina.get("/desk/partials/work").get_data(as_text=True)
    assert "dilanjutkan oleh yang lain" in shown
    assert 'name="disposition"' not in shown
    assert rina.ask("/desk/wrap-up", {**MINE, "next": "pause"}).status_code == 200
    found = house.queueing.operators.now(1)
    assert found is not None
    assert found.state is OperatorState.PAUSED


def test_whoever_takes_over_reads_by_whom_the_caller_was_handed_on(
    house: Parts, app: Flask
) -> None:
    budi = Person(app.test_client())
    budi.sign_in("budi")
    _budi_is_ready(house)
    guests.invite(house, 1, WAITING, Target("Budi", operator_id=2), consult=True)
    house.queueing.talks.guest_in(WAITING, "CA" + "d" * 32, now())
    assert "mengajak Anda" in _controls(budi)
    guests.complete(house, 1, WAITING)
    shown = budi.get("/desk/partials/work").get_data(as_text=True)
    assert "Dialihkan oleh Rina" in shown
    assert 'id="notes"' in shown


def test_only_a_supervisor_sees_talks_and_takes_part(rina: Person, sari: Person) -> None:
    fields = {**MINE, "way": "listen"}
    assert rina.ask("/desk/supervise", fields).status_code == 403
    assert rina.get("/desk/partials/talks").status_code == 403
    assert 'id="talks"' not in rina.get("/").get_data(as_text=True)
    shown = sari.get("/").get_data(as_text=True)
    assert "Dengarkan" in shown
    assert "Rina &lt;b&gt;Wulandari" in shown
    answer = sari.ask("/desk/supervise", fields)
    assert answer.get_json()["token"].startswith(f"listen:{WAITING}:")
    assert 'aria-pressed="true"' in sari.get("/desk/partials/talks").get_data(as_text=True)
    assert "Penyelia ikut" in _controls(rina)


def test_a_way_that_is_none_is_refused(sari: Person) -> None:
    assert sari.ask("/desk/supervise", {**MINE, "way": "shout"}).status_code == 400
