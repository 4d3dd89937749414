"""Steps that the house does for a flow: phones, other systems, functions, recordings, lines."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from redis import Redis
from sqlalchemy import select

from callcentre.calls.city import City
from callcentre.calls.instructions import Say
from callcentre.calls.states import CallState
from callcentre.records.messages import Message
from callcentre.settings import Settings
from callcentre.wiring import app_of, build_parts
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.people import DEWI
from tests.stories.small_flow import Set
from tests.stories.switchboard import House, new_sid, path_of


@pytest.fixture
def play(settings: Settings, database_url: str, redis_server: str, redis: Redis) -> Set:
    here = settings.model_copy(
        update={
            "database_url": database_url,
            "redis_url": redis_server,
            "twiml_step_allow": ("https://mitra.example/ivr",),
        }
    )
    carrier, jobs = ObedientCarrier(), RecordedJobs()
    parts = replace(build_parts(here), carrier=carrier, jobs=jobs)
    contacts = {"damkar": {"number": "+62411113"}}
    city = City.model_validate({**parts.city.model_dump(), "contacts": contacts})
    return Set(replace(parts, city=city), carrier, jobs, here)


DIAL = """
  mulai: {dial: {to: [damkar], timeout: 10, limit: 600, completed: dah, busy: gagal,
          no_answer: antre, failed: gagal, hangup: dah}}
"""


def test_a_phone_of_the_city_is_rung_and_the_call_goes_on(play: Set) -> None:
    play.plays(DIAL)
    phone = play.call()
    dial = phone.document.find("Dial")
    assert dial is not None
    assert (dial.findtext("Number"), dial.get("timeLimit")) == ("+62411113", "600")
    assert path_of(phone.action) == "/webhooks/voice/dialled"
    phone.ask(phone.action, DialCallStatus="completed", DialCallDuration="30")
    assert phone.heard == "dah"


@pytest.mark.parametrize(
    ("status", "verb"), [("busy", "Hangup"), ("no-answer", "Redirect"), ("failed", "Hangup")]
)
def test_a_phone_that_is_not_answered_has_outcomes_of_its_own(
    play: Set, status: str, verb: str
) -> None:
    play.plays(DIAL)
    phone = play.call()
    phone.ask(phone.action, DialCallStatus=status)
    assert phone.verbs[-1] == verb


def test_a_caller_who_hangs_up_in_that_talk_is_gone(play: Set) -> None:
    play.plays(DIAL)
    phone = play.call()
    phone.ask(phone.action, DialCallStatus="completed", CallStatus="completed")
    assert phone.verbs == []


def test_a_function_is_run_after_the_caller_has_heard_something(play: Set) -> None:
    def greet(arguments: Mapping[str, str]) -> Mapping[str, str]:
        return {"kata": f"halo {arguments['siapa']}"}

    steps = """
  mulai: {say: {prompt: tanya, next: tanyakan}}
  tanyakan: {function: {name: sapa, args: {siapa: "{nama}"}, save: {nama: kata}, ok: baca,
             failed: gagal}}
  baca: {say: {prompt: baca, next: dah}}
"""
    play.plays(steps, functions={"sapa": greet})
    phone = play.call()
    assert phone.verbs == ["Say", "Redirect"]
    phone.wait()
    assert phone.heard == "halo x dah"
    play.plays(steps, functions={})
    phone = play.call()
    phone.wait()
    assert phone.heard == "gagal"


def test_a_recording_is_switched_on(play: Set) -> None:
    play.plays("\n  mulai: {recording: {switch: on, ok: dah, failed: gagal}}")
    phone = play.call()
    phone.wait()
    assert play.carrier.switched == [(phone.call_id, True)]
    assert phone.heard == "dah"


def test_somebody_of_the_city_is_told(play: Set) -> None:
    play.plays("\n  mulai: {notify: {who: damkar, prompt: tanya, ok: dah, failed: gagal}}")
    assert play.call().heard == "dah"
    assert len(play.jobs.sent) == 1


TWIML = """
  mulai: {twiml: {%s, return: dah, failed: gagal}}
