"""say-play: say something and go on, or, with nothing behind it, say goodbye."""

from __future__ import annotations

from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import Kind, fields, opaque

_MOST_REPEATS = 5


def _read(reading: Reading) -> Step:
    widget = reading.widget
    if widget.text("digits") and not widget.text("say"):
        return opaque(reading, "keys cannot be sent down the line by a step")
    prompt = reading.spoken()
    repeat = widget.whole("loop") or 1
    if widget.next("audioComplete") is None and repeat == 1:
        return Step("end", {"prompt": prompt})
    if repeat > _MOST_REPEATS:
        reading.approximated(f"said {repeat} times in Studio, {_MOST_REPEATS} times here")
    body = fields(
        prompt=prompt,
        repeat=min(repeat, _MOST_REPEATS) if repeat != 1 else None,
        next=reading.to_next("audioComplete"),
    )
    return Step("say", body)


def _write_say(name: str, node: Any, sheet: Sheet) -> None:
    properties = {**sheet.voice(node.prompt), "loop": node.repeat}
    sheet.add(name, "say-play", properties, {"audioComplete": sheet.to(node.next, "next")})


def _write_end(name: str, node: Any, sheet: Sheet) -> None:
    if sheet.flow.speaks:
        sheet.add(name, "say-play", sheet.voice(node.prompt), {"audioComplete": None})
        return
    properties = {"body": sheet.words(node.prompt)}
    sheet.add(name, "send-message", properties, {"sent": None, "failed": None})


KIND = Kind(("say-play",), _read, {"say": _write_say, "end": _write_end})
