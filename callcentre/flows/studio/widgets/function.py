"""run-function: a function that the house must have registered under the same name."""

from __future__ import annotations

from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.names import slug
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.http_request import arguments, parameters, saved
from callcentre.flows.studio.widgets.kind import Kind, fields

_HOST = "https://functions.invalid/"


def _read(reading: Reading) -> Step:
    widget = reading.widget
    url = widget.text("url").partition("?")[0].rstrip("/")
    name = slug(url.rpartition("/")[2] or widget.name)
    reading.approximated(f"the house must have a function registered as {name!r}")
    body = fields(
        name=name,
        args=arguments(reading),
        save=saved(reading),
        ok=reading.to_next("success"),
        failed=reading.to("fail"),
    )
    return Step("function", body)


def _write(name: str, node: Any, sheet: Sheet) -> None:
    properties = {"url": f"{_HOST}{node.name}", "parameters": parameters(node.args, sheet)}
    ways = {"success": sheet.to(node.ok, "ok"), "fail": sheet.to(node.failed, "failed")}
    sheet.add(name, "run-function", properties, ways)


KIND = Kind(("run-function",), _read, {"function": _write})
