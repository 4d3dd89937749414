"""What a caller of the hotline meets."""

from __future__ import annotations

import json

import pytest

from callcentre.calls.effects import (
    CheckHours,
    JoinQueue,
    KeepRating,
    LookUpRequest,
    Notify,
    OpenRequest,
    PromiseCall,
    SendText,
)
from callcentre.calls.inputs import Begin, Channel, Done, Keys, Recorded, Silence
from callcentre.calls.instructions import HangUp, Listen, RecordVoice, Say
from callcentre.flows import engine
from callcentre.flows.beginning import switched
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from tests.unit.flows.talk import Talk, begun, spoken

CODE = {"code": "482-913-755"}
COMPLAINS = (Keys("3"), Keys("1"), Done("open"), Keys("5"))
"""Up to the tone after which a complaint is spoken."""


def test_the_greeting_is_indonesian_and_offers_english(hotline: Flow) -> None:
    turn = Talk(hotline).give(Begin())
    (listen,) = turn.instructions
    assert isinstance(listen, Listen)
    assert [p.language for p in listen.prompts if isinstance(p, Say)] == ["id", "en"]
    assert "Darurat, tekan 1" in spoken(turn)
    assert "For English press 9" in spoken(turn)


def queue_of(turn: Turn) -> str:
    """The line that the caller now stands in."""
    assert isinstance(turn.effect, JoinQueue)
    return turn.effect.queue


@pytest.mark.parametrize(
    ("keys", "queue"),
    [("1", "darurat"), ("0", "umum"), ("21", "darurat"), ("221", "darurat"), ("222", "kesehatan")],
)
def test_keys_lead_to_their_queue(hotline: Flow, keys: str, queue: str) -> None:
    assert queue_of(begun(hotline).give(*map(Keys, keys))) == queue


def test_an_announcement_that_staff_switched_on_comes_first_and_can_be_cut_short(
    hotline: Flow,
) -> None:
    place = switched(hotline, engine.begin(hotline, Channel.VOICE, "id"), ["banjir"])
    (listen,) = engine.step(hotline, place, Begin()).instructions
    assert isinstance(listen, Listen)
    assert [p.text.split()[0] for p in listen.prompts if isinstance(p, Say)][:2] == [
        "Banjir",
        "Kota",
    ]


def test_the_path_tells_what_the_caller_chose(hotline: Flow) -> None:
    (passed,) = begun(hotline).give(Keys("2")).path
    assert (passed.step, passed.input, passed.outcome) == ("sapa", "2", "kesehatan")


def test_a_complaint_is_recorded_and_its_code_read_twice_digit_by_digit(hotline: Flow) -> None:
    talk = begun(hotline)
    assert talk.give(Keys("3"), Keys("1")).effect == CheckHours("keluhan")
    assert isinstance(talk.give(Done("open"), Keys("2")).instructions[-1], RecordVoice)
    opened = talk.give(Recorded("RE1", 12)).effect
    assert isinstance(opened, OpenRequest)
    assert (opened.category, opened.recording_id) == ("sampah", "RE1")
    assert isinstance(talk.give(Done("ok", CODE)).effect, SendText)
    turn = talk.give(Done("sent"))
    assert spoken(turn).count("4, 8, 2. 9, 1, 3. 7, 5, 5") == 2
    assert turn.place is None
    assert turn.instructions[-1] == HangUp()


@pytest.mark.parametrize("outcome", ["closed", "holiday"])
def test_outside_opening_hours_it_tells_when_and_still_records(hotline: Flow, outcome: str) -> None:
    talk = begun(hotline)
    turn = talk.give(Keys("3"), Keys("1"), Done(outcome))
    assert "Senin sampai Kamis pukul 07.30 sampai 16.00" in spoken(turn)
    assert isinstance(talk.give(Keys("5")).instructions[-1], RecordVoice)


def test_a_complaint_that_cannot_be_noted_is_taken_by_a_person(hotline: Flow) -> None:
    talk = begun(hotline)
    turn = talk.give(*COMPLAINS, Recorded("RE1", 12), Done("failed"))
    assert queue_of(turn) == "umum"
    assert "Maaf" in spoken(turn)


def test_english_is_english_to_the_end(hotline: Flow) -> None:
    talk = begun(hotline)
    turn = talk.give(Keys("9"))
    assert "Emergency, press 1" in spoken(turn)
    assert "Bahasa Indonesia tekan 9" in spoken(turn)
    assert "For English" not in spoken(turn)
    turn = talk.give(Keys("3"), Keys("1"), Done("closed"))
    assert "Monday to Thursday from 07:30 to 16:00" in spoken(turn)


def test_nine_in_english_leads_back_to_indonesian(hotline: Flow) -> None:
    assert "Darurat, tekan 1" in spoken(begun(hotline).give(Keys("9"), Keys("9")))


