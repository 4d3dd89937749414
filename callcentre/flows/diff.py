"""What changed from one version of a flow to another, in sentences for whoever reviews it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callcentre.flows.document import Flow
from callcentre.flows.nodes.base import Node


class Change(str):
    """One change as an English sentence; ``pattern`` and ``values`` let others say it elsewise."""

    pattern: str
    values: Mapping[str, str]

    @classmethod
    def told(cls, pattern: str, **values: str) -> Change:
        """The sentence that ``pattern`` makes of ``values``."""
        change = cls(pattern.format_map(values))
        change.pattern, change.values = pattern, values
        return change


_told = Change.told
_PLAIN = ("title", "channels", "languages", "entry", "defaults", "limits", "resume", "change")


def differences(old: Flow, new: Flow) -> list[Change]:
    """One sentence for each change; none when both say the same, comments and order apart."""
    return [*_steps(old, new), *_prompts(old, new), *_words(old, new), *_rest(old, new)]


def _steps(old: Flow, new: Flow) -> Iterator[Change]:
    for name in sorted(new.steps.keys() - old.steps.keys()):
        yield _told("The step '{step}' ({kind}) is new.", step=name, kind=new.steps[name].kind)
    for name in sorted(old.steps.keys() - new.steps.keys()):
        yield _told("The step '{step}' ({kind}) is gone.", step=name, kind=old.steps[name].kind)
    for name, node in old.steps.items():
        if name in new.steps:
            yield from _step(name, (old, node), (new, new.steps[name]))


def _step(name: str, before: tuple[Flow, Node], after: tuple[Flow, Node]) -> Iterator[Change]:
    old, new = before[1], after[1]
    if old.kind != new.kind:
        pattern = "The step '{step}' was '{was}' and is now '{now}'."
        yield _told(pattern, step=name, was=old.kind, now=new.kind)
        return
    ways, ways_now = _ways(*before), _ways(*after)
    for outcome in sorted(ways.keys() | ways_now.keys()):
        was, now = ways.get(outcome), ways_now.get(outcome)
        said = {"step": name, "outcome": outcome, "was": was or "", "now": now or ""}
        if was is None:
            yield _told("'{step}' has a new outcome '{outcome}', which leads to '{now}'.", **said)
        elif now is None:
            pattern = "'{step}' has no outcome '{outcome}' any more; it led to '{was}'."
            yield _told(pattern, **said)
        elif was != now:
            pattern = "After '{outcome}' at '{step}' one comes to '{now}'; before it was '{was}'."
            yield _told(pattern, **said)
    pattern = "'{field}' of '{name}' is now {now}; it was {was}."
    yield from _fields(pattern, name, _own(old), _own(new))


def _ways(flow: Flow, node: Node) -> Mapping[str, str]:
    return {
        outcome: target or flow.defaults.inherited(outcome)
        for outcome, target in node.targets().items()
    }


def _own(node: Node) -> dict[str, object]:
    """The fields of a step that are not its ways out."""
    values = node.model_dump(mode="json", by_alias=True)
    ways = set(node.targets())
    kept = {field: value for field, value in values.items() if field not in ways}
    for field in ("options", "cases"):
        kept[field] = _without_ways(kept.get(field))
    return kept


def _without_ways(value: object) -> object:
    """Options or cases without where they lead."""
    if isinstance(value, dict):
        return {name: _without_ways(inner) for name, inner in value.items() if name != "to"}
    return [_without_ways(item) for item in value] if isinstance(value, list) else value


def _fields(
    pattern: str, name: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Change]:
    for field in sorted(old.keys() | new.keys()):
        was, now = old.get(field), new.get(field)
        if was != now:
            yield _told(pattern, field=field, name=name, now=_said(now), was=_said(was))


def _said(value: object) -> str:
    if isinstance(value, dict):
        told = ", ".join(f"{k}: {_said(v)}" for k, v in value.items() if v not in (None, [], ""))
        return f"{{{told}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_said(item) for item in value)}]"
    return "not given" if value in (None, "") else str(value)


def _prompts(old: Flow, new: Flow) -> Iterator[Change]:
    for key in sorted(old.prompts.keys() | new.prompts.keys()):
        was, now = old.prompts.get(key, {}), new.prompts.get(key, {})
        for language in sorted(was.keys() | now.keys()):
            before, after = was.get(language), now.get(language)
            said = {
                "prompt": key,
                "language": language,
                "was": " / ".join(before or ()),
                "now": " / ".join(after or ()),
            }
            if before is None and after is not None:
                yield _told("The prompt '{prompt}' in '{language}' is new: “{now}”.", **said)
            elif after is None:
                yield _told("The prompt '{prompt}' in '{language}' is gone.", **said)
            elif before != after:
                pattern = "The prompt '{prompt}' in '{language}' says now “{now}”; before “{was}”."
                yield _told(pattern, **said)


_WORDS = {
    "triggers": (
        "The trigger '{name}' is new.",
        "The trigger '{name}' is gone.",
        "'{field}' of the trigger '{name}' is now {now}; it was {was}.",
    ),
    "everywhere": (
        "The word for everywhere '{name}' is new.",
        "The word for everywhere '{name}' is gone.",
        "'{field}' of the word for everywhere '{name}' is now {now}; it was {was}.",
    ),
    "vars": (
        "The variable '{name}' is new.",
        "The variable '{name}' is gone.",
        "'{field}' of the variable '{name}' is now {now}; it was {was}.",
    ),
}


def _words(old: Flow, new: Flow) -> Iterator[Change]:
    for what, (is_new, is_gone, is_other) in _WORDS.items():
        was, now = getattr(old, what), getattr(new, what)
        for name in sorted(was.keys() | now.keys()):
            if name not in was:
                yield _told(is_new, name=name)
            elif name not in now:
                yield _told(is_gone, name=name)
            elif was[name] != now[name]:
                before, after = was[name].model_dump(), now[name].model_dump()
                yield from _fields(is_other, name, before, after)


def _rest(old: Flow, new: Flow) -> Iterator[Change]:
    before, after = old.model_dump(include=set(_PLAIN)), new.model_dump(include=set(_PLAIN))
    for field in _PLAIN:
        was, now = before[field], after[field]
        if isinstance(was, dict) and isinstance(now, dict):
            yield from _fields(
                "'{field}' of the flow's {name} is now {now}; it was {was}.", field, was, now
            )
        elif was != now:
            pattern = "The flow's {field} is now {now}; it was {was}."
            yield _told(pattern, field=field, now=_said(now), was=_said(was))
