"""What changed from one version of a flow to another, in sentences for whoever reviews it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callcentre.flows.document import Flow
from callcentre.flows.nodes.base import Node

_PLAIN = ("title", "channels", "languages", "entry", "defaults", "limits", "resume", "change")


def differences(old: Flow, new: Flow) -> list[str]:
    """One sentence for each change; none when both say the same, comments and order apart."""
    return [*_steps(old, new), *_prompts(old, new), *_words(old, new), *_rest(old, new)]


def _steps(old: Flow, new: Flow) -> Iterator[str]:
    for name in new.steps.keys() - old.steps.keys():
        yield f"The step {name!r} ({new.steps[name].kind}) is new."
    for name in old.steps.keys() - new.steps.keys():
        yield f"The step {name!r} ({old.steps[name].kind}) is gone."
    for name, node in old.steps.items():
        if name in new.steps:
            yield from _step(name, (old, node), (new, new.steps[name]))


def _step(name: str, before: tuple[Flow, Node], after: tuple[Flow, Node]) -> Iterator[str]:
    old, new = before[1], after[1]
    if old.kind != new.kind:
        yield f"The step {name!r} was {old.kind!r} and is now {new.kind!r}."
        return
    ways, ways_now = _ways(*before), _ways(*after)
    for outcome in sorted(ways.keys() | ways_now.keys()):
        was, now = ways.get(outcome), ways_now.get(outcome)
        if was is None:
            yield f"{name!r} has a new outcome {outcome!r}, which leads to {now!r}."
        elif now is None:
            yield f"{name!r} has no outcome {outcome!r} any more; it led to {was!r}."
        elif was != now:
            yield f"After {outcome!r} at {name!r} one comes to {now!r}; before it was {was!r}."
    yield from _fields(f"{name!r}", _own(old), _own(new))


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


def _fields(what: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    for field in sorted(old.keys() | new.keys()):
        was, now = old.get(field), new.get(field)
        if was != now:
            yield f"{field!r} of {what} is now {_said(now)}; it was {_said(was)}."


def _said(value: object) -> str:
    if isinstance(value, dict):
        told = ", ".join(f"{k}: {_said(v)}" for k, v in value.items() if v not in (None, [], ""))
        return f"{{{told}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_said(item) for item in value)}]"
    return "not given" if value in (None, "") else str(value)


def _prompts(old: Flow, new: Flow) -> Iterator[str]:
    for key in sorted(old.prompts.keys() | new.prompts.keys()):
        was, now = old.prompts.get(key, {}), new.prompts.get(key, {})
        for language in sorted(was.keys() | now.keys()):
            before, after = was.get(language), now.get(language)
            where = f"The prompt {key!r} in {language!r}"
            if before is None and after is not None:
                yield f"{where} is new: “{' / '.join(after)}”."
            elif after is None:
                yield f"{where} is gone."
            elif before != after and before is not None:
                yield f"{where} says now “{' / '.join(after)}”; before “{' / '.join(before)}”."


def _words(old: Flow, new: Flow) -> Iterator[str]:
    for what, was, now in (
        ("trigger", old.triggers, new.triggers),
        ("word for everywhere", old.everywhere, new.everywhere),
        ("variable", old.vars, new.vars),
    ):
        for name in sorted(was.keys() | now.keys()):
            if name not in was:
                yield f"The {what} {name!r} is new."
            elif name not in now:
                yield f"The {what} {name!r} is gone."
            elif was[name] != now[name]:
                before, after = was[name].model_dump(), now[name].model_dump()
                yield from _fields(f"the {what} {name!r}", before, after)


def _rest(old: Flow, new: Flow) -> Iterator[str]:
    before, after = old.model_dump(include=set(_PLAIN)), new.model_dump(include=set(_PLAIN))
    for field in _PLAIN:
        was, now = before[field], after[field]
        if isinstance(was, dict) and isinstance(now, dict):
            yield from _fields(f"the flow's {field}", was, now)
        elif was != now:
            yield f"The flow's {field} is now {_said(now)}; it was {_said(was)}."
