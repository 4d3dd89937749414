"""The line as callers and operators live through it: order, skills, redials, and ways on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from callcentre.calls.states import CallState
from callcentre.queueing.keys import CALL, LINE, QUEUE
from callcentre.records import Days, followups, requests
from callcentre.reports.offers import read_offers
from callcentre.reports.reconcile import reconcile
from callcentre.switchboard import desk, dispatch
from tests.people import DEWI, JOHN, NOBODY, RINA
from tests.stories.conftest import Stage
from tests.stories.lines_house import LinesHouse
from tests.stories.switchboard import Phone


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: what these stories ask of the records is tested there on both."""
    return sqlite_url


@pytest.fixture
def play(stage: Stage) -> LinesHouse:
    """The house of these stories."""
    return LinesHouse(stage)


def test_f14_emergency_behind_twenty_complaints_gets_the_next_free_operator(
    play: LinesHouse,
) -> None:
    play.on_duty()
    complaints = [play.call("0", f"+62812000010{n:02}") for n in range(20)]
    play.later(599)
    siti = play.operator()
    emergency = play.call("1", DEWI)
    siti.ready()
    assert siti.now.call_id == emergency.call_id
    play.answered(siti, emergency)
    emergency.hang_up()
    # A health call waits now, and is of the higher priority; but the first complaint is due.
    health = play.call("2", JOHN)
    play.later(1)
    siti.wrap_up("emergency")
    assert siti.now.call_id == complaints[0].call_id
    assert play.waiting(health).position == 1


def test_f7_nobody_on_duty_a_complaint_becomes_a_report_at_once(play: LinesHouse) -> None:
    phone = play.call("0")
    phone.wait()
    assert "pesan" in phone.heard.lower()
    recording = phone.record(9)
    assert "laporan" in phone.heard
    assert phone.verbs[-1] == "Hangup"
    with play.parts.database.reading() as unit:
        opened = requests.of_call(unit, phone.call_id)
    assert [(one.category, one.recording_id) for one in opened] == [("umum", recording)]
    assert play.told(phone, "overflowed") == [{"queue": "umum", "to": "voicemail", "why": "closed"}]
    assert play.row(phone).state is CallState.SELF_SERVED


def test_nobody_on_duty_a_talk_with_a_fallback_phone_counts_as_answered(
    play: LinesHouse,
) -> None:
    play.set(fallback_phones=("+62811111111",))
    phone = play.call("1")
    phone.wait()
    phone.ask(phone.action, DialCallStatus="completed", DialCallDuration="30")
    phone.hang_up()
    assert play.row(phone).state is CallState.COMPLETED
    zone = play.parts.city.zone
    day = play.parts.clock().astimezone(zone).date()
    with play.parts.database.reading() as unit:
        assert reconcile(unit, day, day, zone) == []


def test_f7_nobody_on_duty_an_emergency_rings_the_fallback_phones_and_then_waits(
    play: LinesHouse,
) -> None:
    play.set(fallback_phones=("+62811111111",))
    phone = play.call("1")
    phone.wait()
    assert phone.document.findtext("Dial/Number") == "+62811111111"
    phone.ask(phone.action, DialCallStatus="no-answer")
    assert play.waiting(phone).queue == "darurat"
    siti = play.operator()
    siti.ready()
    assert siti.now.call_id == phone.call_id


def test_nobody_is_asked_twice_a_minute_to_take_an_emergency_left_alone(play: LinesHouse) -> None:
    play.set(fallback_phones=("+62811111111",))
    phone = play.call("1")
    phone.wait()
    phone.ask(phone.action, DialCallStatus="no-answer")
    phone.wait()
    assert "Dial" not in phone.verbs
    play.later(121)
    phone.wait()
    assert "Dial" in phone.verbs


def test_nobody_waits_for_operators_who_have_all_gone_home(play: LinesHouse) -> None:
    play.change("umum", overflow=[], max_wait=0)
    play.on_duty()
    phone = play.call("0")
    phone.wait()
    play.parts.queueing.operators.sign_off(99, play.now)
    phone.wait()
    assert phone.verbs[-1] == "Redirect"
    play.later(61)
    phone.wait()
    assert phone.heard == "tutup"
    assert play.parts.queueing.line.board(play.now).waiting == ()


def test_who_stays_silent_after_the_tone_is_asked_once_more_and_let_go(play: LinesHouse) -> None:
    phone = play.call("0")
    phone.wait()
    phone.stay_silent()
    assert "Record" in phone.verbs
    phone.stay_silent()
    assert phone.verbs[-1] == "Hangup"


