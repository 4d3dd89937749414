"""Crowds of strangers against an application, on a fast clock and without sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callcentre.emulator.cli import main
from tests.integration.emulator.test_emulator_citizens import script
from tests.services.carrier import CITY, Application, Carrier

CROWD = """
seed: 3
crowd:
  name: warga
  rate: 3600
  duration: 60
  withheld: 0.2
  patience: {patience}
  talk: {{exponential: 5}}
  do:
    - steps: [{{dial: "{{city}}"}}, {{connected: true, within: patience}}, {{talk: talk}}, hang_up]
"""


def test_those_who_lose_patience_are_counted_as_abandoned(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", "<Pause length='600'/>")
    report = carrier.play(CROWD.format(patience=10), seconds=30)
    (crowd,) = report["crowds"]
    assert report["state"] == "done", report
    assert 40 <= crowd["arrived"] == crowd["abandoned"] <= 80
    assert crowd["most_at_once"] > 1
    assert crowd["wait"]["mean"] is None


def test_those_who_meet_somebody_are_counted_as_answered(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", "<Dial><Conference waitUrl=''>ruang</Conference></Dial>")
    report = carrier.play(CROWD.format(patience="{exponential: 60}"), seconds=30)
    (crowd,) = report["crowds"]
    assert report["state"] == "done", report
    assert crowd["answered"] + crowd["abandoned"] == crowd["arrived"]
    assert crowd["answered"] > crowd["abandoned"]
    assert 0 < crowd["wait"]["p50"] <= crowd["wait"]["p90"] <= crowd["wait"]["longest"]


def test_an_expectation_that_is_not_met_names_its_line(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", "<Say>Selamat pagi</Say><Pause length='30'/>")
    good = "{expect: {status: in-progress, heard: 'selamat (pagi|siang)', not_heard: malam}}"
    bad = "{expect: {connected: true}}"
    report = carrier.play(script(f"{{dial: '{CITY}'}}", "{hear: pagi}", good, bad))
    assert "expected connected True, found False (script, line 8)" in report["people"][0]["error"]


def test_what_was_said_stands_in_the_dialogue_with_its_time(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", "<Say>Selamat pagi</Say><Say>Selamat jalan</Say>")
    report = carrier.play(script(f"{{dial: '{CITY}'}}", "{ended: true}"))
    heard = [line for line in report["people"][0]["lines"] if line["kind"] == "hears"]
    assert [line["text"] for line in heard] == ["Selamat pagi", "Selamat jalan"]
    assert heard[0]["at"] < heard[1]["at"]


def test_the_command_prints_a_crowds_figures_and_the_dialogue_of_people(
    carrier: Carrier, app: Application, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app.answer("/voice", "<Say>Selamat pagi</Say><Pause length='100'/>")
    file = tmp_path / "pagi.yaml"
    person = script(f"{{dial: '{CITY}'}}", "{hear: pagi}", "hang_up")
    file.write_text(person + CROWD.format(patience=5))
    assert main(["play", str(file), "--server", carrier.url]) == 0
    printed = capsys.readouterr().out
    assert re.search(r"^\d\d:\d\d\.\d  Sari  « Selamat pagi »$", printed, re.MULTILINE)
    assert re.search(r"^warga: \d+ arrived, 0 answered, \d+ abandoned", printed, re.MULTILINE)


def test_the_command_names_the_place_of_a_mistake(
    carrier: Carrier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pagi siang.yaml"
    file.write_text("citizens:\n  - name: Ani\n    do:\n      - wait: lama\n")
    assert main(["play", str(file), "--server", carrier.url]) == 1
    expected = "pagi siang.yaml, line 4: citizens[0].do[0].wait: expected a number, found 'lama'\n"
    assert capsys.readouterr().out == expected
