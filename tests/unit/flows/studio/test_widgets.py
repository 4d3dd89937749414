"""What each kind of widget becomes, and what the report says of it."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.flows.nodes import KINDS
from callcentre.flows.nodes.dial import Dial
from callcentre.flows.nodes.menu import Menu
from callcentre.flows.nodes.opaque import Opaque
from callcentre.flows.studio.report import Verdict, table
from tests.unit.flows.studio.exports_of import (
    FILES,
    bye,
    gather,
    imported,
    importing,
    row,
    split,
    widget,
)

BECAME = {
    "water_office.json": {
        "Main Menu": "menu",
        "leak-line": "dial",
        "queue": "queue",
        "Bill Number": "collect",
        "remember": "set",
        "read_back": "say",
        "record": "record",
        "thanks": "end",
    },
    "tree_survey.json": {"hello": "ask", "place": "ask", "tell": "http", "done": "end"},
    "every_widget.json": {
        "rec_on": "recording",
        "look_up": "function",
        "by_area": "branch",
        "child": "subflow",
        "redirect": "twiml",
    },
    "unsafe_to_fold.json": {"ask_area": "collect", "which": "branch", "reply": "send"},
}

NEVER_RUN = (
    *("capture-payments", "fork-stream", "connect-virtual-agent", "connect-virtual-agent-v2"),
    *("run-conversation-relay", "start-conversation", "resume-conversation"),
    *("send-to-auto-pilot", "make-outgoing-call-v1", "make-outgoing-call-v2", "of-tomorrow"),
)


@pytest.mark.parametrize("file", BECAME)
def test_each_widget_becomes_its_step(city: City, file: str) -> None:
    result = imported(city, file)
    made = {name: row(result, name).became.split()[0] for name in BECAME[file]}
    assert made == BECAME[file]


@pytest.mark.parametrize("file", FILES)
def test_nothing_is_silently_dropped(city: City, file: str) -> None:
    result = imported(city, file)
    kinds = [step.kind for step in result.flow.steps.values()]
    assert all(one.became.split()[0] in {"entry", *KINDS} for one in result.rows)
    assert set(kinds) <= set(KINDS)
    assert f"{len(result.rows)} widgets: " in table(result.rows)


@pytest.mark.parametrize("kind", NEVER_RUN)
def test_what_cannot_be_said_is_kept_word_for_word(city: City, kind: str) -> None:
    odd = widget("odd", kind, {"success": "a", "failed": None}, some={"deep": ["x", 1]})
    result = importing(city, odd, bye("a"))
    step = result.flow.node("odd")
    assert isinstance(step, Opaque)
    assert (step.type, step.definition) == (kind, {"some": {"deep": ["x", 1]}})
    assert step.outcomes == {"success": "a"}
    assert row(result, "odd").verdict is Verdict.OPAQUE


def test_a_gather_and_its_split_are_one_menu(city: City) -> None:
    result = importing(
        city,
        gather("ask", "s", timeout="ask"),
        split("s", "{{widgets.ask.Digits}}", {"1": "a", "0": "b"}, "ask"),
        bye("a"),
        bye("b"),
    )
    step = result.flow.node("ask")
    assert isinstance(step, Menu)
    assert ({o.key: o.to for o in step.options.values()}, step.operator) == ({"1": "a"}, "b")
    assert row(result, "s").verdict is Verdict.FOLDED
    assert "s" not in result.flow.steps


def test_retry_counters_become_the_counts_of_a_menu(city: City) -> None:
    result = imported(city, "patient_menu.json")
    step = result.flow.node("menu")
    assert isinstance(step, Menu)
    assert (step.attempts, step.no_input.to, step.not_heard[0].say) == (3, "person", "hello")
    assert row(result, "too_silent").verdict is Verdict.FOLDED


@pytest.mark.parametrize(
    "left", ["{{widgets.other.Digits}}", "{{flow.variables.x}}", "{{widgets.ask.Digits | plus: 1}}"]
)
def test_a_split_on_anything_else_is_not_folded(city: City, left: str) -> None:
    result = importing(city, gather("ask", "s"), split("s", left, {"1": "a"}, "a"), bye("a"))
    assert {"ask", "s"} <= set(result.flow.steps)


def test_a_split_that_others_lead_to_is_not_folded(city: City) -> None:
    result = importing(
        city,
        gather("ask", "s", timeout="more"),
        split("s", "{{widgets.ask.Digits}}", {"1": "a"}, "a"),
        widget("more", "say-play", {"audioComplete": "s"}, say="More."),
        bye("a"),
    )
    assert {"ask", "s", "more"} <= set(result.flow.steps)


def test_digits_that_are_read_again_later_are_collected(city: City) -> None:
    result = importing(
        city,
        gather("ask", "s"),
        split("s", "{{widgets.ask.Digits}}", {"1": "a"}, "a"),
        widget("a", "say-play", {"audioComplete": None}, say="You chose {{widgets.ask.Digits}}."),
    )
    assert result.flow.node("ask").kind == "collect"
    assert result.flow.prompts["a"] == {"id": ("You chose {ask}.",)}


def test_how_a_call_went_is_part_of_the_dialling(city: City) -> None:
    step = imported(city, "water_office.json").flow.node("leak_line")
    assert isinstance(step, Dial)
    assert (step.completed, step.busy, step.failed) == ("thanks", "queue", "queue")


def test_the_two_export_formats_give_the_same_steps(city: City) -> None:
    flow = imported(city, "legacy_clinic.json").flow
    assert {name: step.kind for name, step in flow.steps.items() if name.endswith("_1")} == {
        "gather_1": "menu",
        "say_1": "say",
        "http_1": "http",
        "enqueue_1": "queue",
    }


@pytest.mark.parametrize("file", ["in_an_answer.json", "in_an_answer_as_text.json"])
def test_an_envelope_and_a_module_hold_the_same_flow(city: City, file: str) -> None:
    assert imported(city, file).text == imported(city, "in_a_module.js").text


def test_a_bent_meaning_is_told_in_a_comment_before_its_step(city: City) -> None:
    text = imported(city, "every_widget.json").text
    before, _, _ = text.partition("\n  look_up:\n")
    assert "function registered as 'find_person'" in before.rpartition("\n  rec_on:")[2]


def test_a_part_of_a_counter_that_others_lead_to_stays_a_step(city: City) -> None:
    counting = "{{flow.variables.n | plus: 1}}"
    result = importing(
        city,
        gather("ask", "s", timeout="count"),
        split("s", "{{widgets.ask.Digits}}", {"1": "a"}, "limit"),
        widget(
            "count", "set-variables", {"next": "limit"}, variables=[{"key": "n", "value": counting}]
        ),
        split("limit", "{{flow.variables.n}}", {"3": "a"}, "ask"),
        bye("a"),
    )
    assert {"count", "limit"} <= set(result.flow.steps)
    assert "s" not in result.flow.steps