def test_a_full_queue_sends_on_to_another_with_the_wait_kept(play: LinesHouse) -> None:
    play.on_duty()
    play.change("umum", capacity=1, overflow=[{"queue": "kesehatan"}])
    first, second = play.call("0"), play.call("0", DEWI)
    second.wait()
    assert play.waiting(first).queue == "umum"
    assert play.waiting(second).queue == "kesehatan"
    assert play.row(second).queue == "kesehatan"
    assert "kesehatan" in second.heard


def test_the_longest_wait_leads_to_another_queue_in_the_old_order(play: LinesHouse) -> None:
    play.on_duty()
    play.change("umum", max_wait=60, overflow=[{"queue": "kesehatan"}])
    phone = play.call("0")
    phone.wait()
    joined = play.waiting(phone).joined_at
    play.later(30)
    health = play.call("2", DEWI)
    play.later(31)
    phone.wait()
    assert (play.waiting(phone).queue, play.waiting(phone).joined_at) == ("kesehatan", joined)
    assert play.waiting(phone).position == 1
    assert play.waiting(health).position == 2
    assert play.told(phone, "overflowed")[0]["why"] == "timeout"


def test_who_leaves_a_message_after_a_long_wait_is_reported_as_sent_on(play: LinesHouse) -> None:
    play.on_duty()
    play.change("umum", max_wait=60, overflow=[{"voicemail": "umum"}])
    phone = play.call("0")
    play.later(61)
    phone.wait()
    phone.record(9)
    phone.hang_up()
    with play.parts.database.reading() as unit:
        offers = read_offers(unit, Days())
    assert [(offer.queue, offer.diverted) for offer in offers] == [("umum", True)]


def test_a_call_back_is_promised_and_kept_as_a_follow_up(play: LinesHouse) -> None:
    play.change("umum", overflow=[{"callback": 30}, {"voicemail": "umum"}])
    phone = play.call("0")
    phone.wait()
    assert "30 menit" in phone.heard
    with play.parts.database.reading() as unit:
        assert len(followups.of_call(unit, phone.call_id)) == 1


def test_nothing_is_promised_to_a_number_that_nobody_can_ring(play: LinesHouse) -> None:
    play.change("umum", overflow=[{"callback": 30}, {"voicemail": "umum"}])
    phone = play.call("0", NOBODY)
    phone.wait()
    assert "menit" not in phone.heard
    assert "Record" in phone.verbs


def test_nothing_is_promised_that_cannot_be_written_down(play: LinesHouse) -> None:
    play.change("umum", overflow=[{"callback": 30}, {"voicemail": "umum"}])
    phone = Phone(play.house, RINA)
    phone.dial()
    play.parts.database.writes.trip()
    phone.press("0")
    phone.wait()
    assert "menit" not in phone.heard
    assert "Record" in phone.verbs


def test_a_waiting_caller_may_press_the_key_for_a_call_back(play: LinesHouse) -> None:
    play.on_duty()
    play.change("umum", callback={"key": "2", "words": {"id": "Tekan dua untuk ditelepon."}})
    phone = play.call("0")
    phone.wait()
    assert "Tekan dua" in phone.heard
    phone.press("2")
    assert "60 menit" in phone.heard
    assert play.parts.queueing.line.board(play.now).waiting == ()


def test_a_redial_takes_the_old_place_back_and_the_operator_sees_the_third_attempt(
    play: LinesHouse,
) -> None:
    play.on_duty()
    phone = play.call("0")
    old = play.waiting(phone).joined_at
    other = play.call("0", DEWI)
    for _ in range(2):
        play.later(60)
        phone.hang_up()
        play.later(60)
        phone = play.call("0")
    assert play.waiting(phone).joined_at == old
    assert (play.waiting(phone).position, play.waiting(other).position) == (1, 2)
    assert play.told(phone, "queued")[0]["attempt"] == "3"


def test_a_redial_replaces_a_call_that_is_gone_though_nobody_said_so(play: LinesHouse) -> None:
    play.on_duty()
    dropped = play.call("0")
    old = play.waiting(dropped).joined_at
    play.later(60)
    play.carrier.gone.add(dropped.call_id)
    again = play.call("0")
    assert play.waiting(again).joined_at == old
    assert play.parts.queueing.line.find(dropped.call_id, play.now) is None


def test_two_people_behind_one_number_wait_both(play: LinesHouse) -> None:
    play.on_duty()
    first = play.call("0")
    play.later(60)
    second = play.call("0")
    assert (play.waiting(first).position, play.waiting(second).position) == (1, 2)


