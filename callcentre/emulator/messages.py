"""A message as the carrier keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from callcentre.emulator.legs import Callback
from callcentre.emulator.names import now
from callcentre.emulator.past import Remembers
from callcentre.emulator.segments import count_segments

WHATSAPP = "whatsapp:"
Channel = Literal["sms", "whatsapp"]


@dataclass
class Message(Remembers):
    """One message, either way. ``status`` holds Twilio's words.

    ``validity``: seconds for which it may wait for its turn. ``extra`` are further fields that a
    person's message came with; ``tick`` is what that person's own handset shows: ``sent``,
    ``delivered``, ``read`` or ``failed``.
    """

    REMEMBERS = frozenset({"status", "updated", "sent", "error_code"})

    sid: str
    account_sid: str
    from_address: str
    to: str
    body: str
    direction: str
    status: str
    media: tuple[tuple[str, str], ...] = ()
    callback: Callback = field(default_factory=Callback)
    error_code: int | None = None
    service_sid: str = ""
    template_sid: str = ""
    validity: float = 36_000.0
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)
    sent: datetime | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    tick: str = "sent"

    @property
    def channel(self) -> Channel:
        """Which channel it goes over."""
        return "whatsapp" if self.to.startswith(WHATSAPP) else "sms"

    @property
    def segments(self) -> int:
        """SMS segments; 1 on every other channel."""
        return count_segments(self.body) if self.channel == "sms" else 1


def on_channel(address: str, channel: Channel) -> str:
    """Write a bare number as an address of that channel."""
    bare = address.removeprefix(WHATSAPP)
    return WHATSAPP + bare if channel == "whatsapp" else bare
