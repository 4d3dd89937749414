"""A Studio flow in the making, while our steps are written as widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from callcentre.flows.document import Flow
from callcentre.flows.nodes.ask import Ask
from callcentre.flows.nodes.base import Node, Prompt
from callcentre.flows.nodes.collect import Collect
from callcentre.flows.nodes.function import Function
from callcentre.flows.nodes.http import Http
from callcentre.flows.nodes.record import Record
from callcentre.flows.nodes.subflow import Subflow
from callcentre.flows.nodes.waiting import After
from callcentre.flows.studio import liquid
from callcentre.flows.studio.names import free

_COLUMN, _ROW, _ACROSS = 320, 260, 6


@dataclass(frozen=True, slots=True)
class Test:
    """One match of a split: the operator, its value, and where it leads."""

    operator: str
    value: str
    to: str | None
    left: str
    label: str = ""


class Sheet:
    """The states written so far."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.states: list[dict[str, object]] = []
        self._taken = {*flow.steps, "Trigger"}
        self._said: dict[str, str] = {}
        self.expressions = _expressions(flow)

    @property
    def language(self) -> str:
        """The language that the widgets speak."""
        return self.flow.languages[0]

    def add(
        self,
        name: str,
        kind: str,
        properties: Mapping[str, object],
        ways: Mapping[str, str | None],
        matches: Sequence[Mapping[str, object]] = (),
    ) -> None:
        """One widget; ``ways`` is event -> widget, ``matches`` are transitions with conditions."""
        plain = [_way(event, to) for event, to in ways.items()]
        kept = [{"event": "match", **match} for match in matches]
        self._state(name, kind, properties, [*plain, *kept])

    def split(self, name: str, tests: Sequence[Test], otherwise: str | None) -> None:
        """A split-based-on."""
        ways = [_way("noMatch", otherwise)]
        for test in tests:
            condition = {
                "friendly_name": test.label or f"If value {test.operator} {test.value}".strip(),
                "arguments": [test.left],
                "type": test.operator,
                "value": test.value,
            }
            ways.append({**_way("match", test.to), "conditions": [condition]})
        left = tests[0].left if tests else ""
        self._state(name, "split-based-on", {"input": left}, ways)

    def _state(
        self, name: str, kind: str, properties: Mapping[str, object], ways: list[dict[str, object]]
    ) -> None:
        place = len(self.states)
        offset = {"x": place % _ACROSS * _COLUMN, "y": place // _ACROSS * _ROW}
        state = {"name": name, "type": kind, "transitions": ways}
        self.states.append({**state, "properties": {"offset": offset, **properties}})

    def name(self, wanted: str) -> str:
        """A name that no widget has yet."""
        chosen = free(wanted, self._taken)
        self._taken.add(chosen)
        return chosen

    def to(self, target: str | None, outcome: str) -> str:
        """Where an outcome leads, the inherited default filled in: Studio has none."""
        return target or self.flow.defaults.inherited(outcome)

    def text(self, template: str) -> str:
        """One of our texts with Liquid for its variables."""
        return liquid.to_studio(template, self.expressions, self.flow.vars)

    def words(self, prompt: Prompt) -> str:
        """A prompt as Studio says it: the first language, the first variant."""
        said = (self._line(line.say, line.language or self.language) for line in prompt)
        return self.text(" ".join(filter(None, said)))

    def _line(self, key: str, language: str) -> str:
        return (*self.flow.prompts.get(key, {}).get(language, ()), "")[0]

    def voice(self, prompt: Prompt) -> dict[str, object]:
        """The properties of a widget that says ``prompt``."""
        fixed = {line.language for line in prompt if line.language}
        language = fixed.pop() if len(fixed) == 1 == len(prompt) else self.language
        return {"say": self.words(prompt), "language": language, "loop": 1}

    def apology(self, prompt: Prompt, asker: str) -> str:
        """A widget that says ``prompt`` and leads back to ``asker``; one for the same words."""
        if not prompt:
            return asker
        key = "/".join([asker, *(line.say for line in prompt)])
        if key not in self._said:
            self._said[key] = self.name(prompt[0].say)
            if self.flow.speaks:
                ways = {"audioComplete": asker}
                self.add(self._said[key], "say-play", self.voice(prompt), ways)
            else:
                properties = {"body": self.words(prompt)}
                self.add(self._said[key], "send-message", properties, {"sent": asker})
        return self._said[key]

    def carry(self, name: str, node: Node) -> None:
        """A step that Studio has no widget for: a function of the city's, and its outcomes."""
        targets = node.targets()
        after = self.name(f"{name[:32]}_outcome")
        self.add(
            name,
            "run-function",
            {"url": f"https://functions.invalid/{node.kind}", "parameters": []},
            {"success": after, "fail": self.flow.defaults.on_error},
        )
        left = f"{{{{widgets.{name}.parsed.outcome}}}}"
        tests = [Test("equal_to", o, self.to(to, o), left) for o, to in targets.items()]
        self.split(after, tests, self.flow.defaults.on_error)

    def failure(self, asker: str, sort: str, after: After, ceiling: int, said: Prompt) -> str:
        """The widget for a failure at ``asker``: a counter, unless the first one leads away."""
        outcome = {"silent": "no_input", "wrong": "no_match"}[sort]
        most, target = after.after or ceiling, self.to(after.to, outcome)
        if most == 1:
            return target
        counter = self.name(f"{asker[:30]}_{sort}")
        limit = self.name(f"{asker[:25]}_{sort}_limit")
        key = f"flow.variables.{counter}"
        row = {"key": counter, "value": f"{{{{{key} | plus: 1}}}}"}
        self.add(counter, "set-variables", {"variables": [row]}, {"next": limit})
        test = Test("equal_to", str(most), target, f"{{{{{key}}}}}")
        self.split(limit, [test], self.apology(said, asker))
        return counter


def _way(event: str, to: str | None) -> dict[str, object]:
    return {"event": event, **({"next": to} if to else {})}


def _expressions(flow: Flow) -> dict[str, str]:
    """Variable -> what Studio calls it."""
    found = {name: f"flow.variables.{key}" for key, name in liquid.BUILT_IN_EXPRESSIONS.items()}
    for name, node in flow.steps.items():
        match node:
            case Collect():
                found.setdefault(node.save, f"widgets.{name}.Digits")
            case Record():
                found.setdefault(node.save, f"widgets.{name}.RecordingUrl")
            case Ask(save=str(saved)):
                found.setdefault(saved, f"widgets.{name}.inbound.Body")
            case Http() | Function():
                for variable, path in node.save.items():
                    found.setdefault(variable, f"widgets.{name}.parsed.{path}")
            case Subflow():
                for variable, path in node.save.items():
                    found.setdefault(variable, f"widgets.{name}.{path}")
            case _:
                pass
    return found
