"""Play a script against a running emulator and print what each person did."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

_LOOK_EVERY = 0.2
_HTTP_TIMEOUT = 10


class PlayError(Exception):
    """The script could not be played at all."""


def play_file(path: Path, server: str, timeout: float, write: Callable[[str], object]) -> int:
    """Play ``path`` to its end. Returns 0 when everybody got through, else 1."""
    try:
        started = _ask(f"{server}/emulator/citizens", path.read_bytes())
        report = _watch(f"{server}/emulator/citizens/{started['id']}", timeout, write)
    except (PlayError, OSError) as error:
        write(f"{error}\n")
        return 1
    for person in report["people"]:
        write(f"{person['name']}: {person['error'] or 'done'}\n")
    return 0 if report["state"] == "done" else 1


def _watch(url: str, timeout: float, write: Callable[[str], object]) -> dict[str, Any]:
    """Print new lines of every transcript until the script is over."""
    end = time.monotonic() + timeout
    shown: dict[int, int] = {}
    while True:
        report = _ask(url)
        for index, person in enumerate(report["people"]):
            for line in person["transcript"][shown.get(index, 0) :]:
                write(f"{person['name']:>16}  {line}\n")
            shown[index] = len(person["transcript"])
        if report["state"] != "running":
            return report
        if time.monotonic() >= end:
            raise PlayError(f"the script was not over after {timeout:g} s")
        time.sleep(_LOOK_EVERY)


def _ask(url: str, body: bytes | None = None) -> dict[str, Any]:
    if not url.startswith(("http://", "https://")):
        raise PlayError(f"not an address: {url}")
    request = urllib.request.Request(url, data=body)  # noqa: S310 - checked just above
    try:
        with urllib.request.urlopen(request, timeout=_HTTP_TIMEOUT) as answer:  # noqa: S310
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        raise PlayError(f"{url}: {error.code} {error.read().decode(errors='replace')}") from error
    except (urllib.error.URLError, ValueError) as error:
        raise PlayError(f"{url}: {error}") from error
