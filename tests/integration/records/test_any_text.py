"""Whatever a citizen, a carrier or a browser sends: it is one row, and never an error."""

from __future__ import annotations

import pytest

from callcentre.calls.events import EventKind
from callcentre.calls.identity import Identity, IdentityKind
from callcentre.records import Database, audit, call_events, callers, calls, messages, requests
from tests.integration.records.rows import NOON, a_call, a_fact, a_message, a_request

UNCHANGED = [
    "",
    "a" * 1600,
    "🔥🚑👨‍👩‍👧‍👦 tolong",
    "النجدة من فضلك שלום",
    "'; DROP TABLE calls; --",
    "<script>alert(1)</script> & ]]> <!--",
    "baris\r\nbaru\ttab",
    "{{ 7*7 }} %s %(x)s :name",
    "ü\u0301 \u202e kanan",
]
MENDED = [
    ("nul\x00di\x00tengah", "nulditengah"),
    ("setengah \ud83d emoji", "setengah \ufffd emoji"),
    ("\ud83d\ude00", "😀"),
    ("\udc80", "\ufffd"),
]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(text, text) for text in UNCHANGED] + MENDED,
    ids=lambda text: ascii(text)[:30],
)
def test_any_text_is_kept(database: Database, sent: str, kept: str) -> None:
    with database.begin() as unit:
        message = messages.receive(unit, a_message(body=sent, media=({"url": sent},)))
        request = requests.open_request(unit, a_request(sent))
        calls.arrive(unit, a_call(identity=Identity("raw:x", IdentityKind.UNKNOWN, sent)))
        calls.update(unit, "CA1", notes=sent)
        call_events.append(unit, a_fact(EventKind.STEPPED, input=sent))
    with database.reading() as unit:
        (event,) = call_events.timeline(unit, "CA1")
        call = calls.get(unit, "CA1")
    assert message is not None
    assert call is not None
    assert message.media == [{"url": kept}]
    assert {message.body, request.text, call.notes, call.caller.shown} == {kept}
    assert event.data == {"input": kept}


def test_keys_of_any_length_and_content_stay_apart(database: Database) -> None:
    long, longer, broken = "x" * 3000, "x" * 3001, "a\x00\ud800"
    with database.begin() as unit:
        for key in (long, longer, broken):
            assert call_events.append(unit, a_fact(EventKind.NOTED, key=key))
            assert not call_events.append(unit, a_fact(EventKind.NOTED, key=key))
            callers.ensure(unit, Identity(key, IdentityKind.UNKNOWN, key), NOON)
            assert callers.get_by_identity(unit, key) is not None
            assert calls.arrive(unit, a_call(key))
            assert calls.get(unit, key) is not None


def test_numbers_beyond_reason_are_kept_at_their_limit(database: Database) -> None:
    with database.begin() as unit:
        calls.arrive(unit, a_call())
        calls.update(unit, "CA1", duration_seconds=10**30)
        audit.write(unit, "system", "measured", "call:CA1", share=float("nan"))
        call = calls.get(unit, "CA1")
        (event,) = audit.of_subject(unit, "call:CA1")
    assert call is not None
    assert call.duration_seconds == 2**31 - 1
    assert event.data == {"share": None}
