"""What should not come through the door, and what must come through it whatever it holds."""

from __future__ import annotations

from typing import Any

import pytest

from callcentre.calls.identity import IdentityKind
from callcentre.records import callers, calls, messages
from tests.people import DEWI, GOJEK, JOHN, NOBODY, PAK_ANWAR, RINA
from tests.stories.conftest import Stage
from tests.stories.switchboard import Phone, new_sid

HOSTILE = [
    "",
    " ",
    "a" * 1600,
    "🔥" * 800,
    "شارع مكسور \u202e reversed",
    "Robert'); DROP TABLE calls;--",
    "<script>alert(1)</script>",
    "<Response><Hangup/></Response>",
    "{{ 7*7 }} {code} %s %(x)s ${x}",
    "\x00\x01\x02\x1f",
    "line\r\nbreak",
]


def _message(body: str, sender: str = DEWI) -> dict[str, Any]:
    return {
        "MessageSid": new_sid("SM"),
        "From": sender,
        "To": "+62411112",
        "Body": body,
        "NumMedia": "0",
    }


@pytest.mark.parametrize(
    "number", [RINA, PAK_ANWAR, JOHN, NOBODY, "", "112", GOJEK, "x" * 300, "+62112"]
)
def test_every_kind_of_caller_has_a_row(stage: Stage, number: str) -> None:
    phone = Phone(stage.house, number)
    phone.dial()
    with stage.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
    assert call is not None
    assert call.caller.identity


def test_withheld_callers_share_a_row_but_not_a_history(stage: Stage) -> None:
    for number in (NOBODY, "", "+266696687"):
        Phone(stage.house, number).dial()
    with stage.parts.database.reading() as unit:
        withheld = callers.get_by_identity(unit, "withheld")
    assert withheld is not None
    assert withheld.kind is IdentityKind.WITHHELD


@pytest.mark.parametrize("body", HOSTILE)
def test_every_message_is_kept_once_and_answered(stage: Stage, body: str) -> None:
    fields = _message(body)
    for _ in range(2):
        answer = stage.house.post("/webhooks/messaging", fields)
        assert answer.status_code == 200
        assert answer.text.endswith("<Response />")
    with stage.parts.database.reading() as unit:
        caller = callers.get_by_identity(unit, DEWI)
        assert caller is not None
        thread = messages.thread(unit, caller.id, 10)
    assert [str(message.direction) for message in thread].count("in") == 1
    assert len(stage.jobs.sent) == len(thread) - 1 > 0


@pytest.mark.parametrize("digits", ["7", "*", "#", "99999", "A", "<", "٣", "1" * 200])
def test_unknown_keys_are_answered_with_a_question_or_a_line(stage: Stage, digits: str) -> None:
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.press(digits)
    assert phone.heard


def test_an_unknown_status_is_kept_and_changes_nothing(stage: Stage) -> None:
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.status = "teleported"
    answer = stage.house.post("/webhooks/voice/status", phone.fields(SequenceNumber="9"))
    assert answer.status_code == 204
    with stage.parts.database.reading() as unit:
        call = calls.get(unit, phone.call_id)
    assert call is not None
    assert call.ended_at is None


@pytest.mark.parametrize("path", ["/webhooks/voice", "/webhooks/voice/status"])
def test_a_missing_call_id_is_named(stage: Stage, path: str) -> None:
    answer = stage.house.post(path, {"From": RINA})
    assert answer.status_code == 400
    assert answer.get_json()["error"]["field"] == "CallSid"


def test_a_missing_message_id_is_named(stage: Stage) -> None:
    answer = stage.house.post("/webhooks/messaging", {"From": RINA, "Body": "halo"})
    assert answer.status_code == 400
    assert "Sid" in answer.get_json()["error"]["field"]


def test_repeated_fields_are_signed_and_the_first_counts(stage: Stage) -> None:
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.ask(phone.action, Digits=["1", "2"])
    assert "darurat" in phone.heard


def test_a_forged_place_leads_to_the_emergency_line(stage: Stage) -> None:
    phone = Phone(stage.house, RINA)
    phone.dial()
    phone.ask(f"{phone.action[:-3]}xyz", Digits="1")
    assert phone.verbs[-1] == "Redirect"
    board = stage.parts.queueing.line.board(stage.parts.clock())
    assert [waiting.queue for waiting in board.waiting] == ["darurat"]


DOORS = ("rung", "whisper", "dialled", "returned", "returned/late", "wait", "connected")


@pytest.mark.parametrize("door", DOORS)
def test_behind_every_door_a_forged_place_leads_to_a_person(stage: Stage, door: str) -> None:
    phone = Phone(stage.house, RINA)
    phone.dial()
    sealed = phone.action.partition("?p=")[2]
    for place in (f"{sealed[:-3]}xyz", "", "W10", sealed if door == "rung" else "e30.x"):
        phone.ask(f"/webhooks/voice/{door}?p={place}")
        assert phone.verbs[-1] == "Redirect", (door, place)
    (waiting,) = stage.parts.queueing.line.board(stage.parts.clock()).waiting
    assert waiting.queue == "darurat"


def test_news_of_a_call_that_we_never_made_is_refused(stage: Stage) -> None:
    fields = Phone(stage.house, RINA).fields(CallStatus="busy")
    assert stage.house.post("/webhooks/voice/rung/status?p=xyz", fields).status_code == 400


def test_a_forged_signature_gets_nothing(stage: Stage) -> None:
    phone = Phone(stage.house, RINA)
    for headers in ({}, {"X-Twilio-Signature": "forged"}):
        answer = stage.house.client.post("/webhooks/voice", data=phone.fields(), headers=headers)
        assert answer.status_code == 403
        assert "Response" not in answer.text
    with stage.parts.database.reading() as unit:
        assert calls.get(unit, phone.call_id) is None


def test_a_body_over_the_limit_is_refused(stage: Stage) -> None:
    big = _message("a") | {"Body": "a" * (stage.parts.settings.max_body_kb * 1024 + 1)}
    assert stage.house.post("/webhooks/messaging", big).status_code == 413


@pytest.mark.parametrize("path", ["/webhooks/voice", "/webhooks/messaging"])
def test_another_method_is_refused(stage: Stage, path: str) -> None:
    assert stage.house.client.get(path).status_code == 405
    assert stage.house.client.put(path).status_code == 405


def test_a_body_that_no_signature_covers_is_refused(stage: Stage) -> None:
    answer = stage.house.client.post(
        "/webhooks/voice", data=b'{"CallSid": "x"}', content_type="application/json"
    )
    assert answer.status_code == 403
