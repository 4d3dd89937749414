"""What can be given to a flow at each of its steps, so that every outcome happens once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from callcentre.calls.inputs import (
    Begin,
    Channel,
    Done,
    FlowInput,
    Keys,
    Recorded,
    Silence,
    Speech,
    Text,
)
from callcentre.flows.document import Flow
from callcentre.flows.nodes.area import AskArea
from callcentre.flows.nodes.ask import Ask
from callcentre.flows.nodes.base import Node
from callcentre.flows.nodes.branch import BUILT_IN, Branch, Case
from callcentre.flows.nodes.collect import Collect
from callcentre.flows.nodes.expect import Keyed
from callcentre.flows.nodes.function import Function
from callcentre.flows.nodes.http import Http
from callcentre.flows.nodes.language import Language
from callcentre.flows.nodes.menu import Menu
from callcentre.flows.nodes.record import Record
from callcentre.flows.place import Phase, Place

CODE = "100-200-307"
NO_KEY = "*#*#"  # what no step takes for an answer
_WORDS = "lampu jalan di depan kantor lurah mati sejak kemarin malam dan belum diperbaiki "
_UNLIKE = "zzz"


class Kind(StrEnum):
    """Who gives an input."""

    CHOICE = "choice"  # a caller who does what was asked
    SILENT = "silent"
    WRONG = "wrong"
    HOUSE = "house"  # not the citizen


@dataclass(frozen=True, slots=True)
class Given:
    """An input, who gives it, and what to call it."""

    kind: Kind
    name: str
    input: FlowInput


def tested(flow: Flow) -> Mapping[str, tuple[str, ...]]:
    """The variables that branches ask about, and values that make each case hold or not."""
    found: dict[str, set[str]] = {}
    for node in flow.steps.values():
        if isinstance(node, Branch):
            for case in node.cases:
                if case.when not in BUILT_IN:
                    found.setdefault(case.when, {"", _UNLIKE}).update(_makes_hold(case))
    for step, child in flow.children.items():
        found.update({f"{step}.{name}": set(values) for name, values in tested(child).items()})
    return {name: tuple(sorted(values)) for name, values in sorted(found.items())}


def within(tests: Mapping[str, tuple[str, ...]], step: str) -> Mapping[str, tuple[str, ...]]:
    """Of `tested`, what the flow asks about in which ``a.b`` is a step, by its own names."""
    prefix = step.rpartition(".")[0]
    if not prefix:
        return tests
    head = f"{prefix}."
    return {name[len(head) :]: values for name, values in tests.items() if name.startswith(head)}


def _makes_hold(case: Case) -> Iterator[str]:
    for test in (case.equals, *case.one_of, *case.contains):
        if isinstance(test, str):
            yield test
    if case.at_least is not None:
        yield from (str(case.at_least), str(case.at_least - 1))
    if case.operator is not None:
        yield from (word.strip() for word in case.value.split(","))
        if case.value.strip().isdecimal():
            yield from (str(int(case.value) + 1), str(max(int(case.value) - 1, 0)))


def openings(flow: Flow, channel: Channel) -> Iterator[Given]:
    """How a call or a thread can begin: by itself, and with each word that leads somewhere."""
    yield Given(Kind.HOUSE, "begin", Begin())
    if channel is Channel.VOICE:
        return
    yield Given(Kind.CHOICE, "a complaint", Begin(_WORDS))
    yield Given(Kind.CHOICE, "a location", Begin("", location="-5.1,119.4"))
    yield Given(Kind.CHOICE, "a picture", Begin("", pictures=1))
    for trigger in flow.triggers.values():
        word = trigger.words[0]
        yield Given(Kind.CHOICE, word, Begin(word))
        yield Given(Kind.CHOICE, f"{word} with a code", Begin(f"{word} {CODE}"))
    if flow.defaults.on_opt_out:
        yield Given(Kind.CHOICE, "berhenti", Begin("berhenti"))


def house_inputs(node: Node, tests: Mapping[str, tuple[str, ...]]) -> Iterator[Given]:
    """Everything that the house can answer."""
    for outcome in node.targets():
        written = node.writes(outcome) & tests.keys()
        values = {value for name in written for value in tests[name]} or {CODE}
        for value in sorted(values):
            yield Given(Kind.HOUSE, outcome, Done(outcome, _brought(node, value)))


def _brought(node: Node, value: str) -> Mapping[str, str]:
    """What the house brings along, so that everything can be saved that is to be saved."""
    if isinstance(node, Function):
        return dict.fromkeys(node.save.values(), value)
    if not isinstance(node, Http):
        return {"code": value, "state": value}
    body: dict[str, Any] = {}
    for path in node.save.values():
        *above, last = path.split(".")
        here = body
        for part in above:
            here = here.setdefault(part, {})
        here[last] = value
    return {"body": json.dumps(body)}


def inputs_at(node: Node, place: Place, tests: Mapping[str, tuple[str, ...]]) -> Iterator[Given]:
    """Everything that a citizen can give here; after a failure only failures, and the answer."""
    if place.channel is not Channel.VOICE:
        yield from _messages(node, place, tests)
        return
    silence: FlowInput = Recorded("", 0) if isinstance(node, Record) else Silence()
    yield Given(Kind.SILENT, "silence", silence)
    yield Given(Kind.WRONG, "a wrong key", Keys(NO_KEY))
    if place.no_input or place.no_match:
        return
    if "operator" in node.targets():
        yield Given(Kind.CHOICE, "0", Keys("0"))
    for keys in _keys(node, place, tests):
        yield Given(Kind.CHOICE, keys, Keys(keys))
    if isinstance(node, Record):
        yield Given(Kind.CHOICE, "a recording", Recorded("RE1", node.longest))
    if isinstance(node, Collect) and place.phase is Phase.INPUT:
        for word in node.expect.speech:
            yield Given(Kind.CHOICE, word, Speech(word))


def by_themselves(node: Node, place: Place) -> Iterator[Given]:
    """What happens while a citizen is waited for who does nothing."""
    if not (place.no_input or place.no_match) and place.phase is Phase.INPUT:
        for outcome in node.unasked():
            yield Given(Kind.SILENT, outcome, Done(outcome))


def _keys(node: Node, place: Place, tests: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    if isinstance(node, Menu):
        yield from (option.key for option in node.options.values())
    elif isinstance(node, Language):
        yield from (offered.key for offered in node.offer.values())
    elif isinstance(node, Collect):
        if place.phase is Phase.CONFIRM:
            yield from ("1", "2")
            return
        yield from _answers(node.expect)
        yield from (value for value in tests.get(node.save, ()) if node.expect.accept(value))


def _answers(expect: Keyed) -> Iterator[str]:
    if expect.one_of:
        yield from expect.one_of
    elif expect.code:
        yield CODE.replace("-", "")
    elif expect.number:
        yield str(expect.number.least)
    elif expect.date:
        yield "17081945"
    elif expect.regex:
        yield expect.regex.example
    elif expect.digits:
        yield "1" * expect.digits.least


def _messages(node: Node, place: Place, tests: Mapping[str, tuple[str, ...]]) -> Iterator[Given]:
    yield Given(Kind.WRONG, "nothing to be understood", Text("?"))
    if place.no_match:
        return
    if isinstance(node, Language):
        for offered in node.offer.values():
            yield Given(Kind.CHOICE, offered.key, Text(offered.key))
    if isinstance(node, AskArea):
        yield from _areas(node, place)
    if not isinstance(node, Ask):
        return
    for option in node.options.values():
        yield Given(Kind.CHOICE, option.words[0], Text(option.words[0]))
    yield Given(Kind.CHOICE, "words", Text(_WORDS * (1 + node.least // 60)))
    yield Given(Kind.CHOICE, "a code", Text(CODE))
    yield Given(Kind.CHOICE, "a location", Text("", location="-5.1,119.4"))
    yield Given(Kind.CHOICE, "a picture", Text("", pictures=1))
    for value in tests.get(node.save or "", ()):
        yield Given(Kind.CHOICE, value, Text(value))


def _areas(node: AskArea, place: Place) -> Iterator[Given]:
    if place.phase is Phase.CONFIRM:
        yield from (Given(Kind.CHOICE, word, Text(word)) for word in (node.yes[0], node.no[0]))
        return
    yield Given(Kind.CHOICE, "1", Text("1"))
    for option in node.options.values():
        yield Given(Kind.CHOICE, option.words[0], Text(option.words[0]))
