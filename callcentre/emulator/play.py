"""Play a script against a running emulator and print what each person did and heard."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

_LOOK_EVERY = 0.2
_HTTP_TIMEOUT = 10
_WIDEST_NAME = 24

Write = Callable[[str], object]


class PlayError(Exception):
    """The script could not be played at all."""


def play_file(path: Path, server: str, timeout: float, write: Write) -> int:
    """Play ``path`` to its end. Returns 0 when everybody got through, else 1."""
    try:
        name = urllib.parse.quote(path.name)
        started = _ask(f"{server}/emulator/citizens?name={name}", path.read_bytes())
        report = _watch(f"{server}/emulator/citizens/{started['id']}", timeout, write)
    except (PlayError, OSError) as error:
        write(f"{error}\n")
        return 1
    for person in report["people"]:
        write(f"{person['name']}: {person['error'] or 'done'}\n")
    for crowd in report["crowds"]:
        write("".join(f"{line}\n" for line in crowd_lines(crowd)))
    return 0 if report["state"] == "done" else 1


def crowd_lines(crowd: dict[str, Any]) -> list[str]:
    """The figures of one crowd as sentences."""
    wait = crowd["wait"]
    lines = [
        f"{crowd['name']}: {crowd['arrived']} arrived, {crowd['answered']} answered, "
        f"{crowd['abandoned']} abandoned, {crowd['served']} served by the recording, "
        f"{crowd['cut_off']} cut off, {crowd['failed']} failed; "
        f"at most {crowd['most_at_once']} at once",
    ]
    if wait["mean"] is not None:
        lines.append(
            f"    waited {wait['mean']:g} s on average, half of them up to {wait['p50']:g} s, "
            f"nine of ten up to {wait['p90']:g} s, the longest {wait['longest']:g} s"
        )
    return lines + [f"    {problem}" for problem in crowd["problems"]]


def _watch(url: str, timeout: float, write: Write) -> dict[str, Any]:
    """Print new lines of every dialogue, in the order of their times, until the script is over."""
    end = time.monotonic() + timeout
    shown: dict[int, int] = {}
    while True:
        report = _ask(url)
        for line in _new_lines(report["people"], shown):
            write(f"{line}\n")
        if report["state"] != "running":
            return report
        if time.monotonic() >= end:
            raise PlayError(f"the script was not over after {timeout:g} s")
        time.sleep(_LOOK_EVERY)


def _new_lines(people: list[dict[str, Any]], shown: dict[int, int]) -> list[str]:
    width = min(_WIDEST_NAME, max((len(person["name"]) for person in people), default=0))
    fresh: list[tuple[float, str]] = []
    for index, person in enumerate(people):
        for line in person["lines"][shown.get(index, 0) :]:
            what = f"« {line['text']} »" if line["kind"] == "hears" else line["text"]
            name = person["name"][:width].ljust(width)
            fresh.append((line["at"], f"{_clock(line['at'])}  {name}  {what}"))
        shown[index] = len(person["lines"])
    return [text for _, text in sorted(fresh, key=lambda one: one[0])]


def _clock(seconds: float) -> str:
    return f"{int(seconds // 60):02}:{seconds % 60:04.1f}"


def _ask(url: str, body: bytes | None = None) -> dict[str, Any]:
    if not url.startswith(("http://", "https://")):
        raise PlayError(f"not an address: {url}")
    request = urllib.request.Request(url, data=body)  # noqa: S310 - checked just above
    try:
        with urllib.request.urlopen(request, timeout=_HTTP_TIMEOUT) as answer:  # noqa: S310
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        raise PlayError(_refusal(url, error)) from error
    except (urllib.error.URLError, ValueError) as error:
        raise PlayError(f"{url}: {error}") from error


def _refusal(url: str, error: urllib.error.HTTPError) -> str:
    """What the emulator said was wrong; else the bare status."""
    text = error.read().decode(errors="replace")
    try:
        return str(json.loads(text)["error"])
    except (ValueError, KeyError, TypeError):
        return f"{url}: {error.code} {text}"
