"""What a writer of an SMS or WhatsApp message meets."""

from __future__ import annotations

import pytest

from callcentre.calls.effects import LookUpRequest, Notify, OpenRequest
from callcentre.calls.inputs import Begin, Channel, Done, FlowInput, Text
from callcentre.calls.states import RequestState
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from tests.unit.flows.talk import Talk, begun

CODE = "482-913-755"


def sms(flow: Flow, text: str) -> Talk:
    return begun(flow, Channel.SMS, text)


def reply(turn: Turn) -> str:
    return "\n".join(turn.replies)


def found(state: RequestState) -> Done:
    return Done("ok", {"code": CODE, "state": state.value})


def test_a_first_message_that_is_a_complaint_is_taken_as_one(keluhan: Flow) -> None:
    talk = sms(keluhan, "Lampu jalan mati sudah tiga hari")
    assert talk.step == "di_mana"
    assert talk.turn is not None
    assert "Di mana tempatnya?" in reply(talk.turn)


def test_a_complaint_is_asked_confirmed_and_receipted(keluhan: Flow) -> None:
    talk = sms(keluhan, "halo")
    assert talk.step == "apa"
    talk.give(Text("Sampah menumpuk"))
    turn = talk.give(Text("Jl. Veteran, Maricaya"))
    assert "Keluhan: Sampah menumpuk. Tempat: Jl. Veteran, Maricaya, Maricaya, Makassar." in reply(
        turn
    )
    effect = talk.give(Text("Ya.")).effect
    place = "Jl. Veteran, Maricaya (Maricaya, Makassar)"
    assert effect == OpenRequest("sampah", "Sampah menumpuk", place)
    turn = talk.give(Done("ok", {"code": CODE}))
    assert f"Nomor keluhan {CODE}" in reply(turn)
    assert turn.place is None


@pytest.mark.parametrize("word", ["YA", "y", "Iya", "ok", "betul!", "Benar pak", "yes"])
def test_yes_is_understood_in_many_ways(keluhan: Flow, word: str) -> None:
    talk = sms(keluhan, "Sampah menumpuk")
    turn = talk.give(Text("Jl. Veteran, Maricaya"), Text(word))
    assert isinstance(turn.effect, OpenRequest)


def test_no_starts_the_complaint_again_empty(keluhan: Flow) -> None:
    talk = sms(keluhan, "Sampah menumpuk")
    talk.give(Text("Jl. Veteran, Maricaya"), Text("tidak"))
    assert talk.step == "apa"
    assert talk.place is not None
    assert not talk.place.values.get("apa")


def test_whoever_never_says_yes_or_no_has_their_complaint_noted(keluhan: Flow) -> None:
    talk = sms(keluhan, "Sampah menumpuk")
    turn = talk.give(Text("Jl. Veteran, Maricaya"), Text("apa?"), Text("hm hm hm hm"), Text("?"))
    assert isinstance(turn.effect, OpenRequest)


def test_a_complaint_that_fails_gets_an_apology(keluhan: Flow) -> None:
    talk = sms(keluhan, "Sampah menumpuk")
    turn = talk.give(Text("Jl. Veteran, Maricaya"), Text("ya"), Done("failed"))
    assert "terganggu" in reply(turn)


@pytest.mark.parametrize(
    "text",
    [
        "STATUS 482-913-755",
        "cek 482913755",
        "Status: 482 913 755",
        "482-913-755",
        "status nomor 482913755 dong",
    ],
)
def test_status_is_looked_up_from_the_start(keluhan: Flow, text: str) -> None:
    turn = sms(keluhan, text).turn
    assert turn is not None
    assert turn.effect == LookUpRequest(CODE)


