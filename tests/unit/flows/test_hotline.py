"""What a caller of the hotline meets."""

from __future__ import annotations

import json

import pytest

from callcentre.calls.effects import CheckHours, JoinQueue, OpenRequest
from callcentre.calls.inputs import Begin, Done, Keys, Recorded, Silence
from callcentre.calls.instructions import HangUp, Listen, RecordVoice, Say
from callcentre.flows.document import Flow
from tests.unit.flows.talk import Talk, begun, spoken

CODE = {"code": "482-913-755"}


def test_the_greeting_is_indonesian_and_offers_english(hotline: Flow) -> None:
    turn = Talk(hotline).give(Begin())
    (listen,) = turn.instructions
    assert isinstance(listen, Listen)
    assert [p.language for p in listen.prompts if isinstance(p, Say)] == ["id", "en"]
    assert "Darurat, tekan 1" in spoken(turn)
    assert "For English press 9" in spoken(turn)


@pytest.mark.parametrize(("key", "queue"), [("1", "darurat"), ("2", "kesehatan"), ("0", "umum")])
def test_a_key_leads_to_its_queue(hotline: Flow, key: str, queue: str) -> None:
    assert begun(hotline).give(Keys(key)).effect == JoinQueue(queue)


def test_the_path_tells_what_the_caller_chose(hotline: Flow) -> None:
    (passed,) = begun(hotline).give(Keys("2")).path
    assert (passed.step, passed.input, passed.outcome) == ("sapa", "2", "kesehatan")


def test_a_complaint_is_recorded_and_its_code_read_twice_digit_by_digit(hotline: Flow) -> None:
    talk = begun(hotline)
    assert talk.give(Keys("3")).effect == CheckHours("keluhan")
    assert isinstance(talk.give(Done("open")).instructions[-1], RecordVoice)
    opened = talk.give(Recorded("RE1", 12)).effect
    assert isinstance(opened, OpenRequest)
    assert (opened.category, opened.recording_id) == ("umum", "RE1")
    turn = talk.give(Done("ok", CODE))
    assert spoken(turn).count("4, 8, 2. 9, 1, 3. 7, 5, 5") == 2
    assert turn.place is None
    assert turn.instructions[-1] == HangUp()


@pytest.mark.parametrize("outcome", ["closed", "holiday"])
def test_outside_opening_hours_it_tells_when_and_still_records(hotline: Flow, outcome: str) -> None:
    turn = begun(hotline).give(Keys("3"), Done(outcome))
    assert "Senin sampai Kamis pukul 07.30 sampai 16.00" in spoken(turn)
    assert isinstance(turn.instructions[-1], RecordVoice)


def test_a_complaint_that_cannot_be_noted_is_taken_by_a_person(hotline: Flow) -> None:
    talk = begun(hotline)
    turn = talk.give(Keys("3"), Done("open"), Recorded("RE1", 12), Done("failed"))
    assert turn.effect == JoinQueue("umum")
    assert "Maaf" in spoken(turn)


def test_english_is_english_to_the_end(hotline: Flow) -> None:
    talk = begun(hotline)
    turn = talk.give(Keys("9"))
    assert "Emergency, press 1" in spoken(turn)
    assert "Bahasa Indonesia tekan 9" in spoken(turn)
    assert "For English" not in spoken(turn)
    turn = talk.give(Keys("3"), Done("closed"))
    assert "Monday to Thursday from 07:30 to 16:00" in spoken(turn)


def test_nine_in_english_leads_back_to_indonesian(hotline: Flow) -> None:
    assert "Darurat, tekan 1" in spoken(begun(hotline).give(Keys("9"), Keys("9")))


@pytest.mark.parametrize("key", ["1", "2", "0"])
def test_after_the_talk_there_is_a_goodbye(hotline: Flow, key: str) -> None:
    turn = begun(hotline).give(Keys(key), Done("completed"))
    assert "Terima kasih" in spoken(turn)
    assert turn.instructions[-1] == HangUp()


@pytest.mark.parametrize("key", ["1", "2", "0"])
def test_a_queue_that_failed_ends_with_an_apology(hotline: Flow, key: str) -> None:
    turn = begun(hotline).give(Keys(key), Done("failed"))
    assert "Maaf" in spoken(turn)
    assert turn.place is None


def test_the_place_of_a_call_stays_short(hotline: Flow) -> None:
    talk = begun(hotline)
    talk.give(Keys("3"), Done("open"), Recorded("RE" + "f" * 32, 12))
    assert talk.place is not None
    assert len(json.dumps(talk.place.pack(), separators=(",", ":"))) < 200


def test_pressing_star_says_it_again_and_counts_nothing(hotline: Flow) -> None:
    talk = begun(hotline)
    first = spoken(Talk(hotline).give(Begin()))
    assert spoken(talk.give(Keys("*"))) == first
    assert talk.place is not None
    assert (talk.place.no_input, talk.place.no_match) == (0, 0)


def test_zero_while_recording_asks_for_a_person(hotline: Flow) -> None:
    turn = begun(hotline).give(Keys("3"), Done("open"), Recorded("RE1", 3, key="0"))
    assert turn.effect == JoinQueue("umum")


def test_hanging_up_while_recording_still_keeps_the_complaint(hotline: Flow) -> None:
    turn = begun(hotline).give(Keys("3"), Done("open"), Recorded("RE1", 9, key="hangup"))
    assert isinstance(turn.effect, OpenRequest)


def test_a_silent_recording_is_asked_for_again_and_then_a_person_answers(hotline: Flow) -> None:
    talk = begun(hotline)
    turn = talk.give(Keys("3"), Done("open"), Recorded("", 0))
    assert "tidak terdengar" in spoken(turn)
    assert talk.give(Silence()).effect == JoinQueue("darurat")
