"""The steps of a script: what a citizen can do, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from callcentre.emulator.yaml_marks import Marked

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
    "expect": frozenset(),
}
EXPECTATIONS = ("status", "heard", "not_heard", "connected", "lasted")
DRAWN = ("patience", "talk")
_SECONDS = frozenset({"wait", "talk", "listen"})
_BARE = ("hang_up", "connected", "ended", "answer")
_CHANNELS = ("sms", "whatsapp")


@dataclass(frozen=True)
class Step:
    """One thing to do. ``value`` may hold ``{name}`` of something seen before.

    ``place`` is where it is written. ``exact`` means that its ``within`` is a citizen's patience,
    which is kept to the second; any other ``within`` is a limit that only a fault exceeds.
    """

    kind: str
    value: Any
    options: dict[str, Any]
    place: str = ""
    exact: bool = False

    def within(self, default: float) -> float:
        """How many seconds of the emulator's clock the step may take."""
        return float(self.options.get("within", default))

    def with_times(self, drawn: Mapping[str, float]) -> Step:
        """The same for one stranger of a crowd: ``patience`` and ``talk`` become seconds."""
        options = {key: _drawn(value, drawn) for key, value in self.options.items()}
        value = _drawn(self.value, drawn) if self.kind in _SECONDS else self.value
        return replace(self, value=value, options=options, exact=options != self.options)


def read_steps(entry: Marked, *, drawn: bool = False) -> tuple[Step, ...]:
    """Read the steps under ``do``; those of a crowd (``drawn``) may name drawn times.

    Raises:
        MarkedError: a step that does not exist, or is wrong.
    """
    return tuple(_step(step, drawn) for step in entry.listed())


def _step(entry: Marked, drawn: bool) -> Step:
    """Read ``hang_up``, ``{press: "1"}`` or ``{hear: "words", within: 20}``."""
    value = {entry.value: True} if entry.value in _BARE else entry.value
    if not isinstance(value, dict):
        raise entry.error(f"expected a step, found {value!r}")
    kinds = [key for key in value if key in _OPTIONS]
    if len(kinds) != 1:
        raise entry.error(f"expected one of {', '.join(_OPTIONS)}; found {sorted(value)}")
    kind = kinds[0]
    options = {key: entry.entries[key] for key in entry.entries if key != kind}
    for key, option in options.items():
        if key not in _OPTIONS[kind]:
            raise option.error(f"{kind} has no option {key}")
        _OPTION_CHECKS.get(key, _anything)(option, drawn)
    marked = entry.entries.get(kind, entry)
    _CHECKS.get(kind, _seconds if kind in _SECONDS else _anything)(marked, drawn)
    place = f"{entry.name}, line {marked.line}"
    return Step(kind, value[kind], {key: one.value for key, one in options.items()}, place)


def _drawn(value: Any, drawn: Mapping[str, float]) -> Any:
    return drawn[value] if isinstance(value, str) and value in drawn else value


def _anything(_entry: Marked, _drawn: bool) -> None:
    """Whatever is written there will do."""


def _seconds(entry: Marked, drawn: bool) -> None:
    if drawn and entry.value in DRAWN:
        return
    entry.number()


def _keys(entry: Marked, _drawn: bool) -> None:
    text = str(entry.value)
    if "{" not in text and not re.fullmatch(r"[0-9*#]+", text):
        raise entry.error(f"expected keys 0-9 * #, found {text!r}")


def _words(entry: Marked, _drawn: bool) -> None:
    if isinstance(entry.value, dict | list) or entry.value is None or entry.value is True:
        raise entry.error("expected a text")


def _pattern(entry: Marked, _drawn: bool) -> None:
    try:
        re.compile(str(entry.value))
    except re.error as error:
        raise entry.error(f"not a regular expression: {error}") from error


def _channel(entry: Marked, _drawn: bool) -> None:
    if entry.value not in _CHANNELS:
        raise entry.error(f"expected one of {', '.join(_CHANNELS)}, found {entry.value!r}")


def _fields(entry: Marked, _drawn: bool) -> None:
    if entry.value is not None and not entry.is_mapping:
        raise entry.error(f"expected a mapping, found {entry.value!r}")


def _expectation(entry: Marked, drawn: bool) -> None:
    entries = entry.mapping(EXPECTATIONS)
    for key in ("heard", "not_heard"):
        if key in entries:
            _pattern(entries[key], drawn)
    if "lasted" in entries:
        entries["lasted"].number()


Check = Callable[[Marked, bool], None]
_CHECKS: dict[str, Check] = {
    "dial": _words,
    "connect": _words,
    "hear": _words,
    "say": _words,
    "text": _words,
    "press": _keys,
    "expect_text": _pattern,
    "expect": _expectation,
}
_OPTION_CHECKS: dict[str, Check] = {
    "within": _seconds,
    "channel": _channel,
    "extra": _fields,
    "params": _fields,
}
