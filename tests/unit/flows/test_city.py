"""The city's own folder: sound, quick for everybody, and every outcome played."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.flows.checker.report import Report, check_folder
from callcentre.flows.dialogues import run_dialogues
from callcentre.flows.library import Library
from tests.unit.flows.conftest import FOLDER


@pytest.fixture(scope="module")
def report() -> Report:
    return check_folder(FOLDER)


def test_there_is_nothing_to_be_mended(report: Report) -> None:
    assert (report.errors, report.warnings) == ((), ())


def test_an_emergency_is_one_key_and_a_few_seconds_away(report: Report) -> None:
    (call,) = [entry for entry in report.entries if entry.channel == "voice"]
    assert call.emergency_keys is not None
    assert call.emergency_seconds is not None
    assert call.emergency_keys <= 2
    assert call.emergency_seconds <= 20


def test_a_silent_caller_is_with_a_person_within_half_a_minute(report: Report) -> None:
    (call,) = [entry for entry in report.entries if entry.channel == "voice"]
    assert call.silent_seconds is not None
    assert call.silent_seconds <= 30


def test_every_outcome_is_played_and_every_talk_is_as_it_was_read(library: Library) -> None:
    outcome = run_dialogues(FOLDER, library)
    assert outcome.problems == ()
    assert outcome.covered == outcome.possible


def test_every_prompt_is_there_in_every_language_of_the_city(library: Library, city: City) -> None:
    for flow in map(library.get, library.names):
        assert flow.languages == city.languages
        for key, texts in flow.prompts.items():
            # What invites those who do not speak the other language needs no more than its own.
            assert set(texts) == set(city.languages) or key.startswith("untuk_")
