"""What is wrong with a document is found, and what is right is left alone."""

from __future__ import annotations

import pytest
from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from callcentre.emulator.twiml import TwimlError, parse


def codes(body: str, *, voice: bool = True) -> list[int]:
    """The complaint codes of a document."""
    document = parse(f"<Response>{body}</Response>".encode(), voice=voice)
    return [code for code, _ in document.problems]


def test_what_the_official_library_writes_is_accepted() -> None:
    response = VoiceResponse()
    gather = Gather(num_digits=1, action="/a?x=1&y=2", input="dtmf speech", language="id-ID")
    gather.say('Tekan <satu> & "dua"', voice="Google.id-ID-Wavenet-A", language="id-ID")
    gather.pause(length=1)
    response.append(gather)
    response.record(max_length=120, play_beep=True, recording_status_callback="/r")
    dial = Dial(action="/done", answer_on_bridge=True)
    dial.conference(
        "call-1",
        start_conference_on_enter=True,
        end_conference_on_exit=False,
        status_callback_event="start end join leave",
        wait_url="",
    )
    response.append(dial)
    response.redirect("/again", method="POST")
    document = parse(str(response).encode())
    assert document.problems == ()
    assert document.verbs[0].children[0].text == 'Tekan <satu> & "dua"'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<say>hello</say>", 12200),
        ("<Sing/>", 12200),
        ('<Say lang="id-ID">halo</Say>', 12200),
        ("<Say></Say>", 13520),
        (f"<Say>{'x' * 4097}</Say>", 13521),
        ('<Gather timeout="soon"/>', 13313),
        ('<Gather numDigits="0"/>', 13313),
        ("<Gather><Record/></Gather>", 12200),
        ("<Dial><Conference muted='yes'>room</Conference></Dial>", 13230),
        ('<Record maxLength="-1"/>', 13612),
        ("hello", 12200),
        ("<Message>halo</Message>", 12200),
    ],
)
def test_a_mistake_has_its_code(body: str, code: int) -> None:
    assert codes(body) == [code]


def test_speech_markup_is_read_as_words() -> None:
    body = "<Response><Say>Nomor <say-as interpret-as='digits'>112</say-as> ya</Say></Response>"
    document = parse(body.encode())
    assert document.verbs[0].text == "Nomor 112 ya"
    assert document.problems == ()


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"<Response>", 12100), (b"<Reply/>", 12100), (b" " * 70_000, 11750), (b"", 12100)],
)
def test_a_document_that_cannot_be_run_is_refused(body: bytes, code: int) -> None:
    with pytest.raises(TwimlError) as caught:
        parse(body)
    assert caught.value.code == code


def test_messaging_has_its_own_verbs() -> None:
    response = MessagingResponse()
    response.message("Terima kasih", status_callback="/receipt")
    assert parse(str(response).encode(), voice=False).problems == ()
    assert codes("<Say>halo</Say>", voice=False) == [14110]
    assert codes(f"<Message>{'x' * 1601}</Message>", voice=False) == [14103]
