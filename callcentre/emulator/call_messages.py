"""Messages on a call: between the application (REST) and the softphone that is on it.

The Voice SDK knows them as ``sendMessage`` and ``messageReceived``, REST as user-defined messages
and subscriptions to them. They are for the ends of one call, and live no longer than it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from callcentre.emulator.names import new_sid

LARGEST_CONTENT = 10_000
"""Bytes; the SDK documents error 31209 beyond it."""


@dataclass(frozen=True)
class CallMessage:
    """One message. ``content`` is JSON: anything that came out of it."""

    call_sid: str
    content: object
    content_type: str = "application/json"
    kind: str = "user-defined-message"
    sid: str = field(default_factory=lambda: new_sid("KX"))


Take = Callable[[CallMessage], None]


class CallMessages:
    """Who gets which messages."""

    def __init__(self) -> None:
        self._softphones: list[Take] = []
        self._subscribers: dict[str, dict[str, Take]] = {}

    def bring_to(self, take: Take) -> None:
        """Hand every message for softphones to ``take``, which finds the one that is meant."""
        self._softphones.append(take)

    def send(self, message: CallMessage) -> None:
        """The application says something to a softphone."""
        for take in self._softphones:
            take(message)

    def subscribe(self, call_sid: str, take: Take) -> str:
        """Hand what the softphone on a call says to ``take``; returns the subscription's sid."""
        sid = new_sid("ZY")
        self._subscribers.setdefault(call_sid, {})[sid] = take
        return sid

    def unsubscribe(self, call_sid: str, sid: str) -> bool:
        """End a subscription; False when there is none of that sid."""
        return self._subscribers.get(call_sid, {}).pop(sid, None) is not None

    def forget(self, call_sid: str) -> None:
        """The call is over."""
        self._subscribers.pop(call_sid, None)

    def said(self, message: CallMessage) -> None:
        """A softphone says something to the application."""
        for take in tuple(self._subscribers.get(message.call_sid, {}).values()):
            take(message)
