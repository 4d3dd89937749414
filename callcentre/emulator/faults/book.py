"""Which faults are switched on now, whom they befall, and how often each has struck."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

from callcentre.emulator.faults.rules import FaultPlan, Rule

_WHATSAPP = "whatsapp:"


@dataclass(frozen=True)
class Subject:
    """What a fault may befall: its kind, the numbers at both ends, the calls and the citizens."""

    kind: str
    numbers: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    citizens: frozenset[str] = frozenset()


@dataclass
class _Entry:
    rule: Rule
    dice: random.Random
    seen: int = 0
    struck: int = 0


@dataclass
class FaultBook:
    """The rules in force: those of the plan, and those of the scripts being played."""

    plan: FaultPlan = field(default_factory=FaultPlan)
    _entries: list[_Entry] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    _rooms: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.switch(self.plan)

    def switch(self, plan: FaultPlan) -> None:
        """Put these rules in the place of all others; counts begin anew."""
        self.plan = plan
        self._entries = []
        self.add(plan)

    def add(self, plan: FaultPlan) -> None:
        """Put these rules beside the others, for as long as a script is played."""
        first = len(self._entries)
        self._entries += [
            _Entry(rule, random.Random(f"{plan.seed} {place}"))  # noqa: S311 - no secret
            for place, rule in enumerate(plan.rules, first)
        ]

    def remove(self, rules: Iterable[Rule]) -> None:
        """Take the rules of a script away again, as many of each as it brought."""
        for rule in rules:
            for place, entry in enumerate(self._entries):
                if entry.rule == rule:
                    del self._entries[place]
                    break

    def strikes(self, subject: Subject) -> dict[str, Rule]:
        """The faults that befall it this time, the first rule of each; asking counts as a match."""
        struck: dict[str, Rule] = {}
        for entry in self._entries:
            if _matches(entry.rule, subject) and _falls(entry):
                struck.setdefault(entry.rule.fault, entry.rule)
        return struck

    def watches(self, *faults: str) -> bool:
        """Whether any rule of these faults is in force."""
        return any(entry.rule.fault in faults for entry in self._entries)

    def report(self) -> dict[str, object]:
        """What is on, and how often it has struck; JSON-ready."""
        rules = [
            entry.rule.as_json() | {"seen": entry.seen, "struck": entry.struck}
            for entry in self._entries
        ]
        return {"seed": self.plan.seed, "rules": rules}

    # -- who is who -------------------------------------------------------------------------

    def belongs(self, call_sid: str, citizen: str) -> None:
        """A leg is this citizen's of a script."""
        self._names[call_sid] = citizen

    def was_in(self, room: str, call_sid: str) -> None:
        """A leg was in a conference; news about the room that names no leg is about it too."""
        self._rooms.setdefault(room, set()).add(call_sid)

    def calls_of(self, room: str) -> set[str]:
        """The legs that were in a conference."""
        return self._rooms.get(room, set())

    def citizens_of(self, calls: Iterable[str]) -> frozenset[str]:
        """The citizens whose legs these are."""
        return frozenset(self._names[call] for call in calls if call in self._names)


def bare(address: str) -> str:
    """A number without its channel."""
    return address.removeprefix(_WHATSAPP)


def _matches(rule: Rule, subject: Subject) -> bool:
    return (
        subject.kind in rule.of
        and (not rule.number or bare(rule.number) in subject.numbers)
        and (not rule.call or rule.call in subject.calls)
        and (not rule.citizen or rule.citizen in subject.citizens)
    )


def _falls(entry: _Entry) -> bool:
    """Roll the dice for one match; a roll is made for every match, so that seeds repeat."""
    rule, roll = entry.rule, entry.dice.random()
    entry.seen += 1
    spent = rule.times is not None and entry.struck >= rule.times
    if entry.seen <= rule.after or spent or roll >= rule.chance:
        return False
    entry.struck += 1
    return True