def test_status_is_looked_up_from_within_a_question(keluhan: Flow) -> None:
    turn = sms(keluhan, "Sampah menumpuk").give(Text("STATUS 482-913-755"))
    assert turn.effect == LookUpRequest(CODE)


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (found(RequestState.RECEIVED), "sudah kami terima"),
        (found(RequestState.VERIFIED), "sudah kami periksa"),
        (found(RequestState.IN_PROGRESS), "sedang ditangani"),
        (found(RequestState.ANSWERED), "selesai"),
        (found(RequestState.CLOSED), "selesai"),
        (found(RequestState.REJECTED), "tidak dapat kami teruskan"),
        (Done("ok", {"code": CODE, "state": "baru"}), "dalam catatan kami"),
        (Done("unknown"), "tidak kami temukan"),
        (Done("failed"), "terganggu"),
    ],
)
def test_status_is_told_in_words(keluhan: Flow, done: Done, words: str) -> None:
    turn = sms(keluhan, "STATUS 482-913-755").give(done)
    assert words in reply(turn)
    assert turn.place is None


@pytest.mark.parametrize("state", list(RequestState))
def test_every_state_a_request_can_be_in_has_its_words(keluhan: Flow, state: RequestState) -> None:
    talk = sms(keluhan, "STATUS 482-913-755")
    assert "dalam catatan kami" not in reply(talk.give(found(state)))


def test_status_alone_asks_for_the_number(keluhan: Flow) -> None:
    talk = sms(keluhan, "cek")
    assert "nomor keluhan" in reply(talk.give(Text("entah")))
    assert talk.give(Text("482913755")).effect == LookUpRequest(CODE)


def test_a_complaint_that_begins_with_a_keyword_is_still_a_complaint(keluhan: Flow) -> None:
    assert sms(keluhan, "Cek lampu di depan kantor pos").step == "di_mana"
    assert sms(keluhan, "Bantuan air bersih belum datang").step == "di_mana"


def test_help_answers_and_asks_the_same_question_again(keluhan: Flow) -> None:
    talk = sms(keluhan, "Sampah menumpuk")
    turn = talk.give(Text("BANTUAN"))
    assert "keluhan baru" in turn.replies[0]
    assert "Di mana tempatnya?" in turn.replies[1]
    assert talk.step == "di_mana"


def test_help_in_english_turns_the_talk_english(keluhan: Flow) -> None:
    turn = sms(keluhan, "halo").give(Text("help"))
    assert "new complaint" in turn.replies[0]
    assert "What is your complaint?" in turn.replies[1]


def test_help_at_the_start_opens_nothing(keluhan: Flow) -> None:
    turn = Talk(keluhan, Channel.SMS).give(Begin("BANTUAN"))
    assert turn.place is None
    assert "LAPOR" in reply(turn)


def test_batal_drops_the_complaint(keluhan: Flow) -> None:
    turn = sms(keluhan, "Sampah menumpuk").give(Text("Batal"))
    assert (turn.place, turn.effect) == (None, None)
    assert "dibatalkan" in reply(turn)


def test_lapor_begins_anew_and_may_bring_the_complaint_along(keluhan: Flow) -> None:
    talk = sms(keluhan, "Sampah menumpuk")
    talk.give(Text("LAPOR"))
    assert talk.step == "apa"
    talk.give(Text("lapor: jalan berlubang"))
    assert talk.step == "di_mana"
    assert talk.place is not None
    assert talk.place.values["apa"] == "jalan berlubang"


@pytest.mark.parametrize("text", ["DARURAT", "darurat kebakaran di pasar", "Emergency!", "SOS"])
@pytest.mark.parametrize("first", ["", "Sampah menumpuk"])
def test_an_emergency_is_told_to_call_112_and_goes_to_the_officer(
    keluhan: Flow, text: str, first: str
) -> None:
    talk = sms(keluhan, first)
    turn = talk.give(Text(text))
    if turn.effect is None:
        assert "TELEPON 112" in reply(turn) or "CALL 112" in reply(turn)
        turn = talk.give(Text("kebakaran di pasar Terong"))
    assert isinstance(turn.effect, OpenRequest)
    assert turn.effect.category == "darurat"
    assert isinstance(talk.give(Done("ok", {"code": CODE})).effect, Notify)
    turn = talk.give(Done("ok"))
    assert "112" in reply(turn)
    assert turn.place is None


