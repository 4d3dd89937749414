"""Flows that Studio begins by a request ring somebody here too."""

from __future__ import annotations

from callcentre.calls.city import City
from callcentre.flows.issues import find_issues
from callcentre.flows.nodes.call import Call
from callcentre.flows.studio.exporting import export_studio
from callcentre.flows.studio.importing import Imported, import_studio
from callcentre.flows.studio.report import Verdict
from tests.unit.flows.studio.exports_of import State, bye, document, importing, row, widget

CITIZEN = "{{contact.channel.address}}"


def calling(kind: str = "make-outgoing-call-v2", to: str = CITIZEN, **ways: str | None) -> State:
    wired = {"answered": "hello", "busy": None, "noAnswer": None, "failed": None, **ways}
    return widget("ring", kind, wired, to=to, timeout=30)


def requested(city: City, *states: State) -> Imported:
    return importing(city, *states, event="incomingRequest")


def test_an_outgoing_call_is_a_step_and_its_flow_may_be_used(city: City) -> None:
    result = requested(city, calling(), bye("hello"))
    step = result.flow.node("ring")
    assert isinstance(step, Call)
    assert (step.to, step.timeout, step.machine) == ("citizen", 30, None)
    assert (result.flow.entry.api, result.flow.entry.call) == ("ring", None)
    assert row(result, "ring").verdict is Verdict.EXACT
    assert find_issues(result.flow, city) == []


def test_the_older_widget_tells_machines_from_people(city: City) -> None:
    state = calling("make-outgoing-call-v1", answeredByMachine="tape")
    step = requested(city, state, bye("hello"), bye("tape")).flow.node("ring")
    assert isinstance(step, Call)
    assert step.machine == "tape"


def test_what_is_rung_otherwise_is_said_in_the_report(city: City) -> None:
    result = requested(city, calling(to="{{flow.data.number}}"), bye("hello"))
    assert "not rung" in row(result, "ring").reasons[0]


def test_in_a_call_that_came_in_nobody_is_rung(city: City) -> None:
    result = importing(city, calling(), bye("hello"))
    assert row(result, "ring").verdict is Verdict.OPAQUE


def test_it_comes_back_from_studio_the_same(city: City) -> None:
    for kind, more in (("v1", {"answeredByMachine": "hello"}), ("v2", {})):
        once = requested(city, calling(f"make-outgoing-call-{kind}", **more), bye("hello"))
        again = import_studio(export_studio(once.text, "a", city), "a", city)
        assert document(again.flow) == document(once.flow)
