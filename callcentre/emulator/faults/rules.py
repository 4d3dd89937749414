"""A block of ``faults:`` read into rules; a mistake is told with file, line and field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from callcentre.emulator.faults.kinds import FAULTS
from callcentre.emulator.yaml_marks import Marked, read_marked

LONGEST_SECONDS = 3600.0
_KEYS = frozenset(
    ["fault", "of", "number", "citizen", "call", "chance", "times", "after", "seconds", "code"]
)


@dataclass(frozen=True)
class Rule:
    """One fault, whom it befalls and how often.

    ``number``, ``citizen`` (a name of a script) and ``call`` (a sid) narrow it, empty means
    everybody. ``after`` matches go by unharmed, then ``times`` (None: all) are struck, each with
    ``chance`` 0 to 1. ``seconds`` are of the emulator's clock, of REST real ones.
    """

    fault: str
    of: frozenset[str]
    number: str = ""
    citizen: str = ""
    call: str = ""
    chance: float = 1.0
    times: int | None = None
    after: int = 0
    seconds: float = 0.0
    code: int = 30008

    def as_json(self) -> dict[str, object]:
        """The rule as it would be written."""
        return {
            "fault": self.fault,
            "of": sorted(self.of),
            "number": self.number,
            "citizen": self.citizen,
            "call": self.call,
            "chance": self.chance,
            "times": self.times,
            "after": self.after,
            "seconds": self.seconds,
            "code": self.code,
        }


@dataclass(frozen=True)
class FaultPlan:
    """Rules and the seed of their chances: the same seed strikes the same matches."""

    seed: int = 0
    rules: tuple[Rule, ...] = field(default=())


def read_plan(text: str, name: str) -> FaultPlan:
    """Read a whole document of faults, YAML or JSON.

    Raises:
        MarkedError: with file, line and field.
    """
    return plan_of(read_marked(text, name))


def plan_of(block: Marked) -> FaultPlan:
    """A block: a list of rules, or a mapping with ``seed`` and ``rules``.

    Raises:
        MarkedError: with file, line and field.
    """
    if not block.is_mapping:
        return FaultPlan(0, rules_of(block))
    entries = block.mapping({"seed", "rules"})
    if "rules" not in entries:
        raise block.error("expected 'rules'")
    seed = _whole(entries["seed"]) if "seed" in entries else 0
    return FaultPlan(seed, rules_of(entries["rules"]))


def rules_of(block: Marked, citizen: str = "") -> tuple[Rule, ...]:
    """A list of rules; those under a citizen are about this citizen only.

    Raises:
        MarkedError: with file, line and field.
    """
    return tuple(_rule(item, citizen) for item in block.listed())


def _rule(block: Marked, citizen: str) -> Rule:
    """``drop`` alone, or a mapping."""
    if isinstance(block.value, str):
        name, entries = block.value, {}
        asked = block
    else:
        entries = block.mapping(_KEYS)
        if "fault" not in entries:
            raise block.error(f"expected 'fault', one of {', '.join(FAULTS)}")
        asked = entries["fault"]
        name = str(asked.value)
    if name not in FAULTS:
        raise asked.error(f"no such fault as {name!r}; there are {', '.join(FAULTS)}")
    return _read(name, entries, citizen)


def _read(name: str, entries: Mapping[str, Marked], citizen: str) -> Rule:
    kind = FAULTS[name]
    if citizen and "citizen" in entries:
        raise entries["citizen"].error("this rule is a citizen's already")

    def text(key: str) -> str:
        return _text(entries[key]) if key in entries else ""

    def number(key: str, usual: float, most: float) -> float:
        return entries[key].number(most=most) if key in entries else usual

    return Rule(
        name,
        _kinds(name, entries["of"]) if "of" in entries else kind.usually,
        text("number"),
        citizen or text("citizen"),
        text("call"),
        number("chance", 1.0, 1.0),
        _optional(entries.get("times"), _whole),
        _optional(entries.get("after"), _whole) or 0,
        number("seconds", kind.seconds, LONGEST_SECONDS),
        _optional(entries.get("code"), _whole) or 30008,
    )


def _kinds(name: str, block: Marked) -> frozenset[str]:
    items = [block] if isinstance(block.value, str) else block.listed()
    for item in items:
        if item.value not in FAULTS[name].may:
            known = ", ".join(sorted(FAULTS[name].may))
            raise item.error(f"{name} cannot befall {item.value!r}; expected some of {known}")
    return frozenset(str(item.value) for item in items)


def _optional(block: Marked | None, read: Callable[[Marked], int]) -> int | None:
    return None if block is None or block.value is None else read(block)


def _whole(block: Marked) -> int:
    if isinstance(block.value, bool) or not isinstance(block.value, int) or block.value < 0:
        raise block.error(f"expected a whole number, found {block.value!r}")
    return block.value


def _text(block: Marked) -> str:
    if not isinstance(block.value, str):
        raise block.error(f"expected text in quotation marks, found {block.value!r}")
    return block.value
