"""record-voicemail: record the caller's own words."""

from __future__ import annotations

from typing import Any

from callcentre.flows.studio import liquid
from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import Kind, fields

_LONGEST, _SHORTEST, _QUIET = 600, 5, (2, 30)
_LOST = ("transcribe", "transcription_callback_url", "recording_status_callback_url")


def _read(reading: Reading) -> Step:
    widget = reading.widget
    for name in _LOST:
        if widget.text(name) not in ("", "false"):
            reading.approximated(f"{name} is not used here; recordings are fetched and kept")
    seconds = widget.whole("max_length") or 3600
    longest = max(_SHORTEST, min(seconds, _LONGEST))
    if longest != seconds:
        reading.approximated(f"recordings last {seconds} s in Studio, here {longest} s")
    quiet = widget.whole("timeout") or 5
    least, most = _QUIET
    if widget.next("hangup"):
        reading.approximated("a caller who hangs up is not led on; the recording is kept")
    silent = widget.next("noAudio")
    body = fields(
        save=reading.draft.variable(liquid.Reference(widget.name, "RecordingUrl")),
        longest=longest,
        quiet=max(least, min(quiet, most)),
        done=reading.to_next("recordingComplete"),
        no_input=_silence(reading, silent),
    )
    return Step("record", {"prompt": [], **body})


def _silence(reading: Reading, silent: str | None) -> object:
    if silent is None:
        reading.safe("a silent caller")
        return None
    to = reading.inherited(silent)
    return fields(after=1, to=to) if to else None


def _write(name: str, node: Any, sheet: Sheet) -> None:
    properties = {
        "max_length": node.longest,
        "timeout": node.quiet,
        "finish_on_key": "#",
        "play_beep": "true",
        "trim": "trim-silence",
    }
    silent = sheet.to(node.no_input.to, "no_input")
    ways = {"recordingComplete": sheet.to(node.done, "done"), "noAudio": silent, "hangup": None}
    sheet.add(name, "record-voicemail", properties, ways)


KIND = Kind(("record-voicemail",), _read, {"record": _write})
