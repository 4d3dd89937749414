"""Scripted dialogues: golden transcripts, and the outcomes that no dialogue takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcentre.calls.city import City
from callcentre.calls.inputs import Channel, Done, Keys, Recorded, Silence, Speech, Text
from callcentre.errors import BadInputError
from callcentre.flows.dialogues import run_dialogues
from callcentre.flows.library import Library
from callcentre.flows.play import Session, read_done, read_message, read_voice
from tests.unit.flows.talk import voice_flow

STEPS = "  mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: antre}}}}"
TALKS = """
flow: coba
channel: voice
dialogues:
  satu: ["1", "=completed"]
"""


@pytest.fixture
def coba(city: City) -> Library:
    return Library([voice_flow(city, STEPS)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "coba.yaml").write_text(TALKS, encoding="utf-8")
    return tmp_path


def test_a_new_dialogue_must_be_kept_first(folder: Path, coba: Library) -> None:
    assert "there is no transcript yet" in run_dialogues(folder, coba).problems[0]
    written = run_dialogues(folder, coba, update=True).written
    assert [path.name for path in written] == ["coba.txt"]
    assert not any("transcript" in problem for problem in run_dialogues(folder, coba).problems)


def test_the_transcript_holds_what_was_given_and_what_was_heard(
    folder: Path, coba: Library
) -> None:
    run_dialogues(folder, coba, update=True)
    text = (folder / "dialogues" / "coba.txt").read_text(encoding="utf-8")
    assert text.startswith("== satu\n  satu\n  [waits 5 s for 1 key]\n> 1\n  [join queue darurat;")
    assert text.endswith("> =completed\n  dah\n  [the end]\n")


def test_another_talk_than_the_kept_one_is_a_problem(folder: Path, coba: Library) -> None:
    run_dialogues(folder, coba, update=True)
    kept = folder / "dialogues" / "coba.txt"
    kept.write_text(kept.read_text(encoding="utf-8").replace("dah", "salam"), encoding="utf-8")
    problem = run_dialogues(folder, coba).problems[0]
    assert "-  salam" in problem
    assert "+  dah" in problem


def test_an_outcome_without_a_dialogue_is_a_problem(folder: Path, coba: Library) -> None:
    outcome = run_dialogues(folder, coba, update=True)
    assert (outcome.covered, outcome.possible) == (2, 8)
    assert any("no dialogue leaves the step 'mulai' by 'no_input'" in p for p in outcome.problems)


def test_a_line_that_does_not_fit_is_a_problem(folder: Path, coba: Library) -> None:
    path = folder / "dialogues" / "coba.yaml"
    path.write_text(TALKS.replace("=completed", "=complete"), encoding="utf-8")
    problems = run_dialogues(folder, coba).problems
    assert any("waits for one of =completed, =closed, =failed" in problem for problem in problems)


def test_a_file_of_dialogues_that_is_none_says_where(folder: Path, coba: Library) -> None:
    path = folder / "dialogues" / "coba.yaml"
    path.write_text(TALKS.replace("channel: voice", "chanel: voice"), encoding="utf-8")
    problems = "\n".join(run_dialogues(folder, coba).problems)
    assert "chanel: there is no such field; did you mean 'channel'?" in problems


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("12#", Keys("12#")),
        ("-", Silence()),
        ('"tolong"', Speech("tolong")),
        ("rec 12", Recorded("RE-PLAYED", 12)),
        ("rec 3 0", Recorded("RE-PLAYED", 3, "0")),
    ],
)
def test_a_line_is_what_a_caller_does(line: str, given: object) -> None:
    assert read_voice(line) == given


def test_a_line_is_what_a_citizen_writes() -> None:
    assert read_message("lampu mati") == Text("lampu mati")
    assert read_message("@-5.14,119.43 sini") == Text("sini", location="-5.14,119.43")
    assert read_message("+2 fotonya") == Text("fotonya", pictures=2)


def test_a_line_is_what_the_house_answers() -> None:
    assert read_done("=ok code=12", "catat", ("ok",)) == Done("ok", {"code": "12"})
    with pytest.raises(BadInputError, match="waits for one of =ok"):
        read_done("=gone", "catat", ("ok",))


def test_a_talk_that_is_over_takes_nothing_more(coba: Library) -> None:
    session = Session(coba.get("coba"), Channel.VOICE)
    session.begin()
    session.give("1")
    session.give("=completed")
    assert session.is_over
    with pytest.raises(BadInputError, match="the flow is over"):
        session.give("1")


@pytest.mark.parametrize("line", ["halo", '"', "rec", "rec x"])
def test_what_no_caller_can_do_is_refused(line: str) -> None:
    with pytest.raises(BadInputError, match="give keys"):
        read_voice(line)