def test_after_an_emergency_there_is_only_a_goodbye(hotline: Flow) -> None:
    turn = begun(hotline).give(Keys("1"), Done("completed"))
    assert "Terima kasih" in spoken(turn)
    assert turn.instructions[-1] == HangUp()


@pytest.mark.parametrize("keys", ["0", "222"])
def test_after_another_talk_one_key_rates_it(hotline: Flow, keys: str) -> None:
    talk = begun(hotline)
    turn = talk.give(*map(Keys, keys), Done("completed"))
    assert "Sangat baik, tekan 5" in spoken(turn)
    assert talk.give(Keys("4")).effect == KeepRating("4")
    assert talk.give(Done("ok")).instructions[-1] == HangUp()


def test_an_emergency_that_nobody_takes_is_recorded_and_told_to_the_officer(hotline: Flow) -> None:
    talk = begun(hotline)
    turn = talk.give(Keys("1"), Done("failed"))
    assert isinstance(turn.instructions[-1], RecordVoice)
    opened = talk.give(Recorded("RE1", 12)).effect
    assert isinstance(opened, OpenRequest)
    assert (opened.category, opened.recording_id) == ("darurat", "RE1")
    told = talk.give(Done("ok", CODE)).effect
    assert isinstance(told, Notify)
    assert told.contact == "piket"
    assert talk.give(Done("ok")).effect == PromiseCall(5)
    assert talk.give(Done("ok")).place is None


@pytest.mark.parametrize(("keys", "minutes"), [("0", 240), ("222", 30)])
def test_who_will_not_wait_is_rung_back(hotline: Flow, keys: str, minutes: int) -> None:
    talk = begun(hotline)
    assert talk.give(*map(Keys, keys), Done("callback")).effect == PromiseCall(minutes)
    assert "menelepon Anda kembali" in spoken(talk.give(Done("ok")))


@pytest.mark.parametrize("keys", ["0", "222"])
@pytest.mark.parametrize("outcome", ["failed", "closed"])
def test_when_nobody_is_on_duty_a_call_back_or_the_emergency_line_is_offered(
    hotline: Flow, keys: str, outcome: str
) -> None:
    talk = begun(hotline)
    turn = talk.give(*map(Keys, keys), Done(outcome))
    assert "petugas belum ada" in spoken(turn)
    assert begun_again(talk).give(Keys("2")).effect == JoinQueue("darurat")
    assert begun_again(talk).give(Silence()).effect == PromiseCall(30)


def begun_again(talk: Talk) -> Talk:
    """The same talk, to be led on in another way."""
    other = Talk(talk.flow)
    other.place = talk.place
    return other


def test_a_hidden_number_cannot_be_rung_back_and_waits_with_the_most_urgent(hotline: Flow) -> None:
    turn = begun(hotline).give(Keys("0"), Done("callback"), Done("failed"))
    assert "tidak dapat kami telepon kembali" in spoken(turn)
    assert turn.effect == JoinQueue("darurat")


def test_the_place_of_a_call_stays_short(hotline: Flow) -> None:
    talk = begun(hotline)
    talk.give(*COMPLAINS, Recorded("RE" + "f" * 32, 12))
    assert talk.place is not None
    assert len(json.dumps(talk.place.pack(), separators=(",", ":"))) < 240


def test_pressing_star_says_it_again_and_counts_nothing(hotline: Flow) -> None:
    talk = begun(hotline)
    first = spoken(Talk(hotline).give(Begin()))
    assert spoken(talk.give(Keys("*"))) == first
    assert talk.place is not None
    assert (talk.place.no_input, talk.place.no_match) == (0, 0)


def test_zero_while_recording_asks_for_a_person(hotline: Flow) -> None:
    turn = begun(hotline).give(*COMPLAINS, Recorded("RE1", 3, key="0"))
    assert queue_of(turn) == "umum"


def test_hanging_up_while_recording_still_keeps_the_complaint(hotline: Flow) -> None:
    turn = begun(hotline).give(*COMPLAINS, Recorded("RE1", 9, key="hangup"))
    assert isinstance(turn.effect, OpenRequest)


def test_a_silent_recording_is_asked_for_again_and_then_a_person_answers(hotline: Flow) -> None:
    talk = begun(hotline)
    turn = talk.give(*COMPLAINS, Recorded("", 0))
    assert "tidak terdengar" in spoken(turn)
    assert queue_of(talk.give(Silence())) == "umum"


def test_news_of_a_complaint_is_told_by_its_number(hotline: Flow) -> None:
    talk = begun(hotline)
    effect = talk.give(Keys("3"), Keys("2"), Keys("482913755")).effect
    assert effect == LookUpRequest("482-913-755")
    turn = talk.give(Done("ok", {**CODE, "state": "in_progress"}))
    assert "sedang ditangani" in spoken(turn)
    assert turn.place is None