def test_the_third_health_contact_in_96_hours_rises_to_the_clinician(play: LinesHouse) -> None:
    play.on_duty()
    for _ in range(2):
        phone = play.call("2")
        assert play.waiting(phone).queue == "kesehatan"
        phone.hang_up()
        play.later(3_600)
    third = play.call("2")
    assert play.waiting(third).queue == "klinis"
    assert play.told(third, "queued")[0]["contacts"] == "3"


def test_without_a_clinician_on_duty_the_third_contact_waits_where_it_asked(
    play: LinesHouse,
) -> None:
    play.on_duty("kesehatan")
    for _ in range(2):
        play.call("2").hang_up()
        play.later(3_600)
    assert play.waiting(play.call("2")).queue == "kesehatan"


def test_a_doctor_is_waited_for_a_while_and_then_anybody_answers(play: LinesHouse) -> None:
    play.change("kesehatan", skills=["dokter"], rings=[{"after": 0, "level": 2}, {"after": 30}])
    play.on_duty(dokter=3)
    siti = play.operator()
    siti.ready()
    phone = play.call("2")
    assert siti.now.call_id is None
    play.later(31)
    assert siti.now.call_id == phone.call_id


def test_a_skill_that_nobody_on_duty_has_keeps_nobody_waiting(play: LinesHouse) -> None:
    play.change("kesehatan", skills=["dokter"], rings=[{"after": 0, "level": 2}, {"after": 30}])
    siti = play.operator()
    siti.ready()
    phone = play.call("2")
    assert siti.now.call_id == phone.call_id


def test_a_repeat_caller_meets_the_operator_they_know(play: LinesHouse) -> None:
    siti, budi = play.operator("siti"), play.operator("budi")
    siti.ready()
    phone = play.call("2")
    play.answered(siti, phone)
    phone.hang_up()
    budi.ready()
    play.later(600)
    siti.wrap_up("health_advice")
    again = play.call("2")
    assert siti.now.call_id == again.call_id


def test_the_place_is_told_no_more_often_than_set(play: LinesHouse) -> None:
    play.on_duty()
    phone = play.call("0")
    heard = []
    for _ in range(6):
        phone.wait()
        heard.append("nomor 1" in phone.heard)
        play.later(10)
    assert heard == [True, False, True, False, True, False]


def test_a_wait_is_told_only_when_something_is_known_of_it(play: LinesHouse) -> None:
    play.on_duty()
    phone = play.call("0")
    phone.wait()
    assert "menit" not in phone.heard


def test_about_how_long_it_takes_is_told_from_the_last_hour(play: LinesHouse) -> None:
    siti = play.operator()
    siti.ready()
    for number in range(5):
        phone = play.call("0", f"+62812000020{number:02}")
        play.answered(siti, phone)
        play.later(150)
        phone.hang_up()
        siti.wrap_up("information")
    busy = play.call("0", DEWI)
    play.answered(siti, busy)
    play.later(60)
    phone = play.call("0")
    phone.wait()
    assert "sekitar 3 menit" in phone.heard


def test_a_queue_that_is_taken_out_of_the_city_file_loses_nobody(play: LinesHouse) -> None:
    play.on_duty()
    phone = play.call("0")
    phone.wait()
    play.keep({name: one for name, one in play.parts.city.queues.items() if name != "umum"})
    phone.house = play.house
    phone.wait()
    assert play.waiting(phone).queue == "kesehatan"
    assert play.told(phone, "repaired")[0]["queue"] == "kesehatan"
    siti = play.operator()
    siti.ready()
    assert siti.now.call_id == phone.call_id


def test_a_caller_whose_record_was_evicted_stands_where_they_stood(
    play: LinesHouse, redis: Redis
) -> None:
    play.on_duty()
    first, second = play.call("1"), play.call("1", DEWI)
    redis.delete(CALL.name + first.call_id, LINE.name, QUEUE.name + "darurat")
    second.wait()
    assert "place" in play.told(second, "repaired")[0]["why"]
    first.wait()
    assert (play.waiting(first).position, play.waiting(second).position) == (1, 2)


def test_many_dispatchers_at_once_give_no_caller_to_two_operators(play: LinesHouse) -> None:
    play.on_duty()
    operators = [play.operator(f"operator{number}") for number in range(6)]
    callers = [play.call("0", f"+628120000300{number}") for number in range(8)]
    for operator in operators:
        desk.sign_on(play.parts, operator.operator_id)
        play.parts.queueing.operators.heartbeat(operator.operator_id, play.now)
        play.parts.queueing.operators.set_ready(operator.operator_id, play.now)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(dispatch.tick, [play.parts] * 12))
    assert sorted(one.now.call_id or "" for one in operators) == sorted(
        phone.call_id for phone in callers[:6]
    )
