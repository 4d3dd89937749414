"""A text that somebody wants to publish, looked at among the flows that are there. Pure.

Whatever the text is, the answer is a `Proposal`: errors and warnings with line and field, and, if
the text can be read at all, the flow and what the city's flows would then be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callcentre.calls.city import City
from callcentre.calls.inputs import Channel
from callcentre.errors import FlowError
from callcentre.flows.document import Flow
from callcentre.flows.issues import find_all
from callcentre.flows.parsing import parse_flow
from callcentre.flows.reading import read_yaml
from callcentre.flows.subflows import bound, subflow_problems

_TOLD = re.compile(r"[^:\n]*:(?:(?P<line>\d+):)? (?P<rest>.*)", re.DOTALL)
_WHERE = re.compile(r"(?P<where>[\w.\[\]'-]{1,120}): (?P<what>.*)", re.DOTALL)
_LINE = re.compile(r"\bline (?P<line>\d+)")  # how the YAML reader itself says it
_RULE = re.compile(r" \[(?P<rule>[EW]\d{1,2})\]$")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the line (0: unknown), the field, what would be right, the rule."""

    line: int
    where: str
    what: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A text and what would come of it. ``flow`` is None when the text cannot be read.

    ``flows`` are all flows of the city if it were published, bound to each other; ``changed`` the
    names of those that would be new versions: the flow and those that it is a step of.
    """

    text: str
    flow: Flow | None = None
    flows: tuple[Flow, ...] = ()
    changed: tuple[str, ...] = ()
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def propose(
    text: str, name: str, current: Iterable[Flow], city: City, sounds: frozenset[str]
) -> Proposal:
    """Look at ``text`` as the next version of the flow ``name`` (blank: a flow that is new)."""
    try:
        flow = parse_flow(text, f"{name or 'flow'}.yaml", city, sounds)
    except FlowError as error:
        return Proposal(text, errors=tuple(problem(line) for line in str(error).splitlines()))
    before = {one.flow: one for one in current}
    wrong = _wrong_name(flow, name, before)
    if wrong:
        return Proposal(text, errors=(wrong,))
    together = {**before, flow.flow: flow}
    misfits = tuple(problem(line) for line in subflow_problems(together.values()))
    if misfits:
        return Proposal(text, flow, errors=misfits)
    flows = bound(together.values())
    after = {one.flow: one for one in flows}
    changed = tuple(
        one.flow
        for one in flows
        if one.flow not in before or before[one.flow].version != one.version
    )
    errors, warnings = _findings(after, flow.flow, changed, city)
    return Proposal(
        text, after[flow.flow], tuple(flows), changed, (*_entries(after, city), *errors), warnings
    )


def problem(line: str) -> Problem:
    """A complaint of the reader or the checker (``file:line: field: what [rule]``) in parts."""
    told = _TOLD.fullmatch(line)
    number, rest = (int(told["line"] or 0), told["rest"]) if told else (0, line)
    rule = _RULE.search(rest)
    rest = _RULE.sub("", rest)
    if not number and (line_said := _LINE.search(rest)):
        number = int(line_said["line"])
    parts = _WHERE.fullmatch(rest)
    where, what = (parts["where"], parts["what"]) if parts else ("", rest)
    return Problem(number, where, what, rule["rule"] if rule else "")


def name_of(text: str) -> str:
    """The name of the flow in a text; blank when it has none that can be read."""
    try:
        name = read_yaml(text, "flow.yaml").get("flow")
    except FlowError:
        return ""
    return name if isinstance(name, str) else ""


def _wrong_name(flow: Flow, name: str, before: Mapping[str, Flow]) -> Problem | None:
    line = flow.line("flow")
    if name and flow.flow != name:
        return Problem(line, "flow", f"this is the flow {name!r}; write flow: {name}")
    if not name and flow.flow in before:
        return Problem(line, "flow", f"there is a flow {flow.flow!r} already; choose another name")
    return None


def _findings(
    after: Mapping[str, Flow], name: str, changed: Iterable[str], city: City
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    errors: list[Problem] = []
    warnings: list[Problem] = []
    for one in changed:
        flow = after[one]
        for found in find_all(flow, city, after):
            line = _line(flow, found.where) if one == name else 0
            where = found.where if one == name else f"{one}: {found.where}"
            told = Problem(line, where, found.what, found.rule)
            if found.is_error:
                errors.append(told)
            elif one == name:
                warnings.append(told)
    return tuple(errors), tuple(warnings)


def _line(flow: Flow, where: str) -> int:
    """The line of a field; in the file a step's kind stands between its name and its fields."""
    head, *rest = where.split(".")
    if head != "steps" or not rest or rest[0] not in flow.steps:
        return flow.line(where)
    step, *inner = rest
    field = (head, step, flow.steps[step].kind)
    option = ".".join((*field, "options", *inner))
    return flow.lines.get(option) or flow.line(".".join((*field, *inner)))


def _entries(flows: Mapping[str, Flow], city: City) -> Iterable[Problem]:
    """Whoever rings or writes must be answered."""
    call, message = flows.get(city.entry.call), flows.get(city.entry.message)
    if call and not (call.speaks and call.entry.call):
        yield Problem(
            call.line("entry"),
            "entry.call",
            f"calls begin with the flow {call.flow!r}: it needs channels: [voice] and entry.call",
        )
    writes = message and set(message.channels) - {Channel.VOICE} and message.entry.message
    if message and not writes:
        yield Problem(
            message.line("entry"),
            "entry.message",
            f"messages begin with the flow {message.flow!r}: it needs channels: [sms] or more,"
            " and entry.message",
        )


def parts_of(flow: Flow) -> Mapping[str, str]:
    """The versions of the flows that are steps of it, by name."""
    return {child.flow: child.version for child in flow.children.values()}
