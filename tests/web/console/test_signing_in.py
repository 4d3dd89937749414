"""Who gets in, for how long, and what a stranger learns from being refused: nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from callcentre.clock import now
from callcentre.console.guard import limiter
from callcentre.records import audit, operators
from callcentre.switchboard.parts import Parts
from tests.web.console.house import Person


def test_the_desk_sends_a_stranger_to_the_sign_in_page_and_back(visitor: Person) -> None:
    answer = visitor.get("/calls")
    assert answer.status_code == 302
    assert answer.location == "/login?next=/calls"
    page = visitor.get(answer.location).get_data(as_text=True)
    assert 'name="next" value="/calls"' in page


def test_signing_in_leads_to_where_one_wanted_to_go(visitor: Person) -> None:
    fields = {"login": "rina", "password": "rahasia-112", "next": "/calls"}
    assert visitor.post("/login", fields).location == "/calls"
    assert visitor.get("/calls").status_code == 200


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil", "javascript:x", ""],
)
def test_nobody_is_led_to_another_house(visitor: Person, target: str) -> None:
    fields = {"login": "rina", "password": "rahasia-112", "next": target}
    assert visitor.post("/login", fields).location == "/"


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(visitor: Person) -> None:
    wrong = visitor.sign_in("rina", "salah")
    unknown = visitor.sign_in("siapa-ini", "salah")
    assert wrong.status_code == unknown.status_code == 401
    assert _without_tokens(wrong.get_data(as_text=True)) == _without_tokens(
        unknown.get_data(as_text=True)
    )


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line]


@pytest.mark.parametrize("login", ["", "x" * 5_000, "🚑" * 60, "' OR 1=1 --", "a\x00b"])
def test_strange_logins_are_refused_politely(visitor: Person, login: str) -> None:
    assert visitor.sign_in(login).status_code == 401


def test_a_dismissed_operator_does_not_get_in(visitor: Person, house: Parts) -> None:
    with house.database.begin() as unit:
        operators.change(unit, 1, active=False)
    assert visitor.sign_in("rina").status_code == 401


def test_the_eleventh_try_for_one_login_in_a_minute_is_refused(visitor: Person) -> None:
    for _ in range(10):
        assert visitor.sign_in("rina", "salah").status_code == 401
    assert visitor.sign_in("rina").status_code == 429
    assert visitor.sign_in("budi").status_code == 303


def test_one_address_may_not_try_many_logins(app: Flask) -> None:
    limiter.reset()
    person = Person(app.test_client())
    # Names too long to exist: they count like any other, and cost no hashing.
    answers = [person.sign_in(f"{n:081}").status_code for n in range(31)]
    assert answers[:30] == [401] * 30
    assert answers[30] == 429


def test_a_session_ends_when_the_operators_sessions_are_ended(rina: Person, house: Parts) -> None:
    assert rina.get("/").status_code == 200
    with house.database.begin() as unit:
        operators.end_sessions(unit, 1)
    assert rina.get("/").status_code == 302


def test_a_session_ends_by_itself_however_busy_it_was(rina: Person, app: Flask) -> None:
    house: Parts = app.extensions["callcentre"]
    hours = house.settings.session_hours
    app.extensions["callcentre"] = replace(house, clock=lambda: now() + timedelta(hours=hours + 1))
    assert rina.get("/").status_code == 302


def test_signing_out_ends_the_session_and_is_written_down(rina: Person, house: Parts) -> None:
    assert rina.post("/logout").location == "/login"
    assert rina.get("/").status_code == 302
    with house.database.reading() as unit:
        acts = [event.action for event in audit.of_subject(unit, "operator:1")]
    assert acts == ["signed_in", "signed_out"]


@pytest.mark.parametrize("path", ["/login", "/logout", "/desk/ready", "/calls", "/language"])
def test_a_post_without_our_own_token_is_refused(rina: Person, path: str) -> None:
    answer = rina.browser.post(path, data={"login": "rina", "password": "rahasia-112"})
    assert answer.status_code == 400


def test_a_script_without_a_session_is_told_so_in_json(visitor: Person) -> None:
    answer = visitor.browser.post("/desk/heartbeat", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.get_json()["error"]["code"] == "sign_in"