def test_an_emergency_that_nobody_was_told_of_says_so(keluhan: Flow) -> None:
    turn = sms(keluhan, "darurat kebakaran di pasar").give(Done("failed"))
    assert "belum sampai ke petugas" in reply(turn)


def test_mulai_asks_for_news_again(keluhan: Flow) -> None:
    talk = Talk(keluhan, Channel.SMS)
    turn = talk.give(Begin("Mulai"))
    assert "menerima kabar kami lagi" in reply(turn)
    assert turn.place is None


@pytest.mark.parametrize("word", ["STOP", "stopall", "Cancel", "END", "quit"])
def test_the_carriers_own_stop_words_are_never_answered(keluhan: Flow, word: str) -> None:
    turn = sms(keluhan, "Sampah menumpuk").give(Text(word))
    assert (turn.place, turn.replies, turn.effect) == (None, (), None)
    assert turn.path[-1].outcome == "opt_out"


def test_berhenti_is_answered_once_and_ends_the_talk(keluhan: Flow) -> None:
    turn = sms(keluhan, "Sampah menumpuk").give(Text("berhenti"))
    assert "tidak mengirim kabar lagi" in reply(turn)
    assert turn.place is None


def test_stop_inside_a_sentence_is_only_a_word(keluhan: Flow) -> None:
    assert sms(keluhan, "stop kontak di jalan rusak").step == "di_mana"


def test_a_message_that_is_only_a_place_is_kept_as_the_place(keluhan: Flow) -> None:
    talk = Talk(keluhan, Channel.WHATSAPP)
    turn = talk.give(Begin("", location="-5.13450, 119.41200"))
    assert "lokasi sudah kami terima" in reply(turn)
    turn = talk.give(Text("banjir di sini"), Text("ya"))
    place = "-5.13450, 119.41200 (sesuai titik lokasi)"
    assert turn.effect == OpenRequest("air", "banjir di sini", place)


def test_a_shared_place_answers_where(keluhan: Flow) -> None:
    talk = sms(keluhan, "Sampah menumpuk")
    talk.give(Text("", location="-5.1, 119.4"))
    assert talk.step == "benar"


def test_a_place_shared_with_the_complaint_is_not_asked_for_again(keluhan: Flow) -> None:
    talk = Talk(keluhan, Channel.WHATSAPP)
    talk.give(Begin("Sampah menumpuk", location="-5.1, 119.4"))
    assert talk.step == "benar"


def test_a_message_that_is_only_a_picture_is_asked_for_words(keluhan: Flow) -> None:
    talk = Talk(keluhan, Channel.WHATSAPP)
    assert "foto sudah kami terima" in reply(talk.give(Begin("", pictures=1)))
    talk.give(Text("Sampah menumpuk"))
    assert talk.step == "di_mana"


def test_pictures_in_place_of_a_place_are_asked_for_words(keluhan: Flow) -> None:
    talk = sms(keluhan, "Sampah menumpuk")
    assert "belum jelas" in reply(talk.give(Text("", pictures=2)))


def test_whoever_is_never_understood_is_told_what_to_do(keluhan: Flow) -> None:
    turn = sms(keluhan, "").give(Text("?"), Text("!"), Text(""))
    assert "LAPOR" in reply(turn)
    assert "112" in reply(turn)
    assert turn.place is None


def test_the_path_never_holds_what_a_citizen_wrote(keluhan: Flow) -> None:
    talk = Talk(keluhan, Channel.SMS)
    given: list[FlowInput] = [
        Begin("Rahasia saya"),
        Text("Jl. Rahasia"),
        Text("5"),
        Text("entah rahasia"),
        Text("ya"),
    ]
    path = [passed for text in given for passed in talk.give(text).path]
    assert path
    assert "rahasia" not in str(path).casefold()
