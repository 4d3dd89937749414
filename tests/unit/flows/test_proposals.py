"""A text is looked at among the flows that are there, whatever it is."""

from __future__ import annotations

from callcentre.calls.city import City
from callcentre.flows.document import Flow
from callcentre.flows.parsing import parse_flow
from callcentre.flows.proposals import Problem, Proposal, name_of, problem, propose
from tests.two_flows import HOTLINE, MESSAGES


def flows(city: City) -> list[Flow]:
    return [parse_flow(text, "flow.yaml", city) for text in (HOTLINE, MESSAGES)]


def proposed(city: City, text: str, name: str = "hotline") -> Proposal:
    return propose(text, name, flows(city), city, frozenset())


def test_the_same_text_changes_nothing(city: City) -> None:
    found = proposed(city, HOTLINE)
    assert (found.errors, found.changed) == ((), ())
    assert {flow.flow for flow in found.flows} == {"hotline", "keluhan"}


def test_another_text_changes_its_flow(city: City) -> None:
    found = proposed(city, HOTLINE.replace("lama", "baru"))
    assert (found.errors, found.changed) == ((), ("hotline",))


def test_a_mistake_is_told_with_its_line_though_it_is_deep_in_a_step(city: City) -> None:
    found = proposed(city, HOTLINE.replace("to: tanya}", "to: tanyaa}"))
    line = HOTLINE[: HOTLINE.index("tanya: {key")].count("\n") + 1
    assert (found.errors[0].line, found.errors[0].rule) == (line, "E1")


def test_a_flow_keeps_its_name_and_a_new_one_takes_no_old_name(city: City) -> None:
    assert proposed(city, HOTLINE, "keluhan").errors[0].where == "flow"
    assert proposed(city, HOTLINE, "").errors[0].where == "flow"
    assert proposed(city, HOTLINE.replace("flow: hotline", "flow: lain"), "").errors == ()


def test_whoever_rings_must_be_answered(city: City) -> None:
    silent = MESSAGES.replace("flow: keluhan", "flow: hotline")
    assert "entry.call" in [one.where for one in proposed(city, silent).errors]
    dumb = HOTLINE.replace("flow: hotline", "flow: keluhan")
    assert "entry.message" in [one.where for one in proposed(city, dumb, "keluhan").errors]


def test_a_complaint_is_taken_apart() -> None:
    told = "a.yaml:12: steps.sapa.to: there is no step: x [E1]"
    assert problem(told) == Problem(12, "steps.sapa.to", "there is no step: x", "E1")
    assert problem("a.yaml: mapping ends at line 7, column 2") == Problem(
        7, "", "mapping ends at line 7, column 2"
    )
    assert problem("nothing of the kind") == Problem(0, "", "nothing of the kind")


def test_the_name_stands_in_the_text_or_nowhere() -> None:
    assert name_of(HOTLINE) == "hotline"
    for text in ("flow: [", "flow: [a]", "- x", "", "a: &a [*a]"):
        assert name_of(text) == ""
