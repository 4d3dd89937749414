"""Reading an export: current or legacy, bare, in an API answer or inside a JavaScript module.

Exports made before about spring 2020 name the types otherwise and link by the ``FF...`` SID of a
state; both come out as one `StudioFlow`. Nothing in the file is trusted to be what it should.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from callcentre.errors import FlowError
from callcentre.flows.studio.definition import Condition, StudioFlow, Way, Widget

LONGEST_FILE = 5_000_000
"""Characters. The largest public export is about a tenth of that."""

MOST_WIDGETS = 2_000
"""Studio's own limit for one flow."""

_OPENING = re.compile(r'\{\s*["}]')
"""Where an object of JSON begins, in a module that may have braces of its own before it."""

_DEEPEST = 40
_LONGEST_NUMBER = 20
_LONGEST_TEXT = 10_000
_ENVELOPE_DEPTH = 4

_LEGACY_TYPES = {
    "InitialState": "trigger",
    "Gather": "gather-input-on-call",
    "SayPlay": "say-play",
    "Branch": "split-based-on",
    "SetVariables": "set-variables",
    "Message": "send-message",
    "MessagePrompt": "send-and-wait-for-reply",
    "Function": "run-function",
    "Webhook": "make-http-request",
    "Dial": "connect-call-to",
    "DialV2": "make-outgoing-call-v2",
    "EnqueueCall": "enqueue-call",
    "Record": "record-voicemail",
    "TwimlRedirect": "add-twiml-redirect",
    "SendToFlex": "send-to-flex",
}

_ALIASES = {
    "num_digits": "number_of_digits",
    "speech_recognition_language": "gather_language",
    "silence_timeout": "timeout",
    "transcribe_callback": "transcription_callback_url",
    "task_router_workflow": "workflow_sid",
    "hold_music_url": "wait_url",
    "url_method": "method",
    "send_twilio_credentials": "add_twilio_auth",
    "messaging_service_sid": "service",
    "chat_service_instance_sid": "service",
}
"""Names that descriptions of Studio give and no export has."""


def read_export(text: str, file: str) -> StudioFlow:
    """The flow in the text of an export.

    Raises:
        FlowError: one line for each thing that is wrong: file, JSON path, what would be right.
    """
    if len(text) > LONGEST_FILE:
        raise FlowError(
            f"{file}: {len(text):,} characters; an export has at most {LONGEST_FILE:,}."
            " Export one flow at a time"
        )
    problems: list[str] = []
    raw, path = _definition(_parse(text, file), file)
    states = raw["states"]
    if len(states) > MOST_WIDGETS:
        raise FlowError(f"{file}: {path}states: {len(states)} widgets; Studio allows 2,000")
    names = _names(states, f"{path}states", problems)
    widgets = _widgets(states, names, f"{path}states", problems)
    trigger = _trigger(widgets, raw, path, problems)
    if problems or trigger is None:
        raise FlowError("\n".join(f"{file}: {problem}" for problem in problems))
    if len(widgets) == 1:
        raise FlowError(f"{file}: {path}states: no widget besides the trigger; nothing to import")
    described = raw.get("description")
    rest = {name: widget for name, widget in widgets.items() if widget is not trigger}
    return StudioFlow(described if isinstance(described, str) else "", trigger, rest)


def _parse(text: str, file: str) -> object:
    opening = _OPENING.search(text)
    start = opening.start() if opening else text.find("{")
    if start < 0:
        raise FlowError(f"{file}: no JSON object in it; an export begins with '{{'")
    decoder = json.JSONDecoder(
        object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_whole
    )
    try:
        value, _ = decoder.raw_decode(text, start)
    except RecursionError:
        raise FlowError(f"{file}: nested too deeply; an export is a handful of levels") from None
    except json.JSONDecodeError as error:
        raise FlowError(
            f"{file}: line {error.lineno}, column {error.colno}: {error.msg};"
            " keys and texts stand in double quotes, and no comma comes last"
        ) from None
    except ValueError as error:
        raise FlowError(f"{file}: {error}") from None
    return value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object; keep one of them")
    return result


def _whole(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(digits)} digits; no number in an export is that long")
    return int(digits)


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is not JSON; write a number or null")


def _definition(value: object, file: str) -> tuple[dict[str, Any], str]:
    """The object that holds ``states``, wherever the envelope has it, and its path."""
    waiting: list[tuple[object, str, int]] = [(value, "", 0)]
    while waiting:
        item, path, depth = waiting.pop(0)
        if isinstance(item, str) and item.lstrip().startswith("{") and '"states"' in item:
            item = _parse(item, f"{file}: {path.rstrip('.')}")
        if not isinstance(item, dict):
            continue
        if isinstance(item.get("states"), list):
            return item, path
        if depth < _ENVELOPE_DEPTH:
            waiting += [(inner, f"{path}{key}.", depth + 1) for key, inner in item.items()]
    raise FlowError(f"{file}: states: no list of widgets; export the flow's JSON from Studio")


