"""Where Studio left a caller alone, the imported flow does not."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.calls.effects import JoinQueue
from callcentre.calls.inputs import Begin, Channel, Done, FlowInput, Keys, Recorded, Silence, Text
from tests.unit.flows.studio.exports_of import (
    FILES,
    arrives,
    bye,
    gather,
    imported,
    importing,
    row,
    split,
)
from tests.unit.flows.talk import Talk, begun


@pytest.mark.parametrize("given", [Silence(), Keys("9")], ids=["silent", "confused"])
@pytest.mark.parametrize("file", FILES)
def test_a_caller_of_any_import_comes_to_a_queue_or_an_end(
    city: City, file: str, given: FlowInput
) -> None:
    arrives(imported(city, file).flow, given)


def test_a_silent_caller_whom_studio_drops_comes_to_the_most_urgent_line(city: City) -> None:
    menu = importing(
        city, gather("ask", "s"), split("s", "{{widgets.ask.Digits}}", {"1": "a"}, None), bye("a")
    )
    turn = begun(menu.flow).give(Silence(), Silence())
    assert isinstance(turn.effect, JoinQueue)
    assert turn.effect.queue == city.most_urgent_queue
    assert any(reason.startswith("safe: a silent caller") for reason in row(menu, "ask").reasons)


def test_a_caller_who_presses_a_wrong_key_comes_to_a_person(city: City) -> None:
    menu = importing(
        city, gather("ask", "s"), split("s", "{{widgets.ask.Digits}}", {"1": "a"}, None), bye("a")
    )
    assert isinstance(begun(menu.flow).give(Keys("7"), Keys("8")).effect, JoinQueue)


def test_a_key_that_led_nowhere_comes_to_a_person(city: City) -> None:
    menu = importing(
        city,
        gather("ask", "s"),
        split("s", "{{widgets.ask.Digits}}", {"1": "a", "2": None}, "a"),
        bye("a"),
    )
    assert isinstance(begun(menu.flow).give(Keys("2")).effect, JoinQueue)


def test_a_question_that_studio_repeats_for_ever_ends(city: City) -> None:
    asked = importing(city, gather("ask", "a", timeout="ask"), bye("a"))
    assert isinstance(begun(asked.flow).give(Silence(), Silence()).effect, JoinQueue)


def test_a_caller_who_says_nothing_after_the_tone_comes_to_a_person(city: City) -> None:
    flow = imported(city, "water_office.json").flow
    turn = begun(flow).give(Keys("3"), Recorded("", 0), Recorded("", 0))
    assert isinstance(turn.effect, JoinQueue)


def test_an_answered_message_goes_on(city: City) -> None:
    talk = begun(imported(city, "tree_survey.json").flow, Channel.SMS, "hi")
    assert talk.give(Text("maybe")).replies == (
        "Please reply YES or NO.",
        "Is the road blocked? Reply YES or NO.",
    )
    assert talk.give(Text("ya")).replies == ("Where is it?",)
    assert talk.give(Text("Jalan Pettarani")).effect is not None
    assert "Noted under 12" in talk.give(Done("ok", {"body": '{"number": 12}'})).replies[0]


def test_begin_is_needed_once(city: City) -> None:
    talk = Talk(imported(city, "legacy_clinic.json").flow)
    talk.give(Begin(), Keys("1"))
    assert talk.step == "enqueue_1"