"""


def test_another_application_leads_the_call_and_gives_it_back(play: Set) -> None:
    play.plays(TWIML % "url: 'https://mitra.example/ivr/mulai?x=1'")
    phone = play.call()
    target = phone.document.findtext("Redirect") or ""
    assert target.startswith("https://mitra.example/ivr/mulai?x=1&ReturnUrl=https%3A")
    phone.ask(unquote(target.partition("ReturnUrl=")[2]))
    assert phone.heard == "dah"


@pytest.mark.parametrize(
    "url", ["https://lain.example/ivr", "https://mitra.example/ivrx", "https://mitra.example/"]
)
def test_an_application_that_is_not_on_the_list_is_not_asked(play: Set, url: str) -> None:
    play.plays(TWIML % f"url: '{url}'")
    assert play.call().heard == "gagal"


def test_a_builder_makes_instructions_and_comes_back(play: Set) -> None:
    play.plays(TWIML % "builder: iklan", builders={"iklan": lambda _: (Say("iklan", "id"),)})
    phone = play.call()
    assert phone.heard == "iklan"
    phone.wait()
    assert phone.heard == "dah"


def test_what_another_system_cannot_do_here_leads_to_a_person(play: Set) -> None:
    play.plays("\n  mulai: {opaque: {type: capture-payments, definition: {a: [1]}}}")
    phone = play.call()
    assert play.state(phone) is CallState.QUEUED


class _Answers(BaseHTTPRequestHandler):
    """Another system of the city."""

    def do_GET(self) -> None:
        if self.path.startswith("/pindah"):
            self.send_response(302)
            self.send_header("Location", "/data")
            self.end_headers()
            return
        long = self.path.startswith("/panjang")
        body = json.dumps({"data": [{"nama": "Rina" * (40_000 if long else 1)}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def _http(port: int, path: str = "/data") -> str:
    return f"""
  mulai: {{http: {{url: 'http://127.0.0.1:{port}{path}?n={{nama}}', timeout: 2,
          save: {{nama: data.0.nama}}, ok: baca, failed: gagal}}}}
  baca: {{say: {{prompt: baca, next: dah}}}}
"""


def test_a_system_that_is_allowed_is_asked(play: Set, port: int) -> None:
    allowed = play.settings.model_copy(update={"http_step_allow": (f"127.0.0.1:{port}",)})
    play.plays(_http(port), settings=allowed)
    phone = play.call()
    phone.wait()
    assert phone.heard == "Rina dah"
    play.plays(_http(port), settings=allowed, messages=True)
    fields = {"MessageSid": new_sid("SM"), "From": DEWI, "To": "+62411112", "Body": "halo"}
    play.house.post("/webhooks/messaging", fields)
    with play.parts.database.reading() as unit:
        sent = unit.session.scalars(select(Message.body).where(Message.direction == "out"))
        assert list(sent) == ["Rina", "dah"]


@pytest.mark.parametrize("path", ["/pindah", "/panjang"])
def test_redirects_are_not_followed_and_long_answers_not_read(
    play: Set, port: int, path: str
) -> None:
    allowed = play.settings.model_copy(update={"http_step_allow": ("127.0.0.1",)})
    play.plays(_http(port, path), settings=allowed)
    phone = play.call()
    phone.wait()
    assert phone.heard == "gagal"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]"]
)
def test_our_own_network_is_not_asked(play: Set, port: int, host: str) -> None:
    play.plays(_http(port).replace("127.0.0.1", host))
    phone = play.call()
    phone.wait()
    assert phone.heard == "gagal"


LINE = """
  mulai: {queue: {name: umum, %s, completed: dah, closed: gagal, failed: gagal}}
"""


@pytest.fixture
def on_duty(play: Set) -> None:
    """Somebody serves the line, though on a break."""
    play.parts.queueing.operators.sign_on(1, ("umum",), ("id",), play.parts.clock())


@pytest.mark.usefixtures("on_duty")
def test_who_waits_too_long_is_led_on(play: Set) -> None:
    play.plays(LINE % "max_wait: 1, timeout: dah")
    phone = play.call()
    phone.wait()
    assert phone.verbs[-1] == "Redirect"
    later = play.parts.clock
    play.plays(LINE % "max_wait: 1, timeout: dah", clock=lambda: later().replace(year=2030))
    phone.house = play.house
    phone.wait()
    assert phone.heard == "dah"


@pytest.mark.usefixtures("on_duty")
def test_who_presses_the_key_is_called_back(play: Set) -> None:
    play.plays(LINE % "callback_key: 2, callback_offer: tanya, callback: dah")
    phone = play.call()
    phone.wait()
    assert "tanya" in phone.heard
    phone.press("2")
    assert phone.heard == "dah"
    assert play.parts.queueing.line.board(play.parts.clock()).waiting == ()


@pytest.mark.usefixtures("on_duty")
def test_a_full_line_takes_nobody_more(play: Set) -> None:
    play.plays(LINE % "full_at: 1, full: dah")
    play.call(DEWI).wait()
    assert play.call().heard == "dah"


def test_a_line_that_nobody_serves_can_be_closed(play: Set) -> None:
    play.plays(LINE % "needs_staff: true")
    assert play.call().heard == "gagal"


RESUME = """
resume: {minutes: 5, step: lanjut}
"""
ASKS = """
  mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: dah}}}}
  lanjut: {say: {prompt: gagal, next: mulai}}