def _names(states: list[Any], where: str, problems: list[str]) -> dict[str, str]:
    """What a transition may point at -> the name of the widget."""
    names: dict[str, str] = {}
    for row, state in enumerate(states):
        name = state.get("name") if isinstance(state, dict) else None
        if not isinstance(name, str) or not name.strip():
            problems.append(f"{where}[{row}].name: a widget is an object with a name in text")
        elif name in names:
            problems.append(f"{where}[{row}].name: {name!r} is already taken; rename one of them")
        else:
            names[name] = name
    for state in states:
        if isinstance(state, dict) and isinstance(state.get("sid"), str):
            names.setdefault(state["sid"], str(state.get("name")))
    return names


def _widgets(
    states: list[Any], names: Mapping[str, str], where: str, problems: list[str]
) -> dict[str, Widget]:
    found: dict[str, Widget] = {}
    for row, state in enumerate(states):
        name = state.get("name") if isinstance(state, dict) else None
        if not isinstance(name, str) or name not in names:
            continue  # already complained about
        at = f"{where}[{row}]"
        kind = state.get("type")
        if not isinstance(kind, str) or not kind:
            problems.append(f"{at}.type: a widget needs its type in text, such as 'say-play'")
            continue
        properties, notes = _properties(state.get("properties"), at, problems)
        ways = tuple(_ways(state.get("transitions"), names, at, problems))
        type_ = _LEGACY_TYPES.get(kind, kind)
        found.setdefault(name, Widget(name, type_, ways, properties, at, tuple(notes)))
    return found


def _properties(raw: object, at: str, problems: list[str]) -> tuple[dict[str, object], list[str]]:
    if raw is None:
        return {}, []
    if not isinstance(raw, dict):
        problems.append(f"{at}.properties: this must be an object")
        return {}, []
    if _depth(raw) > _DEEPEST:
        problems.append(f"{at}.properties: nested more than {_DEEPEST} levels deep")
        return {}, []
    if any(len(text) > _LONGEST_TEXT for text in _texts(raw)):
        problems.append(f"{at}.properties: a text has more than {_LONGEST_TEXT:,} characters")
        return {}, []
    kept: dict[str, object] = {}
    notes: list[str] = []
    for key, value in raw.items():
        name = _ALIASES.get(str(key), str(key))
        if name == key or name not in raw:
            if name != key:
                notes.append(f"{key} was read as {name}, its name in exports")
            if value is not None and key != "offset":
                kept[name] = clean(value)
    return kept, notes


def _depth(value: object) -> int:
    deepest, level = 0, [value]
    while level and deepest <= _DEEPEST:
        deepest += 1
        level = [inner for item in level for inner in _inside(item)]
    return deepest


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for inner in _inside(value):
        yield from _texts(inner)


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def clean(value: object) -> object:
    """The value with control characters and half surrogates taken out of its texts."""
    if isinstance(value, str):
        spaced = (" " if c.isspace() and c != "\n" else c for c in value)
        return "".join(c for c in spaced if c == "\n" or c.isprintable())
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {str(clean(key)): clean(item) for key, item in value.items()}
    return value


def _ways(raw: object, names: Mapping[str, str], at: str, problems: list[str]) -> Iterator[Way]:
    if raw is None:
        return
    if not isinstance(raw, list):
        problems.append(f"{at}.transitions: this must be a list")
        return
    for row, entry in enumerate(raw):
        here = f"{at}.transitions[{row}]"
        event = entry.get("event") if isinstance(entry, dict) else None
        if not isinstance(event, str):
            problems.append(f"{here}.event: a transition is an object with an event in text")
            continue
        target = entry.get("next") or None
        if target is not None and (not isinstance(target, str) or target not in names):
            problems.append(f"{here}.next: there is no widget {target!r}; name one, or leave null")
            continue
        conditions = tuple(_conditions(entry.get("conditions"), here, problems))
        yield Way(event, names[target] if target else None, conditions)


def _conditions(raw: object, here: str, problems: list[str]) -> Iterator[Condition]:
    if raw is None:
        return
    if not isinstance(raw, list):
        problems.append(f"{here}.conditions: this must be a list")
        return
    for row, entry in enumerate(raw):
        at = f"{here}.conditions[{row}]"
        match entry:
            case {"type": str(kind), "arguments": [str(left), *_]} if len(left) <= _LONGEST_TEXT:
                value = entry.get("value")
                text = str(value) if isinstance(value, str | int | float) else ""
                label = entry.get("friendly_name")
                yield Condition(
                    kind,
                    str(clean(left)),
                    str(clean(text)),
                    label if isinstance(label, str) else "",
                )
            case {"type": str(_)}:
                problems.append(f"{at}.arguments: a list whose first text is what is tested")
            case _:
                problems.append(f"{at}.type: a condition is an object with a type in text")


def _trigger(
    widgets: Mapping[str, Widget], raw: Mapping[str, Any], path: str, problems: list[str]
) -> Widget | None:
    initial = raw.get("initial_state")
    if isinstance(initial, str) and initial not in widgets and widgets:
        problems.append(f"{path}initial_state: there is no widget {initial!r}")
        return None
    named = widgets.get(initial) if isinstance(initial, str) else None
    trigger = named or next((w for w in widgets.values() if w.type == "trigger"), None)
    if trigger is None or trigger.type != "trigger":
        problems.append(f"{path}states: one widget must be of the type 'trigger'")
        return None
    return trigger
