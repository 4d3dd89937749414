"""Scripts of citizens: what people do, written down in YAML or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from callcentre.emulator.chance import Distribution, read_distribution
from callcentre.emulator.faults.rules import FaultPlan, plan_of, rules_of
from callcentre.emulator.script_steps import Step, read_steps
from callcentre.emulator.yaml_marks import Marked, MarkedError, read_marked

ScriptError = MarkedError
"""The script is wrong; the text names file, line and field."""

_SCRIPT_KEYS = frozenset({"title", "about", "seed", "citizens", "crowd", "faults"})
_PERSON_KEYS = frozenset({"name", "number", "starts_after", "media", "language", "do", "faults"})
_CROWD_KEYS = frozenset(
    {"name", "rate", "duration", "starts_after", "most", "withheld", "patience", "talk", "do"}
)
_KIND_KEYS = frozenset({"name", "weight", "steps"})
LARGEST_CROWD = 20_000
_LONGEST_CROWD = 7 * 86_400.0
_WITHHELD = "withheld"


@dataclass(frozen=True)
class Person:
    """One citizen. ``media`` means real sound: words are synthesised and spoken."""

    name: str
    number: str
    starts_after: float
    media: bool
    language: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Kind:
    """One thing that people of a crowd call about; a larger weight is chosen more often."""

    name: str
    weight: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Crowd:
    """Strangers who call at random: ``rate`` an hour, for ``duration`` seconds, ``most`` at all.

    ``withheld`` is the share, 0 to 1, of those who hide their number.
    """

    name: str
    rate: float
    duration: float
    starts_after: float
    most: int
    withheld: float
    patience: Distribution
    talk: Distribution
    kinds: tuple[Kind, ...]

    def person(self, place: int, chance: Random) -> Person:
        """The ``place``-th stranger, with a number of their own."""
        kind = chance.choices(self.kinds, [one.weight for one in self.kinds])[0]
        drawn = {"patience": self.patience.draw(chance), "talk": self.talk.draw(chance)}
        hidden = chance.random() < self.withheld
        return Person(
            f"{kind.name} {place}",
            _WITHHELD if hidden else f"+62899{chance.randrange(100):02}{place:06}",
            0.0,
            False,
            "id-ID",
            tuple(step.with_times(drawn) for step in kind.steps),
        )


@dataclass(frozen=True)
class Script:
    """A whole script. ``title`` and ``about`` are texts by language (``id``, ``en``).

    ``faults`` are in force while it is played: its own, and those of its citizens.
    """

    people: tuple[Person, ...]
    crowds: tuple[Crowd, ...]
    seed: int
    title: dict[str, str]
    about: dict[str, str]
    faults: FaultPlan


def read_script(text: str, name: str = "script") -> Script:
    """Read a whole script; ``name`` is the file that errors name.

    Raises:
        ScriptError: not YAML, nobody in it, or something that does not exist.
    """
    document = read_marked(text, name)
    entries = document.mapping(_SCRIPT_KEYS)
    people = _each(entries.get("citizens"))
    crowds = _each(entries.get("crowd"))
    if not people and not crowds:
        raise document.error("expected people under 'citizens', or a 'crowd'")
    return Script(
        tuple(_person(entry, place) for place, entry in enumerate(people, 1)),
        tuple(_crowd(entry, place) for place, entry in enumerate(crowds, 1)),
        int(_number(entries, "seed", 0.0, 2.0**53)),
        _texts(entries.get("title")),
        _texts(entries.get("about")),
        _faults(entries.get("faults"), people),
    )


def _faults(block: Marked | None, people: list[Marked]) -> FaultPlan:
    plan = FaultPlan() if block is None else plan_of(block)
    own = tuple(
        rule
        for place, entry in enumerate(people, 1)
        if "faults" in entry.entries
        for rule in rules_of(entry.entries["faults"], _name(entry.entries, place))
    )
    return FaultPlan(plan.seed, plan.rules + own)


def _name(entries: dict[str, Marked], place: int) -> str:
    return _text(entries, "name", f"citizen {place}")


def _each(entry: Marked | None) -> list[Marked]:
    """A list, or the only one there is; nothing counts as none."""
    if entry is None or entry.value is None:
        return []
    return entry.listed() if not entry.is_mapping else [entry]


def _person(entry: Marked, place: int) -> Person:
    entries = entry.mapping(_PERSON_KEYS)
    if "do" not in entries:
        raise entry.error("expected a list of steps under 'do'")
    return Person(
        _name(entries, place),
        _text(entries, "number", _WITHHELD),
        _number(entries, "starts_after", 0.0, _LONGEST_CROWD),
        _flag(entries, "media"),
        _text(entries, "language", "id-ID"),
        read_steps(entries["do"]),
    )


def _crowd(entry: Marked, place: int) -> Crowd:
    entries = entry.mapping(_CROWD_KEYS)
    for needed in ("rate", "duration", "do"):
        if needed not in entries:
            raise entry.error(f"expected {needed!r}")
    kinds = tuple(_kind(kind, number) for number, kind in enumerate(_each(entries["do"]), 1))
    if not any(kind.weight for kind in kinds):
        raise entries["do"].error("expected at least one kind of caller with a weight")
    return Crowd(
        _text(entries, "name", f"crowd {place}"),
        _number(entries, "rate", 0.0, 1_000_000.0),
        _number(entries, "duration", 0.0, _LONGEST_CROWD),
        _number(entries, "starts_after", 0.0, _LONGEST_CROWD),
        int(_number(entries, "most", LARGEST_CROWD, LARGEST_CROWD)),
        _number(entries, "withheld", 0.0, 1.0),
        _distribution(entries, "patience", Distribution("exponential", 120.0)),
        _distribution(entries, "talk", Distribution("lognormal", 180.0, 0.7)),
        kinds,
    )


def _kind(entry: Marked, place: int) -> Kind:
    entries = entry.mapping(_KIND_KEYS)
    if "steps" not in entries:
        raise entry.error("expected 'steps'")
    steps = read_steps(entries["steps"], drawn=True)
    name = _text(entries, "name", f"caller of kind {place}")
    return Kind(name, _number(entries, "weight", 1.0, 1e6), steps)


def _distribution(entries: dict[str, Marked], key: str, usual: Distribution) -> Distribution:
    return read_distribution(entries[key]) if key in entries else usual


def _number(entries: dict[str, Marked], key: str, usual: float, most: float) -> float:
    return entries[key].number(most=most) if key in entries else usual


def _flag(entries: dict[str, Marked], key: str) -> bool:
    if key not in entries:
        return False
    value: Any = entries[key].value
    if not isinstance(value, bool):
        raise entries[key].error(f"expected true or false, found {value!r}")
    return value


def _text(entries: dict[str, Marked], key: str, usual: str) -> str:
    if key not in entries or entries[key].value in {None, ""}:
        return usual
    if isinstance(entries[key].value, dict | list):
        raise entries[key].error("expected a text")
    return str(entries[key].value)


def _texts(entry: Marked | None) -> dict[str, str]:
    if entry is None:
        return {}
    if not entry.is_mapping:
        return {"id": str(entry.value), "en": str(entry.value)}
    return {key: str(text.value) for key, text in entry.mapping({"id", "en"}).items()}
