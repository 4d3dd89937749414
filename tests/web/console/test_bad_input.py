"""Whatever a browser sends: a clear answer in the reader's language, never a stack trace."""

from __future__ import annotations

import pytest
from flask import Flask

from callcentre.switchboard.parts import Parts
from tests.web.console.house import Person


def test_an_unknown_path_is_a_friendly_page_in_both_languages(rina: Person) -> None:
    answer = rina.get("/tidak-ada")
    assert answer.status_code == 404
    assert "Tidak ada apa-apa di sini" in answer.get_data(as_text=True)
    assert answer.headers["X-Frame-Options"] == "DENY"
    rina.post("/language", {"language": "en"})
    assert "There is nothing here" in rina.get("/tidak-ada").get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "accept"), [("/api/x", "*/*"), ("/x", "application/json"), ("/webhooks/x", "*/*")]
)
def test_an_unknown_path_is_json_for_a_program(visitor: Person, path: str, accept: str) -> None:
    answer = visitor.get(path, Accept=accept)
    assert answer.status_code == 404
    assert answer.get_json()["error"]["code"] == "not_found"


def test_a_wrong_method_says_which_is_right(rina: Person) -> None:
    answer = rina.get("/desk/ready")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_body_over_the_limit_is_refused(rina: Person, house: Parts) -> None:
    too_much = "x" * (house.settings.max_body_kb * 1024 + 1)
    assert rina.post("/calls", {"text": too_much}).status_code == 413


def test_a_text_over_its_own_limit_names_the_field(rina: Person) -> None:
    answer = rina.ask("/calls", {"text": "x" * 201})
    assert answer.status_code == 400
    assert answer.get_json()["error"] == {
        "code": "bad_request",
        "field": "text",
        "message": "Paling banyak 200 huruf.",
    }


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "🚑" * 100,
        "\u202eabc",
        "'; DROP TABLE calls;--",
        "%_%",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin1"),
    ],
)
def test_a_search_for_anything_finds_its_answer(rina: Person, text: str) -> None:
    assert rina.post("/calls", {"text": text}).status_code == 200
    assert rina.post("/requests", {"text": text}).status_code == 200


@pytest.mark.parametrize("path", ["/calls/x", "/requests/1", "/requests/🙂", "/recordings/x"])
def test_what_is_not_there_is_404(rina: Person, path: str) -> None:
    assert rina.get(path).status_code == 404


def test_a_fault_of_ours_shows_a_mark_and_no_trace(rina: Person, app: Flask) -> None:
    del app.extensions["callcentre.live"]
    answer = rina.get("/live")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "Kesalahan kami" in page
    assert "Traceback" not in page
    assert "KeyError" not in page


def test_a_pause_needs_one_of_the_reasons(rina: Person) -> None:
    for reason in ("", "malas", "🏖"):
        assert rina.ask("/desk/pause", {"reason": reason}).status_code == 400


def test_a_follow_up_must_lie_ahead_and_say_something(rina: Person, code: str) -> None:
    path = f"/requests/{code}/follow-up"
    for fields in (
        {"due_at": "2020-01-01T08:00", "note": "telepon"},
        {"due_at": "besok", "note": "telepon"},
        {"due_at": "2099-01-01T08:00", "note": ""},
    ):
        assert rina.ask(path, fields).status_code == 400


def test_a_move_that_the_table_does_not_allow_is_refused(rina: Person, code: str) -> None:
    answer = rina.ask(f"/requests/{code}/state", {"state": "closed", "note": "x"})
    assert answer.status_code == 409
