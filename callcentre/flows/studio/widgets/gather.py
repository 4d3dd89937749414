"""gather-input-on-call: with a split on literal answers a menu, otherwise a collect."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from callcentre.flows.nodes.waiting import After
from callcentre.flows.studio import liquid
from callcentre.flows.studio.draft import SAFE_LINE, Reading, Step
from callcentre.flows.studio.folding import Choice, Fold, Retry
from callcentre.flows.studio.names import free, is_name
from callcentre.flows.studio.sheet import Sheet, Test
from callcentre.flows.studio.widgets.kind import Kind, fields

ANSWERS = ("Digits", "SpeechResult")
_KEY = re.compile(r"[0-9*#]{1,4}")
_MOST_DIGITS = 20
_LONGEST_WAIT = 30
_WAIT = 5


def _read(reading: Reading) -> Step:
    loop = reading.widget.whole("loop") or 1
    if loop != 1:
        reading.approximated(f"the question was said {loop} times in Studio, here once a try")
    fold = reading.draft.folds.get(reading.widget.name)
    return _menu(reading, fold) if fold else _collect(reading)


def _menu(reading: Reading, fold: Fold) -> Step:

    operator, options = _options(reading, fold)
    attempts = _attempts(reading, fold.silent, fold.wrong)
    ceiling = attempts or reading.draft.attempts
    exits = {_exit(reading, retry) for retry in (fold.silent, fold.wrong)}
    speech = reading.widget.next("speech") is not None
    body = fields(
        prompt=reading.spoken(),
        not_heard=_said(reading, fold.silent),
        not_understood=_said(reading, fold.wrong),
        speech=speech or None,
        wait=_wait(reading),
        attempts=attempts,
        options=options,
        no_input=_failure(reading, fold.silent, ceiling, "a silent caller"),
        no_match=_failure(reading, fold.wrong, ceiling, "a wrong key"),
        too_many=exits.pop() if len(exits) == 1 else None,
        operator=operator,
    )
    reading.folded("one menu with " + ", ".join(part.name for part in fold.parts))
    return Step("menu", body)


def _exit(reading: Reading, retry: Retry) -> str | None:
    return reading.inherited(retry.to)


def _attempts(reading: Reading, *retries: Retry) -> int | None:
    """The ceiling, when the counters of Studio reach higher than ours."""
    most = max(retry.after or 0 for retry in retries)
    return most if most > reading.draft.attempts else None


def _options(reading: Reading, fold: Fold) -> tuple[str | None, dict[str, dict[str, object]]]:
    operator: str | None = None
    options: dict[str, dict[str, object]] = {}
    keys = [v for choice in fold.choices for v in choice.values if _KEY.fullmatch(v)]
    for choice in fold.choices:
        to = reading.to_named(choice.way.next, f"the answer {choice.values[0]!r}")
        if choice.loose:
            reading.approximated("'contains' compares whole words here, keys as a whole")
        pressed = [v for v in choice.values if _KEY.fullmatch(v)]
        words = [v for v in choice.values if not _KEY.fullmatch(v)]
        if pressed == ["0"] and not words and operator is None:
            operator = to
            continue
        if not pressed and _more_words(options, _label(choice, to), to, words):
            continue
        if not pressed:
            pressed = [_unused_key(keys)]
            keys += pressed
            reading.approximated(f"{words[0]!r} could only be spoken; it has the key {pressed[0]}")
        for key in pressed:
            name = free(_label(choice, to), options)
            options[name] = fields(key=key, words=words if key == pressed[0] else None, to=to)
    if not options and operator:  # a menu needs a choice besides the operator
        options["operator_now"] = {"key": "0", "to": operator}
        operator = None
    inherited = (reading.draft.on_error, SAFE_LINE)
    return None if operator in inherited else operator, options


def _more_words(
    options: dict[str, dict[str, object]], label: str, to: str, words: list[str]
) -> bool:
    """Words for an option that has its key already; False if there is none."""
    named = options.get(label)
    same = next((option for option in options.values() if option["to"] == to), None)
    option = named if named and named["to"] == to else same
    if option is None:
        return False
    known = option.get("words")
    option["words"] = [*(known if isinstance(known, list) else ()), *words]
    return True


def _unused_key(keys: list[str]) -> str:
    return next((key for key in "123456789" if key not in keys), "0")


def _label(choice: Choice, to: str) -> str:
    label = choice.way.conditions[0].label
    return label if is_name(label) else to


def _said(reading: Reading, retry: Retry) -> object:
    if retry.said is None:
        return None
    return reading.other(retry.said)


def _failure(reading: Reading, retry: Retry, ceiling: int, who: str) -> object:
    to = reading.inherited(retry.to)
    if retry.endless:
        reading.add(
            f"safe: {who} was asked again without end or left alone in Studio;"
            f" here after {ceiling} tries comes {reading.draft.on_error}"
        )
    after = retry.after if retry.after != ceiling else None
    if after is None:
        return to
    return fields(after=after, to=to)


def _wait(reading: Reading) -> int | None:
    seconds = reading.widget.whole("timeout") or _WAIT
    if seconds > _LONGEST_WAIT:
        reading.approximated(f"Studio waits {seconds} s for a key, here it is {_LONGEST_WAIT} s")
    return min(seconds, _LONGEST_WAIT) if seconds != _WAIT else None


def _collect(reading: Reading) -> Step:
    widget = reading.widget
    retry = reading.draft.retries[widget.name]
    most = min(widget.whole("number_of_digits") or _MOST_DIGITS, _MOST_DIGITS)
    event = "keypress"
    if widget.next("speech"):
        reading.approximated("speech is not taken here, only keys")
        event = "keypress" if widget.next("keypress") else "speech"
    answer = liquid.Reference(widget.name, "Digits")
    body = fields(
        prompt=reading.spoken(),
        save=reading.draft.variable(answer),
        expect={"digits": {"least": 1, "most": most}},
        not_heard=_said(reading, retry),
        wait=_wait(reading),
        attempts=_attempts(reading, retry),
        ok=reading.to(event, "a pressed key"),
        no_input=_failure(
            reading, retry, _attempts(reading, retry) or reading.draft.attempts, "a silent caller"
        ),
    )
    if retry.parts:
        reading.folded("one question with " + ", ".join(part.name for part in retry.parts))
    return Step("collect", body)


def _write_menu(name: str, node: Any, sheet: Sheet) -> None:
    keys = [option.key for option in node.options.values()]
    split = sheet.name(f"{name[:33]}_answer")
    spoken = node.speech and any(option.words for option in node.options.values())
    _ask(name, node, sheet, max(map(len, keys)), {"keypress": split, "speech": spoken and split})
    tests = []
    for label, option in node.options.items():
        tests.append(_test(name, "Digits", (option.key,), option.to, label))
        if node.speech and option.words:
            tests.append(_test(name, "SpeechResult", option.words, option.to, label))
    if sheet.flow.defaults.operator_key not in keys:
        key, to = sheet.flow.defaults.operator_key, sheet.to(node.operator, "operator")
        tests.append(_test(name, "Digits", (key,), to, "operator"))
    ceiling = node.attempts or sheet.flow.defaults.attempts
    wrong = sheet.failure(name, "wrong", node.no_match, ceiling, node.not_understood)
    sheet.split(split, tests, wrong)


def _test(asker: str, answer: str, values: Sequence[str], to: str, label: str) -> Test:
    operator = "equal_to" if len(values) == 1 else "matches_any_of"
    return Test(operator, ",".join(values), to, f"{{{{widgets.{asker}.{answer}}}}}", label)


def _ask(name: str, node: Any, sheet: Sheet, digits: int, ways: dict[str, Any]) -> None:
    ceiling = node.attempts or sheet.flow.defaults.attempts
    after = node.no_input if isinstance(node.no_input, After) else After()
    silent = sheet.failure(name, "silent", after, ceiling, node.not_heard)
    properties = {
        **sheet.voice(node.prompt),
        "timeout": node.wait or sheet.flow.defaults.wait,
        "finish_on_key": "#",
        "number_of_digits": digits,
        "stop_gather": True,
        "gather_language": sheet.language,
        "speech_timeout": "auto",
    }
    wired = {event: to or None for event, to in ways.items()}
    sheet.add(name, "gather-input-on-call", properties, {**wired, "timeout": silent})


def _write_collect(name: str, node: Any, sheet: Sheet) -> None:
    _ask(name, node, sheet, node.expect.longest, {"keypress": sheet.to(node.ok, "ok")})


KIND = Kind(("gather-input-on-call",), _read, {"menu": _write_menu, "collect": _write_collect})
