"""Pictures of flows, what changed in them, and a call told again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from callcentre.calls.city import City
from callcentre.flows.diff import differences
from callcentre.flows.document import Flow
from callcentre.flows.draw import mermaid, svg
from callcentre.flows.draw.layout import place
from callcentre.flows.library import Library
from callcentre.flows.replay import Event, replayed
from tests.unit.flows.talk import voice_flow

STEPS = "  mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: antre}}}}"
AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def test_the_picture_holds_every_step_and_is_well_formed(library: Library) -> None:
    for name in library.names:
        flow = library.get(name)
        root = ElementTree.fromstring(svg(flow))  # noqa: S314  our own text
        drawn = {group.get("data-step") for group in root.iter("{http://www.w3.org/2000/svg}g")}
        assert set(flow.steps) <= drawn


def test_what_is_inherited_is_dashed(hotline: Flow) -> None:
    assert 'class="way inherited"' in svg(hotline)
    assert "s_sapa -.->" in mermaid(hotline)


def test_callers_now_and_callers_lost_stand_at_their_step(hotline: Flow) -> None:
    picture = svg(hotline, {"sapa": 7}, {"keluhan": 3})
    assert re.findall(r">(\d+)</text>", picture) == ["7", "3"]


def test_no_card_lies_on_another() -> None:
    ways = {"a": ["b", "c", "d"], "b": ["d"], "c": ["d"], "d": ["a"], "e": ["d"]}
    spots = place(ways, dict.fromkeys(ways, 80.0)).spots
    for one in spots.values():
        for other in spots.values():
            apart = one.x != other.x or abs(one.y - other.y) >= 80
            assert apart or one is other


def test_an_edge_over_several_columns_goes_between_the_cards() -> None:
    ways = {"a": ["b", "c"], "b": ["c"], "c": []}
    plan = place(ways, dict.fromkeys(ways, 80.0))
    (lane,) = plan.between(plan.spots["a"].x, "c")
    assert lane.x == plan.spots["b"].x
    assert not plan.spots["b"].y <= lane.middle <= plan.spots["b"].y + 80


def test_a_picture_of_a_circle_is_drawn_too() -> None:
    assert set(place({"a": ["a", "b"], "b": ["a"]}, {"a": 50.0, "b": 50.0}).spots) == {"a", "b"}


def test_the_same_flow_has_no_differences(city: City) -> None:
    assert differences(voice_flow(city, STEPS), voice_flow(city, f"# sama\n{STEPS}")) == []


def test_a_change_is_told_in_sentences(city: City) -> None:
    changed = STEPS.replace("to: antre", "to: baru") + "\n  baru: {say: {prompt: dah, next: antre}}"
    said = differences(voice_flow(city, STEPS), voice_flow(city, changed))
    assert said == [
        "The step 'baru' (say) is new.",
        "After 'a' at 'mulai' one comes to 'baru'; before it was 'antre'.",
    ]


def test_another_key_is_told(city: City) -> None:
    said = differences(voice_flow(city, STEPS), voice_flow(city, STEPS.replace("key: 1", "key: 2")))
    assert len(said) == 1
    assert "'options' of 'mulai' is now" in said[0]


def test_a_call_is_told_again_without_what_the_caller_gave(library: Library) -> None:
    stepped = {"flow": "hotline", "step": "sapa", "outcome": "darurat", "input": "0811223344"}
    events: list[Event] = [
        (AT, "arrived", {}),
        (AT + timedelta(seconds=8), "stepped", stepped),
        (AT + timedelta(seconds=8), "queued", {"queue": "darurat"}),
        (AT + timedelta(seconds=9), "room", {}),
    ]
    told = "\n".join(replayed(events, library))
    assert "sapa: darurat" in told
    assert "Darurat, tekan 1." in told
    assert "[queued darurat]" in told
    assert "0811223344" not in told
    assert "room" not in told


def test_a_step_that_is_gone_is_told_too(library: Library) -> None:
    events: list[Event] = [(AT, "stepped", {"flow": "hotline", "step": "gone"})]
    assert "not in the flow any more" in "\n".join(replayed(events, library))
