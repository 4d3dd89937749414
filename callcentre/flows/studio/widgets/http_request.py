"""make-http-request: ask another system."""

from __future__ import annotations

import json
import re
from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import Kind, fields, opaque

_LONGEST = 8
_TO_JSON = re.compile(r"\{\{([^{}]*?)\|\s*to_json\s*\}\}")
"""Liquid that makes a JSON text, quotes and all, of a value."""

_FIXED_HOST = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:[/?]|$)")


def _read(reading: Reading) -> Step:
    widget = reading.widget
    method = widget.text("method").upper() or "GET"
    url = widget.text("url").strip()
    sent = _sent(reading)
    if method not in ("GET", "POST") or not _FIXED_HOST.match(url) or sent is None:
        return opaque(reading, "only GET and POST, a fixed host and flat JSON can be asked here")
    url = reading.template(url)
    if method == "GET" and sent:
        query = "&".join(f"{name}={text}" for name, text in sent.items())
        url = f"{url}{'&' if '?' in url else '?'}{query}"
    if sent and method == "POST" and "json" not in widget.text("content_type"):
        reading.approximated("the body is sent as JSON")
    if widget.flag("add_twilio_auth"):
        reading.approximated("the carrier's credentials are never sent along; name a secret: auth")
    body = fields(
        url=url[:500],
        method=method if method != "GET" else None,
        body=sent if method == "POST" else None,
        timeout=min(widget.whole("timeout") or _LONGEST, _LONGEST),
        save=saved(reading),
        ok=reading.to_next("success"),
        failed=reading.to("failed"),
    )
    return Step("http", body)


def saved(reading: Reading) -> dict[str, str]:
    """What the flow reads of the answer: variable -> path."""
    found = reading.draft.saved(reading.widget)
    if found:
        reading.add("what the flow reads of the answer is saved; an answer without it has failed")
    return {variable: path for variable, path in found.items() if variable}


def arguments(reading: Reading) -> dict[str, str]:
    """The list ``parameters`` as name -> our text."""
    rows = reading.widget.properties.get("parameters")
    found = {}
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("key"):
            value = row.get("value")
            found[str(row["key"])] = reading.template("" if value is None else str(value))
    return found


def parameters(given: Any, sheet: Sheet) -> list[dict[str, str]]:
    """Name -> our text, as Studio lists it."""
    return [{"key": name, "value": sheet.text(text)} for name, text in given.items()]


def _quoted(match: re.Match[str]) -> str:
    return json.dumps(f"{{{{{match[1].strip()}}}}}")


def _sent(reading: Reading) -> dict[str, str] | None:
    """What is sent along, name -> text; None if it is not flat."""
    text = reading.widget.text("body").strip()
    if not text:
        return arguments(reading)
    try:
        value = json.loads(_TO_JSON.sub(_quoted, text))
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or any(isinstance(v, dict | list) for v in value.values()):
        return None
    return {name: reading.template("" if v is None else str(v)) for name, v in value.items()}


def _write(name: str, node: Any, sheet: Sheet) -> None:
    properties = fields(
        method=node.method,
        url=sheet.text(node.url),
        content_type="application/json;charset=utf-8",
        body=json.dumps({n: sheet.text(t) for n, t in node.body.items()}) if node.body else None,
        timeout=node.timeout,
    )
    ways = {"success": sheet.to(node.ok, "ok"), "failed": sheet.to(node.failed, "failed")}
    sheet.add(name, "make-http-request", properties, ways)


KIND = Kind(("make-http-request",), _read, {"http": _write})
