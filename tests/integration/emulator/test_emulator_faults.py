"""Every fault, seen from the application that meets it."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.integration.emulator.test_emulator_messages import write
from tests.services.carrier import ACCOUNT, CITIZEN, CITY, Application, Carrier, Seen, until

ONE_CALL = "<Say>Halo</Say><Pause length='2'/>"


def switch(carrier: Carrier, *rules: dict[str, Any] | str, seed: int = 0) -> dict[str, Any]:
    """Put these faults in force."""
    body = {"seed": seed, "rules": list(rules)}
    answer = requests.put(f"{carrier.url}/emulator/faults", json=body, timeout=5)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def call(carrier: Carrier, number: str = CITIZEN) -> None:
    """One person calls, listens and is put through to the end."""
    steps = f"[{{dial: '{CITY}'}}, {{ended: true}}]"
    script = f"citizens: [{{name: Sari, number: '{number}', do: {steps}}}]"
    assert carrier.play(script)["state"] == "done"


def replay(carrier: Carrier, **asked: Any) -> dict[str, Any]:
    answer = requests.post(f"{carrier.url}/emulator/replay", json=asked, timeout=5)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def tokens(seen: list[Seen]) -> set[str]:
    return {one.headers["I-Twilio-Idempotency-Token"] for one in seen}


def refuse_forged(app: Application, path: str, answer: str) -> None:
    app.answer(path, lambda seen: answer if seen.signed else 403)


def test_a_dropped_callback_never_comes(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", ONE_CALL)
    switch(carrier, {"fault": "drop", "of": ["status"], "number": CITIZEN})
    call(carrier)
    call(carrier, "+62899")
    until(lambda: app.at("/status"))
    assert [seen["From"] for seen in app.at("/status")] == ["+62899"]
    rules = carrier.get("/emulator/faults").json()["rules"]
    assert (rules[0]["seen"], rules[0]["struck"]) == (1, 1)


def test_a_dropped_question_goes_to_the_fallback(carrier: Carrier, app: Application) -> None:
    app.answer("/fallback", ONE_CALL)
    switch(carrier, {"fault": "drop", "of": ["twiml"], "times": 1})
    call(carrier)
    assert app.at("/voice") == []
    assert app.at("/fallback")[0]["ErrorCode"] == "11205"


def test_a_duplicate_has_the_same_idempotency_token(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", ONE_CALL)
    switch(carrier, "duplicate")
    call(carrier)
    for path in ("/voice", "/status"):
        until(lambda path=path: len(app.at(path)) == 2)  # type: ignore[misc]
        assert len(tokens(app.at(path))) == 1
        assert all(seen.signed for seen in app.at(path))


def test_receipts_overtake_each_other(carrier: Carrier, app: Application) -> None:
    app.answer("/sms", "<Message>Terima kasih</Message>")
    switch(carrier, "reorder")
    write(carrier, "halo")
    until(lambda: len(app.at("/receipt")) == 2)
    assert [seen["MessageStatus"] for seen in app.at("/receipt")] == ["delivered", "sent"]


def test_a_delayed_request_comes_in_the_end(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", ONE_CALL)
    switch(carrier, {"fault": "delay", "seconds": 4, "of": ["status"]})
    call(carrier)
    assert app.at("/status") == []
    until(lambda: app.at("/status"))


def test_a_true_request_may_be_signed_wrongly(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", ONE_CALL)
    switch(carrier, "wrong_signature")
    call(carrier)
    until(lambda: app.at("/status"))
    assert (app.at("/voice")[0].signed, app.at("/status")[0].signed) == (True, False)


def test_a_forgery_that_is_refused_leaves_no_complaint(carrier: Carrier, app: Application) -> None:
    refuse_forged(app, "/voice", ONE_CALL)
    refuse_forged(app, "/status", "")
    switch(carrier, "forge")
    call(carrier)
    until(lambda: len(app.at("/status")) == 2)
    assert [seen.signed for seen in app.at("/voice")] == [False, True]
    assert app.at("/voice")[0]["CallStatus"] == "completed"
    assert carrier.complaints() == []


def test_a_forgery_that_is_believed_is_a_complaint(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", ONE_CALL)
    switch(carrier, {"fault": "forge", "of": ["twiml"]})
    call(carrier)
    assert carrier.complaints() == [90001]


def test_an_old_webhook_comes_again_unchanged(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", ONE_CALL)
    switch(carrier, {"fault": "replay", "of": ["twiml"], "seconds": 5})
    call(carrier)
    until(lambda: len(app.at("/voice")) == 2)
    assert app.at("/voice")[0].form == app.at("/voice")[1].form
    assert app.at("/voice")[1].signed


def test_unknown_parameters_are_signed(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", ONE_CALL)
    switch(carrier, "extra_parameters", "blank_geography")
    call(carrier)
    seen = app.at("/voice")[0]
    assert seen.signed
    assert seen["XFutureParameter"] == "1"
    assert (seen["FromCity"], "CallerCity" in seen.form) == ("", False)


def test_a_lost_leg_tells_nobody_but_rest(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", ONE_CALL)
    switch(carrier, "lose_leg")
    call(carrier)
    carrier.run(carrier.exchange.studio.sleep(5))
    assert app.at("/status") == []
    assert [leg.status for leg in carrier.client.calls.list()] == ["completed"]


def test_a_leg_dies_in_the_middle_of_a_talk(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", f"<Dial>{CITIZEN}</Dial>")
    switch(carrier, {"fault": "die", "number": CITIZEN, "seconds": 3, "times": 1})
    caller = f"{{name: A, number: '+62811', do: [{{dial: '{CITY}'}}, {{ended: true}}]}}"
    called = f"{{name: B, number: '{CITIZEN}', do: [{{answer: true}}, {{ended: true}}]}}"
    report = carrier.play(f"citizens: [{caller}, {called}]")
    assert report["state"] == "done", report
    until(lambda: carrier.get("/emulator/faults").json()["rules"][0]["struck"] == 1)


@pytest.mark.parametrize(
    ("fault", "status", "code"), [("error", 500, 20500), ("too_many", 429, 20429)]
)
def test_rest_answers_an_error(carrier: Carrier, fault: str, status: int, code: int) -> None:
    switch(carrier, {"fault": fault, "times": 1})
    with pytest.raises(TwilioRestException) as told:
        carrier.client.messages.create(to=CITIZEN, from_=CITY, body="halo")
    assert (told.value.status, told.value.code) == (status, code)
    assert carrier.client.messages.list() == []


@pytest.mark.parametrize("rule", [{"fault": "refuse"}, {"fault": "hang", "seconds": 0.1}])
def test_rest_breaks_off(carrier: Carrier, rule: dict[str, Any]) -> None:
    switch(carrier, rule)
    with pytest.raises(requests.ConnectionError):
        carrier.get(f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json")
    assert carrier.get("/emulator/health").status_code == 200


def test_a_message_fails_with_the_code_of_its_number(carrier: Carrier, app: Application) -> None:
    switch(
        carrier,
        {"fault": "fail_message", "number": CITIZEN, "code": 30003},
        {"fault": "fail_message", "number": "+6281234567", "code": 21610},
    )
    for to in (CITIZEN, "+6281234567", "+6281345678"):
        callback = app.base + "/receipt"
        carrier.client.messages.create(to=to, from_=CITY, body="halo", status_callback=callback)
    until(lambda: len(app.at("/receipt")) == 5)
    told = {(one["To"], one["MessageStatus"], one.form.get("ErrorCode")) for one in app.seen}
    assert {(CITIZEN, "undelivered", "30003"), (CITIZEN, "sent", None)} <= told
    assert {("+6281234567", "failed", "21610"), ("+6281345678", "delivered", None)} <= told


def test_a_webhook_is_posted_again_changed_or_forged(carrier: Carrier, app: Application) -> None:
    refuse_forged(app, "/voice", ONE_CALL)
    call(carrier)
    same = replay(carrier, kind="twiml", sid=app.at("/voice")[0]["CallSid"])
    changed = replay(carrier, kind="twiml", changes={"From": "+62899"})
    false = replay(carrier, kind="twiml", signature="wrong")
    assert same == changed == {"accepted": True, "answer": "answered 200"}
    assert false == {"accepted": False, "answer": "answered 403"}
    assert [seen["From"] for seen in app.at("/voice")] == [CITIZEN, CITIZEN, "+62899", CITIZEN]


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ("{}", 400, "expected 'token'"),
        ("{kind: twiml, signature: none}", 400, "body, line 1: signature: expected one of"),
        ("{token: nobody's}", 404, "no such webhook"),
    ],
)
def test_a_wrong_replay_is_refused(carrier: Carrier, body: str, status: int, problem: str) -> None:
    answer = requests.post(f"{carrier.url}/emulator/replay", data=body, timeout=5)
    assert answer.status_code == status
    assert problem in answer.json()["error"]


def test_a_script_brings_its_own_faults_and_takes_them_away(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", ONE_CALL)
    calls = f"do: [{{dial: '{CITY}'}}, {{ended: true}}]"
    unlucky = f"{{name: Agus, {calls}, faults: [{{fault: drop, of: status}}]}}"
    lucky = f"{{name: Rina, number: '+62811', {calls}}}"
    people = f"citizens: [{unlucky}, {lucky}]"
    report = carrier.play(f"{people}\nfaults: {{seed: 4, rules: [extra_parameters]}}\n")
    assert report["state"] == "done", report
    until(lambda: app.at("/status"))
    assert [seen["From"] for seen in app.at("/status")] == ["+62811"]
    assert all("XFutureParameter" in seen.form for seen in app.seen)
    assert carrier.get("/emulator/faults").json()["rules"] == []


def test_wrong_faults_of_a_script_name_its_line(carrier: Carrier) -> None:
    script = "citizens:\n  - name: A\n    do: []\n    faults:\n      - fault: drpo\n"
    answer = requests.post(f"{carrier.url}/emulator/citizens?name=a.yaml", data=script, timeout=5)
    assert answer.status_code == 400
    place = "a.yaml, line 5: citizens[0].faults[0].fault: no such fault as 'drpo'"
    assert answer.json()["error"].startswith(place)


def test_wrong_faults_change_nothing(carrier: Carrier) -> None:
    switch(carrier, "slow")
    answer = requests.put(f"{carrier.url}/emulator/faults", data="[dorp]", timeout=5)
    assert answer.status_code == 400
    assert "body, line 1: [0]: no such fault" in answer.json()["error"]
    assert carrier.get("/emulator/faults").json()["rules"][0]["fault"] == "slow"
    assert requests.delete(f"{carrier.url}/emulator/faults", timeout=5).status_code == 204
    assert carrier.get("/emulator/faults").json()["rules"] == []


def test_the_page_and_its_files_are_there(carrier: Carrier) -> None:
    page = requests.get(
        f"{carrier.url}/emulator/faults", headers={"Accept": "text/html"}, timeout=5
    )
    assert "Gangguan" in page.text
    assert carrier.get("/emulator/pages/faults.js").status_code == 200
    assert carrier.get("/emulator/pages/faults.css").status_code == 200
