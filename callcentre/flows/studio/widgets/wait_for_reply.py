"""send-and-wait-for-reply: ask by message; with a split on literal answers, a choice."""

from __future__ import annotations

from typing import Any

from callcentre.flows.nodes.waiting import After
from callcentre.flows.studio import liquid
from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.folding import Fold
from callcentre.flows.studio.names import free, is_name
from callcentre.flows.studio.sheet import Sheet, Test
from callcentre.flows.studio.widgets.kind import Kind, fields, opaque

ANSWER = "inbound.Body"
_HOUR, _LONGEST = 60, 4320  # minutes: Studio's own wait, and ours at most


def _read(reading: Reading) -> Step:
    widget = reading.widget
    if not widget.text("body"):
        return opaque(reading, "it sends a template of the carrier's, and no text")
    by_itself = _by_itself(reading)
    fold = reading.draft.folds.get(widget.name)
    prompt = reading.prompt(widget.text("body"))
    if fold:
        step = _choice(reading, fold, prompt)
        return Step(step.kind, {**step.body, **by_itself})
    body = fields(
        prompt=prompt,
        expect="text",
        save=reading.draft.variable(liquid.Reference(widget.name, ANSWER)),
        ok=reading.to("incomingMessage", "an answer"),
    )
    return Step("ask", {**body, **by_itself})


def _by_itself(reading: Reading) -> dict[str, object]:
    """What happens when no answer comes, or the question does not arrive."""
    timeout = reading.target(reading.widget.next("timeout"))
    undeliverable = reading.target(reading.widget.next("deliveryFailure"))
    minutes = round((reading.widget.whole("timeout") or _HOUR * 60) / 60)
    wait = max(1, min(minutes, _LONGEST)) if timeout else None
    if timeout and minutes > _LONGEST:
        reading.approximated(f"silence is waited for {_LONGEST // _HOUR} hours and no longer")
    return fields(wait=wait, timeout=timeout, undeliverable=undeliverable)


def _choice(reading: Reading, fold: Fold, prompt: object) -> Step:
    options: dict[str, object] = {}
    for choice in fold.choices:
        to = reading.to_named(choice.way.next, f"the answer {choice.values[0]!r}")
        if choice.loose:
            reading.approximated("'contains' compares a whole answer or its first word here")
        label = choice.way.conditions[0].label
        name = free(label if is_name(label) else to, options)
        options[name] = {"words": list(choice.values), "to": to}
    wrong = fold.wrong
    body = fields(
        prompt=prompt,
        not_understood=_sorry(reading, fold, prompt),
        expect="choice",
        options=options,
        attempts=wrong.after if wrong.after != reading.draft.attempts else None,
        too_many=reading.inherited(wrong.to),
    )
    if wrong.endless:
        reading.add("safe: Studio asked again without end or stopped after a wrong answer")
    reading.folded("one question with " + ", ".join(part.name for part in fold.parts))
    return Step("ask", body)


def _sorry(reading: Reading, fold: Fold, prompt: object) -> object:
    """What is sent after a wrong answer: Studio's sentence, and the question again."""
    if fold.wrong.said is None:
        return None
    parts = (reading.other(fold.wrong.said), prompt)
    return [line for part in parts for line in (part if isinstance(part, list) else [part])]


def _write(name: str, node: Any, sheet: Sheet) -> None:
    properties = {"body": sheet.words(node.prompt), "from": "{{flow.channel.address}}"}
    after = sheet.to(node.ok, "ok")
    if node.expect == "choice":
        after = sheet.name(f"{name[:33]}_answer")
        left = f"{{{{widgets.{name}.{ANSWER}}}}}"
        tests = [
            Test("matches_any_of", ",".join(option.words), option.to, left, label)
            for label, option in node.options.items()
        ]
        sorry = tuple(line for line in node.not_understood if line not in node.prompt)
        most = node.attempts or sheet.flow.defaults.attempts
        wrong = sheet.failure(name, "wrong", After(after=most, to=node.too_many), most, sorry)
        sheet.split(after, tests, wrong)
    elif node.expect != "text" or node.options:
        sheet.carry(name, node)
        return
    properties["timeout"] = str((node.wait or _HOUR) * 60)
    timeout = sheet.to(node.timeout, "timeout") if node.wait else None
    ways = {"incomingMessage": after, "timeout": timeout, "deliveryFailure": node.undeliverable}
    sheet.add(name, "send-and-wait-for-reply", properties, ways)


KIND = Kind(("send-and-wait-for-reply",), _read, {"ask": _write})
