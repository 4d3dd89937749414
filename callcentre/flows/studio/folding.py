"""Which widgets are one step of ours: a gather, its split, and the retry counters around them.

A fold is only made when nothing else of the flow leads to the parts or reads what they give, so
that a run can tell no difference. Otherwise every widget stays a step of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from callcentre.flows.studio import liquid
from callcentre.flows.studio.definition import StudioFlow, Way, Widget, texts

_EXACT = frozenset({"equal_to", "matches_any_of"})
_LOOSE = _EXACT | {"contains"}


@dataclass(frozen=True, slots=True)
class Retry:
    """What follows one sort of failure: ask again (saying ``said``), and leave after ``after``.

    ``after`` None: Studio asks again without end. ``to`` None: Studio names no widget.
    """

    after: int | None = None
    to: str | None = None
    said: Widget | None = None
    parts: tuple[Widget, ...] = ()

    @property
    def endless(self) -> bool:
        """Would Studio ask for ever?"""
        return self.after is None


@dataclass(frozen=True, slots=True)
class Choice:
    """One way out of a split on literal answers."""

    way: Way
    values: tuple[str, ...]
    loose: bool


@dataclass(frozen=True, slots=True)
class Fold:
    """A widget that asks, the split on its answer, and what is folded with them."""

    asker: Widget
    split: Widget
    choices: tuple[Choice, ...]
    silent: Retry
    wrong: Retry

    @property
    def parts(self) -> Iterator[Widget]:
        """Every widget besides the one that asks."""
        yield self.split
        seen: set[str] = set()
        for part in (*self.silent.parts, *self.wrong.parts):
            if part.name not in seen:
                seen.add(part.name)
                yield part


Edge = tuple[str, str]
"""A widget and its event."""


def incoming(flow: StudioFlow) -> Mapping[str, frozenset[Edge]]:
    """For each widget, what leads to it."""
    found: dict[str, set[Edge]] = {name: set() for name in flow.widgets}
    for widget in (flow.trigger, *flow.widgets.values()):
        for way in widget.ways:
            if way.next in found:
                found[way.next].add((widget.name, way.event))
    return {name: frozenset(sources) for name, sources in found.items()}


class Folder:
    """Finds the folds of one flow."""

    def __init__(self, flow: StudioFlow) -> None:
        self._flow = flow
        self._incoming = incoming(flow)
        self._readers: dict[tuple[str, str], set[str]] = {}
        for widget in flow.widgets.values():
            for text in texts(widget):
                for one in liquid.references(text):
                    self._readers.setdefault((one.widget, one.field), set()).add(widget.name)

    def find(self, asker: Widget, answer: str, fields: tuple[str, ...]) -> Fold | None:
        """The fold around ``asker``, whose event ``answer`` brings one of ``fields``."""
        if asker.next("speech") not in (None, asker.next(answer)):
            return None
        split = self._only_split(asker, answer)
        choices = self._choices(asker, split, fields) if split else None
        if split is None or not choices:
            return None
        if any(self._readers.get((asker.name, f), set()) - {split.name} for f in fields):
            return None
        silent = self._chain(asker, asker.next("timeout")) if "Digits" in fields else Retry()
        wrong = self._chain(asker, split.next("noMatch"))
        return self._exclusive(Fold(asker, split, choices, silent, wrong))

    def silent(self, asker: Widget) -> Retry:
        """What follows silence at a widget that has no split of its own."""
        start = asker.next("timeout")
        chain = self._chain(asker, start)
        return self._inside(chain, (_path((asker.name, "timeout"), chain),), start)

    def status_split(self, asker: Widget, answer: str, field: str) -> Widget | None:
        """The split on one output of a widget, if it may be folded into it."""
        split = self._only_split(asker, answer)
        if split is None or not self._choices(asker, split, (field,), _EXACT):
            return None
        if self._readers.get((asker.name, field), set()) - {split.name}:
            return None
        return split

    def _only_split(self, asker: Widget, answer: str) -> Widget | None:
        split = self._flow.widgets.get(asker.next(answer) or "")
        if split is None or split.type != "split-based-on" or split.name == asker.name:
            return None
        answered = {(asker.name, answer), (asker.name, "speech")}
        return split if self._incoming[split.name] <= answered else None

    def _choices(
        self,
        asker: Widget,
        split: Widget,
        fields: tuple[str, ...],
        operators: frozenset[str] = _LOOSE,
    ) -> tuple[Choice, ...] | None:
        found = []
        for way in split.ways:
            if way.event != "match":
                continue
            values: list[str] = []
            for condition in way.conditions:
                left = liquid.reference(condition.left)
                if left is None or left.widget != asker.name or left.field not in fields:
                    return None
                if condition.type not in operators or not left.harmless or "{" in condition.value:
                    return None
                values += [v.strip() for v in condition.value.split(",") if v.strip()]
            if not values:
                return None
            loose = any(c.type == "contains" for c in way.conditions)
            found.append(Choice(way, tuple(values), loose))
        return tuple(found)

    def _exclusive(self, fold: Fold) -> Fold:
        """The fold without the chains that something else leads into."""
        for _ in range(2):
            paths = (
                _path((fold.asker.name, "timeout"), fold.silent),
                _path((fold.split.name, "noMatch"), fold.wrong),
            )
            silent = self._inside(fold.silent, paths, fold.asker.next("timeout"))
            wrong = self._inside(fold.wrong, paths, fold.split.next("noMatch"))
            fold = replace(fold, silent=silent, wrong=wrong)
        return fold

    def _inside(
        self, chain: Retry, paths: Sequence[Mapping[str, Edge]], start: str | None
    ) -> Retry:
        """The chain, unless something besides these paths leads to one of its parts."""
        for part in chain.parts:
            allowed = {path[part.name] for path in paths if part.name in path}
            if not self._incoming[part.name] <= allowed:
                return Retry(1, start)
        return chain

    def _chain(self, asker: Widget, start: str | None) -> Retry:
        """What follows a failure, seen from ``start``."""
        again = self._again(asker, start)
        if again is not None:
            return again
        counter = self._flow.widgets.get(start or "")
        key = _counted(counter) if counter else ""
        split = self._flow.widgets.get(counter.next("next") or "") if counter and key else None
        most = _ceiling(split, key) if split else None
        if counter is None or split is None or most is None:
            return Retry(1, start)
        if self._readers.get(("", key), set()) - {counter.name, split.name}:
            return Retry(1, start)
        back = self._again(asker, split.next("noMatch"))
        if back is None:
            return Retry(1, start)
        return Retry(most, split.next("match"), back.said, (counter, split, *back.parts))

    def _again(self, asker: Widget, start: str | None) -> Retry | None:
        """Back to the question, at once or after a sentence; None if it leads elsewhere."""
        if start is None:
            return Retry()
        if start == asker.name:
            return Retry()
        said = self._flow.widgets[start]
        speaks = said.type == "say-play" and said.text("say")
        writes = said.type == "send-message" and said.text("body") and not said.next("failed")
        event = "audioComplete" if speaks else "sent"
        if (speaks or writes) and said.next(event) == asker.name:
            return Retry(said=said, parts=(said,))
        return None


def _path(entry: Edge, chain: Retry) -> dict[str, Edge]:
    """What leads to each part of a chain that begins with ``entry``: part -> edge."""
    edges = [entry, *((part.name, _ONWARD.get(part.type, "")) for part in chain.parts)]
    return dict(zip((part.name for part in chain.parts), edges, strict=False))


_ONWARD = {"set-variables": "next", "split-based-on": "noMatch"}


def _counted(widget: Widget) -> str:
    """The flow variable that a set-variables widget does nothing but count up; else nothing."""
    rows = widget.properties.get("variables")
    if widget.type != "set-variables" or not isinstance(rows, list) or len(rows) != 1:
        return ""
    row = rows[0] if isinstance(rows[0], dict) else {}
    key, value = str(row.get("key", "")), str(row.get("value", ""))
    bare = "".join(value.split())
    return key if bare == f"{{{{flow.variables.{key}|plus:1}}}}" else ""


def _ceiling(split: Widget, key: str) -> int | None:
    """After how many failures a split on the counter leads away."""
    matches = [way for way in split.ways if way.event == "match"]
    if split.type != "split-based-on" or len(matches) != 1 or len(matches[0].conditions) != 1:
        return None
    condition = matches[0].conditions[0]
    left = liquid.reference(condition.left)
    limit = condition.value.strip()
    if left is None or (left.widget, left.field) != ("", key) or left.filters:
        return None
    if not limit.isdecimal() or len(limit) > 2 or matches[0].next is None:
        return None
    most = {"equal_to": int(limit), "greater_than": int(limit) + 1}.get(condition.type)
    return most if most is not None and 1 <= most <= 9 else None
