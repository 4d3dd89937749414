"""Scripted citizens: what they can do, and how they fail."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from callcentre.emulator.cli import main
from tests.services.carrier import CITIZEN, CITY, Application, Carrier, Seen


def script(*steps: str, number: str = CITIZEN) -> str:
    """A script of one person."""
    lines = "".join(f"\n      - {step}" for step in steps)
    return f"citizens:\n  - name: Sari\n    number: '{number}'\n    do:{lines}\n"


def test_a_citizen_writes_reads_and_uses_the_number_of_the_answer(
    carrier: Carrier, app: Application
) -> None:
    def answer(seen: Seen) -> str:
        if seen["Body"] == "STATUS 123":
            return "<Message>Laporan 123 sedang dikerjakan</Message>"
        return "<Message>Nomor laporan: 123</Message>"

    app.answer("/sms", answer)
    report = carrier.play(
        script(
            f"{{text: lampu mati, to: '{CITY}'}}",
            "{expect_text: 'laporan: (?P<code>[0-9]+)', within: 20}",
            f"{{text: 'STATUS {{code}}', to: '{CITY}'}}",
            "{expect_text: sedang dikerjakan}",
        )
    )
    assert report["state"] == "done", report
    assert [seen["Body"] for seen in app.at("/sms")] == ["lampu mati", "STATUS 123"]


def test_a_citizen_who_does_not_hear_it_fails(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", "<Say>Selamat pagi</Say><Pause length='60'/>")
    steps = (f"{{dial: '{CITY}'}}", "{hear: selamat malam, within: 5}")
    report = carrier.play(script(*steps))
    assert report["state"] == "failed"
    assert "Selamat pagi" in report["people"][0]["error"]


def test_a_citizen_whose_call_is_over_fails_at_once(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", "<Reject/>")
    report = carrier.play(script(f"{{dial: '{CITY}'}}", "{hear: halo, within: 9999}"))
    assert "the call is over" in report["people"][0]["error"]


def test_a_citizen_answers_a_call(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", f"<Dial>{CITIZEN}</Dial>")
    caller = script(f"{{dial: '{CITY}'}}", "{connected: true}", "hang_up", number="+62811")
    called = script("{answer: true}", "{connected: true}", "{ended: true}")
    report = carrier.play(caller + called.removeprefix("citizens:\n"))
    assert report["state"] == "done", report


def test_talking_keeps_a_recording_going(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", '<Record action="/after" timeout="2" playBeep="false"/>')
    app.answer("/after", "<Hangup/>")
    report = carrier.play(script(f"{{dial: '{CITY}'}}", "{talk: 10}", "{ended: true}"))
    assert report["state"] == "done", report
    assert 10 <= int(app.at("/after")[0]["RecordingDuration"]) <= 20


def test_citizens_with_sound_are_heard_by_each_other(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", "<Dial><Conference waitUrl=''>ruang</Conference></Dial>")
    steps = f"[{{dial: '{CITY}'}}, {{connected: true}}, {{talk: 12}}, {{wait: 5}}, hang_up]"
    people = [f"{{number: '+6281{n}', media: true, do: {steps}}}" for n in range(2)]
    report = carrier.play(f"citizens: [{', '.join(people)}]", seconds=40)
    assert report["state"] == "done", report
    legs = requests.get(f"{carrier.url}/emulator/calls", timeout=5).json()
    assert [leg["heard_rms"] > 0.01 and leg["said_rms"] > 0.01 for leg in legs] == [True, True]


def test_a_wrong_script_is_refused(carrier: Carrier) -> None:
    answer = requests.post(f"{carrier.url}/emulator/citizens", data="people: 1", timeout=5)
    assert answer.status_code == 400
    assert "citizens" in answer.json()["error"]


def test_the_command_plays_a_file_and_tells_the_outcome(
    carrier: Carrier, app: Application, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app.answer("/voice", "<Say>Selamat pagi</Say>")
    file = tmp_path / "morning.yaml"
    file.write_text(script(f"{{dial: '{CITY}'}}", "{hear: pagi}", "{ended: true}"))
    assert main(["play", str(file), "--server", carrier.url]) == 0
    assert "Sari: done" in capsys.readouterr().out
    file.write_text(script(f"{{dial: '{CITY}'}}", "{hear: malam}"))
    assert main(["play", str(file), "--server", carrier.url]) == 1


def test_health_and_unknown_things_answer(carrier: Carrier) -> None:
    assert carrier.get("/emulator/health").json()["status"] == "ok"
    assert carrier.get("/emulator/calls/CA1").status_code == 404
    assert carrier.get("/emulator/citizens/PL1").status_code == 404
