"""An operator's work, from going on duty to wrap-up, as the browser asks for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.states import CallInput, OperatorState
from callcentre.clock import now
from callcentre.records import audit, call_events, calls, followups, requests
from callcentre.records.calls import NewCall
from callcentre.switchboard.parts import Parts
from tests.web.console.house import CALL, CITIZEN, Person

WAITING = "CA" + "c" * 32
TOKEN = "offer-token"
PHONE = {"phone": "1"}


def wait_in_line(house: Parts, call_id: str = WAITING) -> datetime:
    """A citizen waits in the emergency line; nobody has been rung yet."""
    at = now()
    new = NewCall(call_id, CITIZEN, "+62411112", "AC1", "inbound", "id", "hotline", "v", at)
    with house.database.begin() as unit:
        calls.arrive(unit, new)
        calls.move_call(unit, call_id, CallInput.QUEUED, queue="darurat", queued_at=at)
    house.queueing.line.join(call_id, "darurat", priority=100, language="id", at=at)
    return at


def ring(house: Parts, operator_id: int = 1) -> None:
    at = wait_in_line(house)
    queues = tuple(house.city.queues)
    house.queueing.operators.sign_on(operator_id, queues, ("id",), at)
    house.queueing.operators.set_ready(operator_id, at)
    assert house.queueing.offers.offer(WAITING, operator_id, TOKEN, at, at + timedelta(seconds=20))


def talk(house: Parts) -> None:
    ring(house)
    at = now()
    house.queueing.offers.accept(TOKEN, 1, at, at + timedelta(seconds=12))
    assert house.queueing.offers.joined(WAITING, 1, at)
    with house.database.begin() as unit:
        calls.move_call(unit, WAITING, CallInput.ANSWERED, answered_at=at, operator_id=1)


def state(house: Parts) -> OperatorState | None:
    found = house.queueing.operators.now(1)
    return found.state if found else None


def work(person: Person) -> str:
    return person.get("/desk/partials/work").get_data(as_text=True)


def test_going_on_duty_makes_an_operator_ready(rina: Person, house: Parts) -> None:
    answer = rina.post("/desk/ready", PHONE, HX_Request="true")
    assert answer.status_code == 204
    assert answer.headers["HX-Trigger"] == "desk:changed"
    assert state(house) is OperatorState.READY


def test_without_a_script_the_buttons_lead_back_to_the_desk(rina: Person) -> None:
    answer = rina.post("/desk/ready", PHONE)
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_break_shows_its_reason_and_ends_with_one_press(rina: Person, house: Parts) -> None:
    rina.post("/desk/ready", PHONE)
    assert rina.ask("/desk/pause", {"reason": "prayer"}).status_code == 200
    assert "Salat" in rina.get("/desk/partials/state").get_data(as_text=True)
    rina.post("/desk/ready", PHONE)
    assert state(house) is OperatorState.READY
    with house.database.reading() as unit:
        acts = [(act.action, act.data) for act in audit.of_subject(unit, "operator:1")]
    assert ("operator_paused", {"reason": "prayer"}) in acts


def test_nobody_goes_off_duty_while_a_caller_rings(rina: Person, house: Parts) -> None:
    ring(house)
    assert rina.ask("/desk/sign-off").status_code == 409
    assert rina.ask("/desk/pause", {"reason": "meal"}).status_code == 409
    assert state(house) is OperatorState.RINGING


def test_an_offer_says_which_attempt_and_contact_of_the_number_it_is(
    rina: Person, house: Parts
) -> None:
    ring(house)
    assert "ke-" not in work(rina)
    data = {"queue": "darurat", "attempt": "3", "contacts": "2"}
    with house.database.begin() as unit:
        call_events.append(unit, CallFact("queued", WAITING, EventKind.QUEUED, now(), data))
    told = work(rina)
    assert "Percobaan ke-3 dari nomor ini" in told
    assert "Kontak ke-2 dari nomor ini" in told


def test_an_offer_says_who_waits_and_hides_the_number(rina: Person, house: Parts) -> None:
    ring(house)
    card = work(rina)
    assert "data-ringing" in card
    assert f'data-token="{TOKEN}"' in card
    assert "+62812•••7001" in card
    assert "0812-3456-7001" not in card
    assert CALL in card  # an earlier contact


def test_accepting_names_the_call_and_shows_the_number(rina: Person, house: Parts) -> None:
    ring(house)
    assert rina.ask("/desk/accept", {"token": TOKEN}).get_json()["call"] == WAITING
    card = work(rina)
    assert "data-ringing" not in card
    assert "Menyambungkan" in card
    house.queueing.offers.joined(WAITING, 1, now())
    assert "0812-3456-7001" in work(rina)


def test_accepting_what_is_gone_is_409(rina: Person, house: Parts) -> None:
    ring(house, operator_id=2)
    answer = rina.ask("/desk/accept", {"token": TOKEN})
    assert answer.status_code == 409
    assert "Sudah diambil" in answer.get_json()["error"]["message"]


def test_a_declined_caller_keeps_waiting(rina: Person, house: Parts) -> None:
    ring(house)
    rina.post("/desk/decline", {"token": TOKEN})
    assert state(house) is OperatorState.READY
    assert "1" in rina.get("/desk/partials/line").get_data(as_text=True)


def test_notes_are_kept_word_for_word(rina: Person, house: Parts) -> None:
    talk(house)
    words = "Jl. Veteran <b>& 🚒\nlantai 2"
    assert rina.ask("/desk/notes", {"call_id": WAITING, "notes": words}).status_code == 200
    with house.database.reading() as unit:
        found = calls.get(unit, WAITING)
    assert found
    assert found.notes == words


@pytest.mark.parametrize("path", ["/desk/notes", "/desk/wrap-up", "/desk/request"])
def test_nobody_writes_on_a_call_that_is_not_theirs(rina: Person, house: Parts, path: str) -> None:
    fields = {"call_id": CALL, "notes": "x", "disposition": "test", "next": "ready", "text": "x"}
    assert rina.ask(path, fields).status_code == 400


def test_a_complaint_opened_from_the_call_twice_is_one(rina: Person, house: Parts) -> None:
    talk(house)
    fields = {"call_id": WAITING, "category": "jalan", "text": "Lampu mati", "form": "17"}
    first = rina.ask("/desk/request", fields).get_json()["code"]
    assert rina.ask("/desk/request", fields).get_json()["code"] == first
    with house.database.reading() as unit:
        opened = requests.of_call(unit, WAITING)
        promised = followups.of_request(unit, opened[0].id)
        kinds = [event.kind for event in call_events.timeline(unit, WAITING)]
    assert [row.code for row in opened] == [first]
    assert [promise.note for promise in promised] == ["verify"]
    assert kinds.count(EventKind.REQUEST_OPENED) == 1


def test_wrap_up_needs_to_know_what_the_call_was(rina: Person, house: Parts) -> None:
    talk(house)
    house.queueing.line.leave(WAITING, now())
    fields = {"call_id": WAITING, "notes": "", "next": "ready"}
    assert rina.ask("/desk/wrap-up", fields).status_code == 400
    assert state(house) is OperatorState.WRAP_UP
    assert rina.ask("/desk/wrap-up", {**fields, "disposition": "ghost"}).status_code == 200
    assert state(house) is OperatorState.READY
    with house.database.reading() as unit:
        found = calls.get(unit, WAITING)
    assert found
    assert found.disposition == "ghost"


def test_wrap_up_can_end_in_a_break(rina: Person, house: Parts) -> None:
    talk(house)
    house.queueing.line.leave(WAITING, now())
    fields = {"call_id": WAITING, "notes": "", "next": "pause", "disposition": "test"}
    rina.post("/desk/wrap-up", fields)
    assert state(house) is OperatorState.PAUSED


def test_a_heartbeat_brings_a_sleeping_laptop_back_to_the_board(rina: Person, house: Parts) -> None:
    assert rina.ask("/desk/heartbeat").get_json() == {"ok": True, "counts": True}
    assert state(house) is OperatorState.PAUSED


def test_the_telephones_pass_is_for_this_operator(rina: Person) -> None:
    pass_ = rina.ask("/desk/softphone-token").get_json()["token"]
    assert pass_.count(".") == 2


def test_the_line_shows_everybody_in_answering_order(rina: Person, house: Parts) -> None:
    at = now()
    for number, queue in enumerate(("umum", "kesehatan", "darurat")):
        priority = house.city.queues[queue].priority
        house.queueing.line.join(f"CA{number}", queue, priority=priority, language="id", at=at)
    page = rina.get("/desk/partials/line").get_data(as_text=True)
    assert page.index("Darurat") < page.index("Kesehatan") < page.index("Umum")


def test_a_follow_up_is_promised_and_kept(rina: Person, house: Parts, code: str) -> None:
    fields = {"due_at": "2099-01-31T08:30", "note": "Telepon warga <i>lagi</i>"}
    rina.post(f"/requests/{code}/follow-up", fields)
    page = rina.get(f"/requests/{code}").get_data(as_text=True)
    assert "Telepon warga &lt;i&gt;" in page
    assert "31 Jan 2099 08:30" in page
    assert rina.post("/followups/1/done", {"back": "request"}).location == f"/requests/{code}"
    assert rina.post("/followups/99/done").status_code == 404


def test_a_complaint_moves_and_its_history_tells_by_whom(rina: Person, code: str) -> None:
    answer = rina.post(f"/requests/{code}/state", {"state": "verified", "note": "Benar 👍"})
    assert answer.location == f"/requests/{code}"
    page = rina.get(f"/requests/{code}").get_data(as_text=True)
    assert "Terverifikasi" in page
    assert "Benar 👍" in page
    assert "Rina &lt;b&gt;" in page


def test_who_accepts_too_late_is_told_who_has_the_caller(rina: Person, house: Parts) -> None:
    ring(house)
    at = now()
    with house.database.begin() as unit:
        data = {"operator": "1", "token": TOKEN}
        call_events.append(unit, CallFact(f"offer:{TOKEN}", WAITING, EventKind.OFFERED, at, data))
    house.queueing.offers.expire(at + timedelta(seconds=21), 3)
    assert "petugas berikutnya" in rina.ask("/desk/accept", {"token": TOKEN}).get_data(as_text=True)
    house.queueing.operators.sign_on(2, tuple(house.city.queues), ("id",), at)
    house.queueing.operators.set_ready(2, at)
    house.queueing.offers.offer(WAITING, 2, "other", at, at + timedelta(seconds=20))
    told = rina.ask("/desk/accept", {"token": TOKEN})
    assert (told.status_code, "Budi" in told.get_data(as_text=True)) == (409, True)
    house.queueing.line.leave(WAITING, at)
    assert "tidak ada" in rina.ask("/desk/accept", {"token": TOKEN}).get_data(as_text=True)


def test_of_two_tabs_one_counts_and_the_other_is_told(rina: Person, house: Parts) -> None:
    first = {**PHONE, "page": "first", "takes_over": "1"}
    second = {**PHONE, "page": "second", "takes_over": "1"}
    rina.post("/desk/ready", first)
    assert rina.ask("/desk/heartbeat", second).get_json()["counts"]
    assert not rina.ask("/desk/heartbeat", first | {"takes_over": "0"}).get_json()["counts"]
    ring_at = wait_in_line(house)
    assert house.queueing.offers.offer(WAITING, 1, TOKEN, ring_at, ring_at + timedelta(seconds=20))
    refused = rina.ask("/desk/accept", {"token": TOKEN, **first})
    assert refused.get_json()["error"]["code"] == "elsewhere"
    assert rina.ask("/desk/accept", {"token": TOKEN, **second}).status_code == 200


def test_without_a_telephone_the_desk_waits_for_it(rina: Person, house: Parts) -> None:
    assert rina.post("/desk/ready", {"phone": "0"}, HX_Request="true").status_code == 204
    assert state(house) is OperatorState.PAUSED
    assert "Menunggu telepon" in work(rina)
    rina.ask("/desk/heartbeat", PHONE)
    assert state(house) is OperatorState.READY


def test_a_wrap_up_shows_its_end_and_can_be_made_longer(rina: Person, house: Parts) -> None:
    talk(house)
    house.queueing.line.leave(WAITING, now())
    for left in (2, 1, 0):
        assert rina.ask("/desk/more-time").status_code == 200
        shown = rina.get("/desk/partials/state").get_data(as_text=True)
        assert ('data-key="l"' in shown) == (left > 0)
    assert rina.ask("/desk/more-time").status_code == 409


def test_a_supervisor_sees_who_is_on_duty_and_first_whom_calls_passed_by(
    rina: Person, sari: Person, house: Parts
) -> None:
    ring(house)
    house.queueing.operators.sign_on(2, tuple(house.city.queues), ("id",), now())
    house.queueing.operators.set_ready(2, now())
    house.queueing.offers.expire(now() + timedelta(seconds=21), missed_offers=1)
    shown = sari.get("/desk/partials/team").get_data(as_text=True)
    assert shown.index("Rina") < shown.index("Budi")
    assert "Beberapa panggilan" in shown
    assert rina.get("/desk/partials/team").status_code == 403
    assert 'id="team"' not in rina.get("/").get_data(as_text=True)
    assert 'id="team"' in sari.get("/").get_data(as_text=True)
