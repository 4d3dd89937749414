"""The walk of all paths: how long callers are kept, what can happen at all, and how quickly."""

from __future__ import annotations

import json
import time
from argparse import Namespace
from pathlib import Path

import pytest

from callcentre.bench.flows import long_flow
from callcentre.calls.city import City
from callcentre.calls.inputs import Channel
from callcentre.commands import flows_check
from callcentre.flows.checker.budget import CONFUSED, SILENT, Patience, to_emergency
from callcentre.flows.checker.carriers import PROFILES, verdicts
from callcentre.flows.checker.circles import circles
from callcentre.flows.checker.outcomes import possible_outcomes
from callcentre.flows.checker.report import check_folder
from callcentre.flows.checker.walk import walk
from callcentre.flows.document import Flow
from callcentre.flows.issues import find_all
from callcentre.flows.library import parse_flow
from tests.unit.flows.conftest import FOLDER
from tests.unit.flows.talk import issues_of, voice_flow, voice_text

MENU = "mulai: {menu: {prompt: tanya, wait: 5, options: {a: {key: 1, to: antre}}}}"


def test_a_silent_caller_hears_every_prompt_and_every_wait(city: City) -> None:
    walked = walk(voice_flow(city, f"  {MENU}"), Channel.VOICE)
    begin = walked.entry[0]
    # "satu", "dua", "tiga" at 14 characters a second, and five seconds after each.
    expected = (4 + 3 + 4) / 14 + 3 * 5
    assert begin.seconds + Patience(walked, SILENT).of(begin.to) == pytest.approx(expected)


def test_the_way_to_an_emergency_line_is_counted_in_keys_and_seconds(city: City) -> None:
    first = MENU.replace("to: antre", "to: dua").replace("wait: 5", "operator: dua")
    steps = f"{first}\n  {MENU.replace('mulai', 'dua')}"
    walked = walk(voice_flow(city, f"  {steps}"), Channel.VOICE)
    keys, seconds = to_emergency(walked, city) or (0, 0.0)
    assert keys == 2
    assert seconds == pytest.approx(8 / 14)


def test_where_the_house_decides_the_worse_answer_counts(city: City) -> None:
    steps = "mulai: {hours: {calendar: keluhan, open: antre, closed: jauh, holiday: jauh}}"
    jauh = MENU.replace("mulai", "jauh")
    walked = walk(voice_flow(city, f"  {steps}\n  {jauh}"), Channel.VOICE)
    keys, seconds = to_emergency(walked, city) or (0, 0.0)
    assert keys == 1
    assert seconds == pytest.approx(4 / 14)


def test_a_circle_of_failures_takes_for_ever(city: City) -> None:
    steps = MENU.replace("wait: 5", "too_many: mulai, no_input: mulai, no_match: mulai")
    walked = walk(voice_flow(city, f"  {steps}"), Channel.VOICE)
    assert Patience(walked, CONFUSED).of(walked.entry[0].to) == float("inf")


def test_a_prompt_that_is_too_long_is_told_with_the_way(city: City) -> None:
    text = voice_text(f"  {MENU}").replace("[satu, dua, tiga]", f'"{"panjang " * 30}"')
    found = issues_of(city, text)
    assert "an emergency line is 17 seconds" not in found
    assert "a silent caller waits 66 seconds for a person, at most 30" in found
    assert "mulai: silence" in found


def test_outcomes_that_the_counters_forbid_are_not_possible(hotline: Flow) -> None:
    possible = possible_outcomes(hotline)
    assert ("sapa", "no_input") in possible
    assert ("sapa", "too_many") not in possible


def test_the_answers_of_other_systems_are_made_up_so_that_they_can_be_saved(city: City) -> None:
    steps = (
        'mulai: {http: {url: "https://example.org/a", save: {kata: data.0.nama}, ok: pilih}}\n'
        "  pilih: {branch: {cases: [{when: kata, equals: ya, to: bahasa}], else: antre}}\n"
        "  bahasa: {language: {prompt: tanya, offer: {id: {key: 1}}, chosen: antre}}"
    )
    possible = possible_outcomes(voice_flow(city, f"  {steps}"))
    assert {("mulai", "ok"), ("mulai", "failed"), ("pilih", "case_1"), ("pilih", "else")} < possible
    assert {("bahasa", "chosen"), ("bahasa", "default"), ("bahasa", "operator")} < possible


def test_circles_are_found_without_recursion() -> None:
    chain = {str(n): [str(n + 1)] for n in range(5_000)}
    assert list(circles(chain)) == []
    assert [len(one) for one in circles({**chain, "5000": ["0"]})] == [5_001]
    assert list(circles({"a": ["a"]})) == [["a"]]


def test_two_thousand_steps_are_checked_in_ten_seconds(city: City) -> None:
    flow = parse_flow(long_flow(2_000), "panjang.yaml", city)
    assert len(flow.steps) >= 2_000
    before = time.process_time()
    rules = {finding.rule for finding in find_all(flow, city)}
    assert time.process_time() - before < 10
    assert "E2" not in rules


def test_every_carrier_has_a_profile_and_a_verdict(hotline: Flow) -> None:
    assert set(PROFILES) == {"signalwire", "somleng", "twilio"}
    runs = {verdict.carrier: verdict.runs for verdict in verdicts(hotline)}
    assert runs == {"signalwire": True, "somleng": False, "twilio": True}


def test_the_citys_folder_has_no_errors_and_figures_for_every_entry() -> None:
    report = check_folder(FOLDER)
    assert report.errors == ()
    entry = next(entry for entry in report.entries if entry.flow == "hotline")
    assert entry.emergency_seconds is not None
    assert entry.emergency_seconds <= 20
    assert (entry.emergency_keys, entry.channel) == (1, "voice")
    assert entry.silent_seconds is not None
    assert entry.silent_seconds <= 30


def test_the_command_prints_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert flows_check(Namespace(folder=str(FOLDER), json=True)) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"errors", "warnings", "entries"}
    assert told["errors"] == 0
    fields = {"flow", "channel", "emergency_seconds", "emergency_keys", "silent_seconds"}
    assert all(set(entry) == fields | {"worst_path"} for entry in told["entries"])


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert flows_check(Namespace(folder=str(tmp_path), json=False)) == 1
    assert "there is no such city file" in capsys.readouterr().out
