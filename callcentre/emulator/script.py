"""Scripts of citizens: what people do, written down in YAML or JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

_OPTIONS: dict[str, frozenset[str]] = {
    "dial": frozenset(),
    "connect": frozenset({"as", "params"}),
    "answer": frozenset({"within"}),
    "hear": frozenset({"within"}),
    "press": frozenset(),
    "say": frozenset(),
    "wait": frozenset(),
    "talk": frozenset(),
    "listen": frozenset(),
    "connected": frozenset({"within"}),
    "ended": frozenset({"within"}),
    "hang_up": frozenset(),
    "text": frozenset({"to", "channel", "extra"}),
    "expect_text": frozenset({"within", "channel"}),
}
_SECONDS = frozenset({"wait", "talk", "listen"})
_PERSON_KEYS = frozenset({"name", "number", "starts_after", "media", "language", "do"})


class ScriptError(ValueError):
    """The script is wrong; the message names the person and the step."""


@dataclass(frozen=True)
class Step:
    """One thing to do. ``value`` may hold ``{name}`` of something seen before."""

    kind: str
    value: Any
    options: dict[str, Any]

    def within(self, default: float) -> float:
        """How many seconds of the emulator's clock the step may take."""
        return float(self.options.get("within", default))


@dataclass(frozen=True)
class Person:
    """One citizen. ``media`` means real sound: words are synthesised and spoken."""

    name: str
    number: str
    starts_after: float
    media: bool
    language: str
    steps: tuple[Step, ...]


def read_script(text: str) -> tuple[Person, ...]:
    """Read a whole script.

    Raises:
        ScriptError: not YAML, no citizens, or a step that does not exist.
    """
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ScriptError(f"not YAML: {error}") from error
    people = document.get("citizens") if isinstance(document, dict) else None
    if not isinstance(people, list) or not people:
        raise ScriptError("expected a list under 'citizens'")
    return tuple(_person(entry, index) for index, entry in enumerate(people, 1))


def _person(entry: object, index: int) -> Person:
    if not isinstance(entry, dict):
        raise ScriptError(f"citizen {index}: expected a mapping")
    name = str(entry.get("name") or f"citizen {index}")
    unknown = set(entry) - _PERSON_KEYS
    if unknown:
        raise ScriptError(f"{name}: unknown key {', '.join(sorted(map(str, unknown)))}")
    steps = entry.get("do")
    if not isinstance(steps, list):
        raise ScriptError(f"{name}: expected a list of steps under 'do'")
    return Person(
        name,
        str(entry.get("number") or "withheld"),
        float(entry.get("starts_after") or 0),
        bool(entry.get("media", False)),
        str(entry.get("language") or "id-ID"),
        tuple(_step(step, f"{name}, step {place}") for place, step in enumerate(steps, 1)),
    )


def _step(step: object, place: str) -> Step:
    """Read ``hang_up``, ``{press: "1"}`` or ``{hear: "words", within: 20}``."""
    if isinstance(step, str):
        step = {step: True}
    if not isinstance(step, dict):
        raise ScriptError(f"{place}: expected a step, found {step!r}")
    kinds = [key for key in step if key in _OPTIONS]
    # ``text`` has an option named ``to``; no step kind is also an option of another one.
    if len(kinds) != 1:
        raise ScriptError(f"{place}: expected one of {', '.join(_OPTIONS)}; found {sorted(step)}")
    kind = kinds[0]
    options = {key: value for key, value in step.items() if key != kind}
    unknown = set(options) - _OPTIONS[kind]
    if unknown:
        raise ScriptError(f"{place}: {kind} has no option {', '.join(sorted(unknown))}")
    _check_value(kind, step[kind], place)
    return Step(kind, step[kind], options)


def _check_value(kind: str, value: Any, place: str) -> None:
    checks: dict[str, Callable[[], object]] = {"expect_text": lambda: re.compile(str(value))}
    try:
        if kind in _SECONDS:
            float(value)
        elif kind in checks:
            checks[kind]()
    except (TypeError, ValueError, re.error) as error:
        raise ScriptError(f"{place}: {kind}: {error}") from error
