"""Every page renders, in both languages, for everybody who may see it."""

from __future__ import annotations

import pytest
from flask import Flask

from callcentre.calls.inputs import Channel
from callcentre.calls.states import Urgency
from callcentre.clock import now
from callcentre.records import audit
from callcentre.records.requests import NewRequest
from callcentre.switchboard.parts import Parts
from tests.web.console.house import CALL, OTHERS_CALL, RECORDING, SOUND, Person

PAGES = ["/", "/calls", f"/calls/{CALL}", "/requests", "/followups", "/reports/daily"]
PIECES = ["/desk/partials/state", "/desk/partials/work", "/desk/partials/line"]


@pytest.mark.parametrize("path", PAGES + PIECES)
def test_a_page_renders_in_indonesian_and_in_english(rina: Person, path: str) -> None:
    indonesian = rina.get(path).get_data(as_text=True)
    assert rina.post("/language", {"language": "en", "next": path}).status_code == 303
    english = rina.get(path)
    assert english.status_code == 200
    assert english.get_data(as_text=True) != indonesian


def test_indonesian_is_what_somebody_sees_who_chose_nothing(visitor: Person) -> None:
    page = visitor.get("/login").get_data(as_text=True)
    assert '<html lang="id">' in page
    assert "Kata sandi" in page


def test_a_name_with_html_in_it_is_shown_as_text(rina: Person) -> None:
    page = rina.get("/").get_data(as_text=True)
    assert "Rina &lt;b&gt;Wulandari" in page
    assert "<b>Wulandari" not in page


def test_hostile_words_of_a_citizen_are_shown_as_text(rina: Person, code: str) -> None:
    page = rina.get(f"/requests/{code}").get_data(as_text=True)
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "\u202e" not in page
    assert "🤢" in page


def test_lists_hide_the_middle_of_a_number(rina: Person) -> None:
    for path in ("/calls", f"/calls/{CALL}"):
        page = rina.get(path).get_data(as_text=True)
        assert "+62812•••7001" in page
        assert "1234567001" not in page.replace("-", "")


def test_calls_are_found_by_number_and_the_number_stays_out_of_the_address(rina: Person) -> None:
    answer = rina.post("/calls", {"text": "0812-3456-7001"})
    assert answer.status_code == 200
    assert CALL in answer.get_data(as_text=True)
    nothing = rina.post("/calls", {"text": "tidak-ada-🦄"}).get_data(as_text=True)
    assert "Tidak ada panggilan yang cocok" in nothing


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=zzz",
        "page=999999999999",
        "state=🙂",
        "from=2026-99-99",
        "queue=x",
    ],
)
def test_nonsense_in_a_filter_is_no_filter(rina: Person, query: str) -> None:
    answer = rina.get(f"/calls?{query}")
    assert answer.status_code == 200
    assert CALL in answer.get_data(as_text=True)


def test_a_receipt_number_typed_anyhow_opens_its_complaint(rina: Person, code: str) -> None:
    answer = rina.post("/requests", {"text": f" no. {code.replace('-', ' ')} ya"})
    assert answer.location == f"/requests/{code}"


def test_the_report_names_its_formulas_and_adds_up(rina: Person) -> None:
    page = rina.get("/reports/daily").get_data(as_text=True)
    assert "service_level/2" in page
    assert "<dd>2</dd>" in page


def test_a_report_over_too_many_days_is_refused_with_a_reason(rina: Person) -> None:
    answer = rina.get("/reports/daily?from=2020-01-01&to=2026-01-01")
    assert answer.status_code == 400
    assert "93" in answer.get_data(as_text=True)


def test_a_supervisor_takes_the_report_as_a_file_and_that_is_written_down(
    sari: Person, house: Parts
) -> None:
    answer = sari.get("/reports/daily.csv?from=2026-01-01&to=2026-01-31")
    assert answer.mimetype == "text/csv"
    assert answer.get_data().startswith(b"\xef\xbb\xbfday,hour,queue,offered")
    with house.database.reading() as unit:
        acts = audit.of_subject(unit, "report:daily:2026-01-01:2026-01-31")
    assert [act.action for act in acts] == ["report_exported"]


def test_a_recording_plays_in_pieces_and_its_playback_is_written_down_once(
    rina: Person, house: Parts
) -> None:
    whole = rina.get(f"/recordings/{RECORDING}", Range="bytes=0-")
    assert whole.status_code == 206
    assert whole.get_data() == SOUND
    piece = rina.get(f"/recordings/{RECORDING}", Range="bytes=500-509")
    assert piece.get_data() == SOUND[500:510]
    assert piece.headers["Content-Range"] == f"bytes 500-509/{len(SOUND)}"
    with house.database.reading() as unit:
        acts = audit.of_subject(unit, f"call:{CALL}")
    assert [act.action for act in acts] == ["recording_played"]


def test_everybody_may_ask_whether_the_house_stands(visitor: Person) -> None:
    answer = visitor.get("/healthz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ok", "database": "ok", "redis": "ok"}
    assert "Set-Cookie" not in answer.headers


def test_pages_are_fenced_and_kept_by_no_cache(rina: Person) -> None:
    headers = rina.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "connect-src 'self' ws://127.0.0.1:9;" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


def test_a_webhook_pays_for_none_of_it(app: Flask) -> None:
    answer = app.test_client().post("/webhooks/voice", headers={"Cookie": "callcentre=nonsense"})
    assert answer.status_code == 403
    assert "Content-Security-Policy" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_assets_come_from_a_written_list_only(visitor: Person) -> None:
    assert visitor.get("/assets/vendor/htmx.min.js").status_code == 200
    assert visitor.get("/assets/js/desk.js").status_code == 200
    for path in (
        "/assets/vendor/package.json",
        "/assets/../pages.py",
        "/assets/%2e%2e/pages.py",
        "/assets/js/",
        "/assets/vendor/%2e%2e%2fpackage.json",
    ):
        assert visitor.get(path).status_code == 404


def test_an_asset_is_kept_for_a_year_only_under_its_own_fingerprint(visitor: Person) -> None:
    assert "immutable" not in visitor.get("/assets/js/desk.js").headers["Cache-Control"]
    page = visitor.get("/login").get_data(as_text=True)
    address = page.split('href="/assets/css/console.css?v=')[1].split('"')[0]
    kept = visitor.get(f"/assets/css/console.css?v={address}").headers["Cache-Control"]
    assert "immutable" in kept
    assert OTHERS_CALL not in page


def test_how_urgent_a_complaint_is_stands_in_the_list_and_on_its_page(
    rina: Person, house: Parts
) -> None:
    told = NewRequest("umum", "Kabel", "", Channel.SMS, "citizen", now(), urgency=Urgency.HIGH)
    with house.database.begin() as unit:
        code = house.open_complaint(unit, told)
    for path in ("/requests", f"/requests/{code}"):
        assert "Mendesak</span>" in rina.get(path).get_data(as_text=True)
