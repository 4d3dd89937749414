"""What is wrong with a flow before anybody calls: each issue is a sentence that says what to do."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator

from callcentre.calls.city import City
from callcentre.flows import graph
from callcentre.flows.document import PERSONAL, Flow
from callcentre.flows.keywords import OPT_OUT
from callcentre.flows.nodes.ask import Ask
from callcentre.flows.nodes.base import MESSAGING
from callcentre.flows.nodes.case import CaseStep
from callcentre.flows.nodes.collect import Collect
from callcentre.flows.nodes.hours import Hours
from callcentre.flows.nodes.menu import Menu
from callcentre.flows.nodes.queue import Queue
from callcentre.flows.prompt_issues import prompt_issues
from callcentre.flows.text import folded

_MOST_OPTIONS = 5  # what a listener can keep in mind, the operator and the language apart


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
        ("defaults.operator", flow.defaults.operator),
        *((f"steps.{e.step}.{e.outcome}", e.target) for s in flow.steps for e in _own(flow, s)),
    ]
    for where, target in places:
        if target is not None and target not in flow.steps:
            yield f"{where}: there is no step {target!r}{_meant(target, flow.steps)}"


def _own(flow: Flow, step: str) -> Iterator[graph.Edge]:
    for outcome, target in flow.node(step).targets().items():
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


def _unwired(flow: Flow, city: City) -> Iterator[str]:
    del city
    for step in flow.steps:
        for edge in graph.edges(flow, step):
            if edge.target is None:
                yield (
                    f"steps.{step}.{edge.outcome}: nothing says where this leads;"
                    " name a step here, or one for all in defaults.on_error"
                )


def _channels(flow: Flow, city: City) -> Iterator[str]:
    del city
    for name, node in flow.steps.items():
        for channel in flow.channels:
            if channel not in node.channels:
                yield f"steps.{name}: a step {node.kind!r} cannot be used for {channel}"


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
    for name in graph.ways_to_be_hung_up_on(flow):
        yield (
            f"steps.{name}: a caller who is silent or confused here is hung up on;"
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


def _options(flow: Flow, city: City) -> Iterator[str]:
    del city
    for name, node in flow.steps.items():
        if isinstance(node, Menu):
            yield from (f"steps.{name}: {issue}" for issue in _menu(flow, node))
        if isinstance(node, Ask):
            words = [w for option in node.options.values() for w in option.words]
            yield from (f"steps.{name}.options: {issue}" for issue in _words(words))
            taken = {folded(w) for t in flow.triggers.values() for w in t.words}
            for word in words:
                if folded(word) in taken:
                    yield f"steps.{name}.options: the word {word!r} is already a trigger"
    words = [w for trigger in flow.triggers.values() for w in trigger.words]
    yield from (f"triggers: {issue}" for issue in _words(words))


def _menu(flow: Flow, menu: Menu) -> Iterator[str]:
    keys = [option.key for option in menu.options.values()]
    reserved = {flow.defaults.operator_key: "operator", flow.defaults.repeat_key: "repeat"}
    for key in keys:
        if key in reserved:
            yield f"options: the key {key} is the {reserved[key]} key"
        if any(other != key and other.startswith(key) for other in keys):
            yield f"options: the key {key} begins another key, so that one can never be pressed"
        if keys.count(key) > 1:
            yield f"options: the key {key} is given to two options"
    spoken = [key for key in keys if key != "9"]
    if len(spoken) > _MOST_OPTIONS:
        yield f"options: {len(spoken)} options are too many to keep in mind; at most five"


def _words(words: list[str]) -> Iterator[str]:
    every = [folded(word) for word in words]
    for word in every:
        if word in OPT_OUT:
            yield f"the word {word!r} means that the citizen wants no more messages; use another"
        if every.count(word) > 1:
            yield f"the word {word!r} stands twice"


_CHECKS: tuple[Callable[[Flow, City], Iterable[str]], ...] = (
    _languages,
    _unwired,
    _channels,
    _reach,
    _lost_callers,
    _city_names,
    _variables,
    _privacy,
    _options,
    prompt_issues,
)
