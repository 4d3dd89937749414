"""What went out to the customer and what came back: the last webhooks, for those who develop."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from callcentre.emulator.names import now

if TYPE_CHECKING:
    from callcentre.emulator.webhooks import Letter

MOST_KEPT = 200
LONGEST_BODY = 16_384


@dataclass
class Attempt:
    """One HTTP exchange of a webhook. ``status`` 0 means that no answer came (yet)."""

    method: str
    url: str
    began: float
    status: int = 0
    content_type: str = ""
    body: str = ""
    error: str = ""
    seconds: float | None = None

    def answered(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """The other side answered something."""
        self.status, self.content_type = status, headers.get("Content-Type", "")
        self.body = body[:LONGEST_BODY].decode("utf-8", "replace")
        self.seconds = time.monotonic() - self.began

    def failed(self, error: str) -> None:
        """No answer came; ``error`` says why."""
        self.error = error
        self.seconds = time.monotonic() - self.began


@dataclass
class Webhook:
    """One webhook with all its attempts: retries and redirects share the idempotency token."""

    number: int
    token: str
    url: str
    fields: dict[str, str]
    at: datetime = field(default_factory=now)
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def call_sid(self) -> str:
        """The call, message or conference that it is about."""
        for name in ("CallSid", "MessageSid", "ConferenceSid"):
            if self.fields.get(name):
                return self.fields[name]
        return ""


class WebhookLog:
    """The last webhooks, in the order of their first attempt."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Webhook] = OrderedDict()
        self._count = 0

    def begin(self, letter: Letter) -> Attempt:
        """A request leaves now; tell the attempt what becomes of it."""
        webhook = self._kept.get(letter.token)
        if webhook is None:
            self._count += 1
            url = without_secret(letter.url)
            webhook = Webhook(self._count, letter.token, url, dict(letter.fields))
            self._kept[letter.token] = webhook
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        attempt = Attempt(letter.method.upper(), without_secret(letter.url), time.monotonic())
        webhook.attempts.append(attempt)
        return attempt

    def last(self, sid: str = "") -> list[Webhook]:
        """Newest first; given a sid, only those that carry it in any field."""
        return [
            webhook
            for webhook in reversed(self._kept.values())
            if not sid or sid in webhook.fields.values()
        ]


def without_secret(url: str) -> str:
    """An address without user and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
