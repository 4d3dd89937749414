"""send-message: a text to the citizen."""

from __future__ import annotations

from typing import Any

from callcentre.flows.studio.draft import Reading, Step
from callcentre.flows.studio.sheet import Sheet
from callcentre.flows.studio.widgets.kind import Kind, fields, opaque


def _read(reading: Reading) -> Step:
    widget = reading.widget
    to = "".join(widget.text("to").split())
    if to and to not in _CITIZEN:
        return opaque(reading, "it writes to somebody else; use a notify step with a contact")
    if not widget.text("body"):
        return opaque(reading, "it sends a template of the carrier's, and no text")
    if widget.text("media_url"):
        reading.approximated("the picture or sound at media_url is not sent")
    prompt = reading.prompt(widget.text("body"))
    if not reading.draft.speaks and widget.next("sent") is None:
        if widget.next("failed"):
            reading.approximated("the thread ends here; that sending failed leads nowhere")
        return Step("end", {"prompt": prompt})
    body = fields(prompt=prompt, sent=reading.to_next("sent"), failed=reading.to("failed"))
    return Step("send", body)


_CITIZEN = frozenset(
    {
        "{{contact.channel.address}}",
        "{{trigger.call.From}}",
        "{{trigger.message.From}}",
        "{{flow.channel.address}}",
    }
)


def _write(name: str, node: Any, sheet: Sheet) -> None:
    properties = {
        "body": sheet.words(node.prompt),
        "from": "{{flow.channel.address}}",
        "to": "{{contact.channel.address}}",
    }
    ways = {"sent": sheet.to(node.sent, "sent"), "failed": sheet.to(node.failed, "failed")}
    sheet.add(name, "send-message", properties, ways)


KIND = Kind(("send-message",), _read, {"send": _write})
