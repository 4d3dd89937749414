"""What is wrong with a flow's prompts: missing, unfillable, or too long for an SMS."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.calls.city import City
from callcentre.calls.inputs import Channel
from callcentre.flows import graph
from callcentre.flows.document import Flow
from callcentre.flows.nodes.base import Line, Node
from callcentre.flows.nodes.collect import Collect
from callcentre.flows.text import FILTERS, fill, foreign_to_gsm7, slots, sms_segments

MOST_SEGMENTS = 2  # networks promise no more than that for one message in Indonesia


def prompt_issues(flow: Flow, city: City) -> Iterator[str]:
    """Every issue with the prompts of ``flow``, as sentences."""
    del city
    unfillable = [*_missing(flow), *_slots(flow)]
    yield from unfillable
    if Channel.SMS in flow.channels and not unfillable:
        yield from _too_long(flow)


def used(flow: Flow) -> Iterator[tuple[str, Line, Node | None]]:
    """Every use of a prompt: where in the file, the line, and the step if it is one's."""
    for name, node in flow.steps.items():
        for field, prompt in node.prompt_fields().items():
            for line in prompt:
                yield f"steps.{name}.{field}", line, node
    for name, trigger in flow.triggers.items():
        for line in trigger.say:
            yield f"triggers.{name}.say", line, None


def _missing(flow: Flow) -> Iterator[str]:
    for where, line, _ in used(flow):
        texts = flow.prompts.get(line.say)
        if texts is None:
            yield f"{where}: there is no prompt {line.say!r}; write it under prompts"
            continue
        for language in (line.language,) if line.language else flow.languages:
            if language not in texts:
                yield f"{where}: the prompt {line.say!r} is missing in language {language!r}"


def _slots(flow: Flow) -> Iterator[str]:
    known = graph.always_set(flow)
    for where, line, node in used(flow):
        step = where.split(".")[1]
        ready = known.get(step, frozenset()) if node else frozenset()
        own = {node.save} if isinstance(node, Collect) and where.endswith(".confirm") else set()
        texts = flow.prompts.get(line.say, {})
        for slot in {s for variants in texts.values() for text in variants for s in slots(text)}:
            if slot.filter not in FILTERS:
                yield f"prompts.{line.say}: there is no filter {slot.filter!r}: {_filters()}"
            if slot.name not in flow.vars:
                yield f"prompts.{line.say}: {slot.name!r} is not declared under vars"
            elif slot.name not in ready | own:
                yield (
                    f"{where}: the prompt {line.say!r} says {slot.name!r}, but not every way to"
                    " this step has set it; set it before, or give it a default under vars"
                )


def _filters() -> str:
    return f"known are {', '.join(filter(None, FILTERS))}"


def _too_long(flow: Flow) -> Iterator[str]:
    for key, texts in flow.prompts.items():
        for language, variants in texts.items():
            for text in variants:
                foreign = foreign_to_gsm7(text)
                if foreign:
                    yield (
                        f"prompts.{key}.{language}: {foreign!r} cannot be spelled in an SMS"
                        " without doubling its price; use plain letters, quotes and dashes"
                    )
                parts = sms_segments(longest(flow, text))
                if parts > MOST_SEGMENTS:
                    yield (
                        f"prompts.{key}.{language}: {parts} SMS at its longest; shorten it to"
                        f" {MOST_SEGMENTS}, or show variables with |short"
                    )


def longest(flow: Flow, text: str) -> str:
    """The prompt as it is when every variable is as long as it may be."""
    values = {name: "W" * var.cap for name, var in flow.vars.items()}
    return fill(text, values, plain=True)
