"""What is wrong with a flow before anybody calls: each issue is a sentence that says what to do."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator

from callcentre.calls.city import City
from callcentre.calls.inputs import Channel
from callcentre.flows import graph
from callcentre.flows.document import PERSONAL, Flow
from callcentre.flows.nodes.base import MESSAGING
from callcentre.flows.nodes.case import CaseStep
from callcentre.flows.nodes.collect import Collect
from callcentre.flows.nodes.hours import Hours
from callcentre.flows.nodes.queue import Queue
from callcentre.flows.option_issues import option_issues
from callcentre.flows.place import Place
from callcentre.flows.prompt_issues import prompt_issues

_LONGEST_PLACE = 300  # characters; sealed and escaped it stays a short part of a URL


def find_issues(flow: Flow, city: City) -> list[str]:
    """Every issue of ``flow`` in ``city``, one line each; none means that it may be used."""
    structure = list(_unknown_steps(flow)) + list(_entries(flow))
    if structure:
        return [f"{flow.file}: {issue}" for issue in structure]
    issues: list[str] = []
    for check in _CHECKS:
        issues.extend(check(flow, city))
    return [f"{flow.file}: {issue}" for issue in issues]


def _unknown_steps(flow: Flow) -> Iterator[str]:
    places = [
        *graph.roots(flow),
        *((f"steps.{e.step}.{e.outcome}", e.target) for s in flow.steps for e in _own(flow, s)),
    ]
    for where, target in places:
        if target not in flow.steps:
            yield f"{where}: there is no step {target!r}{_meant(target, flow.steps)}"


def _own(flow: Flow, step: str) -> Iterator[graph.Edge]:
    for outcome, target in flow.node(step).targets().items():
        if target is not None:
            yield graph.Edge(step, outcome, target)


def _meant(word: str, known: Iterable[str]) -> str:
    names = list(known)
    close = difflib.get_close_matches(word, names, 1)
    return f"; did you mean {close[0]!r}?" if close else f" (there are: {', '.join(names)})"


def _entries(flow: Flow) -> Iterator[str]:
    if flow.speaks and not flow.entry.call:
        yield "entry.call: a flow for voice must say which step answers a call"
    if set(flow.channels) & MESSAGING and not flow.entry.message:
        yield "entry.message: a flow for messages must say which step answers one"


def _languages(flow: Flow, city: City) -> Iterator[str]:
    for language in flow.languages:
        if language not in city.languages:
            yield f"languages: the city has no {language!r}{_meant(language, city.languages)}"
    chosen: dict[str, str | None] = {
        **{f"steps.{n}.language": getattr(s, "language", None) for n, s in flow.steps.items()},
        **{f"triggers.{n}.language": t.language for n, t in flow.triggers.items()},
    }
    for where, choice in chosen.items():
        if choice and choice not in flow.languages:
            yield f"{where}: the flow has no {choice!r}{_meant(choice, flow.languages)}"


def _channels(flow: Flow, city: City) -> Iterator[str]:
    del city
    for name, node in flow.steps.items():
        for channel in flow.channels:
            if channel not in node.channels:
                yield f"steps.{name}: a step {node.kind!r} cannot be used for {channel}"
    if flow.triggers and not set(flow.channels) & MESSAGING:
        yield "triggers: words are only looked for in messages; in a call use a menu"


def _reach(flow: Flow, city: City) -> Iterator[str]:
    del city
    for name in flow.steps.keys() - graph.reachable(flow):
        yield f"steps.{name}: no way leads here; wire it to an outcome or take it out"
    for name in graph.circles(flow):
        yield (
            f"steps.{name}: one can come back to this step without the citizen doing anything;"
            " put a question between, or an end"
        )


def _lost_callers(flow: Flow, city: City) -> Iterator[str]:
    del city
    if not flow.speaks:
        return
    for name in graph.steps_that_lose_callers(flow):
        yield (
            f"steps.{name}: a caller who is silent or confused here may never reach a person;"
            " let no_input, no_match, too_many and operator lead to a queue"
        )


def _city_names(flow: Flow, city: City) -> Iterator[str]:
    for name, node in flow.steps.items():
        where = f"steps.{name}"
        if isinstance(node, Queue) and node.name not in city.queues:
            known = _meant(node.name, city.queues)
            yield f"{where}.name: the city has no queue {node.name!r}{known}"
        if isinstance(node, Hours) and node.calendar not in city.calendars:
            known = _meant(node.calendar, city.calendars)
            yield f"{where}.calendar: the city has no calendar {node.calendar!r}{known}"
        if isinstance(node, CaseStep) and node.create:
            category = node.create.category
            if category not in city.categories:
                known = _meant(category, city.categories)
                yield f"{where}.create.category: the city has no category {category!r}{known}"


def _variables(flow: Flow, city: City) -> Iterator[str]:
    del city
    known = graph.always_set(flow)
    for name, node in flow.steps.items():
        written = {v for outcome in node.targets() for v in node.writes(outcome)}
        for variable in sorted((written | node.reads()) - flow.vars.keys()):
            meant = _meant(variable, flow.vars)
            yield f"steps.{name}: {variable!r} is not declared under vars{meant}"
        for variable in sorted((node.reads() & flow.vars.keys()) - known.get(name, frozenset())):
            yield f"steps.{name}: {not_always_set(variable)}"


def not_always_set(variable: str) -> str:
    """The sentence about a variable that may be empty when it is read."""
    return (
        f"{variable!r} is read here, but not every way to this step has set it;"
        " set it before, or give it a default under vars"
    )


def _privacy(flow: Flow, city: City) -> Iterator[str]:
    del city
    if not flow.speaks:
        return
    for name, variable in flow.vars.items():
        if variable.type in PERSONAL:
            yield (
                f"vars.{name}: {variable.type!r} could hold personal data, and in a call variables"
                " travel in addresses; use word, digits, code or recording"
            )
    for name, node in flow.steps.items():
        if isinstance(node, Collect) and node.expect.longest > 8 and not node.expect.code:
            yield f"steps.{name}.expect: more than 8 digits could be somebody's number; ask fewer"


def _place_size(flow: Flow, city: City) -> Iterator[str]:
    del city
    if not flow.speaks:
        return
    longest = Place(
        flow=flow.flow,
        version=flow.version,
        step=max(flow.steps, key=len),
        visit=999,
        channel=Channel.VOICE,
        language=max(flow.languages, key=len),
        values={name: "0" * variable.cap for name, variable in flow.vars.items()},
    )
    size = len(json.dumps(longest.pack(), separators=(",", ":")))
    if size > _LONGEST_PLACE:
        yield (
            f"vars: together they can make a place of {size} characters, and it travels in"
            f" addresses; at most {_LONGEST_PLACE}: declare fewer"
        )


_CHECKS: tuple[Callable[[Flow, City], Iterable[str]], ...] = (
    _languages,
    _channels,
    _reach,
    _lost_callers,
    _city_names,
    _variables,
    _privacy,
    _place_size,
    option_issues,
    prompt_issues,
)