"""


def test_who_was_cut_off_and_rings_again_is_offered_to_go_on(play: Set) -> None:
    play.plays(ASKS, more=RESUME)
    first = play.call()
    assert first.heard == "tanya"
    first.stay_silent()
    first.hang_up()
    assert play.call(DEWI).heard == "tanya"
    assert play.call().heard == "gagal tanya"


BACK = """
  mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: dalam}}}}
  dalam: {menu: {prompt: gagal, options: {a: {key: 1, to: dah}}}}
  lanjut: {menu: {prompt: baca, options: {ya: {key: 1, to: kembali}}, no_input: mulai}}
  kembali: {resume: {otherwise: mulai}}
"""


def test_who_was_cut_off_may_go_back_to_the_question_they_were_at(play: Set) -> None:
    play.plays(BACK, more=RESUME)
    first = play.call()
    first.press("1")
    assert first.heard == "gagal"
    first.hang_up()
    again = play.call()
    assert again.heard == "x"
    again.press("1")
    assert again.heard == "gagal"
    again.press("1")
    assert again.heard == "dah"


def test_a_call_that_lasts_too_long_is_led_to_a_person(play: Set) -> None:
    play.plays(ASKS.replace("next: mulai", "next: dah"), more="limits: {call_seconds: 60}")
    phone = play.call()
    later = play.parts.clock
    play.parts = replace(play.parts, clock=lambda: later().replace(year=2030))
    play.house = House(app_of(play.parts), play.settings)
    phone.house = play.house
    phone.stay_silent()
    assert play.state(phone) is CallState.QUEUED


def test_two_calls_across_a_publish_each_finish_on_their_own_version(play: Set) -> None:
    play.plays(ASKS)
    old = play.call()
    play.plays(ASKS.replace("dah}}}}", "gagal}}}}"))
    new = play.call(DEWI)
    old.house = play.house
    old.press("1")
    new.press("1")
    assert (old.heard, new.heard) == ("dah", "gagal")


def test_a_spoken_prompt_of_the_city_is_served_to_anybody(play: Set, tmp_path: Path) -> None:
    folder = tmp_path / "kota" / "prompts" / "audio"
    folder.mkdir(parents=True)
    (folder / "sapa.wav").write_bytes(b"RIFF")
    here = play.settings.model_copy(update={"flows_dir": tmp_path, "city": "kota"})
    play.parts = replace(play.parts, settings=here)
    client = app_of(play.parts).test_client()
    assert client.get("/webhooks/sounds/prompts/sapa.wav").data == b"RIFF"
    assert client.get("/webhooks/sounds/prompts/..%2F..%2Fcity.yaml").status_code == 404


def test_an_emergency_change_fetches_callers_out_of_the_old_version(play: Set) -> None:
    play.plays(ASKS)
    phone = play.call()
    play.plays(ASKS, more="change: {policy: interrupt, step: lanjut}")
    phone.house = play.house
    phone.press("1")
    assert phone.heard == "gagal tanya"


def test_a_call_goes_on_when_the_file_of_its_flow_is_gone(play: Set) -> None:
    play.plays(ASKS)
    phone = play.call()
    play.parts.flows.replace([])
    phone.press("1")
    assert phone.heard == "dah"


def test_a_step_that_asks_without_end_leads_to_a_person(play: Set) -> None:
    steps = """
  mulai: {function: {name: lagi, ok: lain, failed: gagal}}
  lain: {function: {name: lagi, ok: mulai, failed: gagal}}
"""
    play.plays(steps, functions={"lagi": lambda _: {}})
    phone = play.call()
    for _ in range(40):
        if play.state(phone) is CallState.QUEUED:
            break
        phone.wait()
    assert play.state(phone) is CallState.QUEUED
