"""add-twiml-redirect: another application leads the call for a while."""

from __future__ import annotations

import re
from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import Kind, fields, opaque

_LONGEST = 14_400
_URL = re.compile(r"https?://[^\s{}]+")


def _read(reading: Reading) -> Step:
    url = reading.widget.text("url").strip()
    if not _URL.fullmatch(url) or len(url) > 500:
        return opaque(reading, "only a fixed address can lead the call")
    reading.approximated("the operator of the system must allow this address")
    body = fields(url=url, failed=reading.inherited(_failure(reading)), **_late(reading))
    return Step("twiml", {**body, **fields(**{"return": reading.to_next("return")})})


def _late(reading: Reading) -> dict[str, object]:
    """After how long the caller is fetched back, where Studio says what follows."""
    seconds, late = reading.widget.whole("timeout") or _LONGEST, reading.widget.next("timeout")
    if late is None or seconds >= _LONGEST:
        return {}
    return {"max_wait": seconds, "timeout": reading.target(late)}


def _failure(reading: Reading) -> str | None:
    failed = reading.widget.next("fail") or reading.widget.next("timeout")
    if failed is None:
        reading.safe("an application that fails")
    return failed


def _write(name: str, node: Any, sheet: Sheet) -> None:
    if not node.url:
        sheet.carry(name, node)
        return
    failed = sheet.to(node.failed, "failed")
    late = sheet.to(node.timeout, "timeout") if node.max_wait else failed
    ways = {"return": sheet.to(node.returned, "return"), "timeout": late, "fail": failed}
    seconds = str(node.max_wait or _LONGEST)
    properties = {"url": node.url, "method": "POST", "timeout": seconds}
    sheet.add(name, "add-twiml-redirect", properties, ways)


KIND = Kind(("add-twiml-redirect",), _read, {"twiml": _write})
