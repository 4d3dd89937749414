"""A message that is to be sent, and how the carrier is told what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """One message to be sent.

    ``media`` are addresses of what goes along. With ``template``, the carrier's id of one, that is
    sent instead of ``body``, and ``values`` (JSON) in its places.
    """

    sender: str
    to: str
    body: str
    status_url: str
    media: tuple[str, ...] = ()
    template: str = ""
    values: str = ""


def content_of(text: OutgoingText) -> dict[str, Any]:
    """What the carrier is asked to send, as its client names it."""
    if text.template:
        return {"content_sid": text.template, "content_variables": text.values}
    media = {"media_url": list(text.media)} if text.media else {}
    return {"body": text.body, **media}
