"""Pictures and other files that came or went with messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from callcentre.emulator.names import API_VERSION, new_sid, now

MOST_BYTES = 256 * 1024 * 1024

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange


@dataclass(frozen=True)
class Upload:
    """A file that a person sends."""

    content_type: str
    body: bytes


@dataclass(frozen=True)
class Media:
    """One file of one message: its bytes, or the address where they really are."""

    account_sid: str
    message_sid: str
    content_type: str
    body: bytes = b""
    elsewhere: str = ""
    sid: str = field(default_factory=lambda: new_sid("ME"))
    created: datetime = field(default_factory=now)

    @property
    def path(self) -> str:
        """Where it is on the API host."""
        message = f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.message_sid}"
        return f"{message}/Media/{self.sid}"


class MediaShelf:
    """All files of one emulator, in memory: up to ``most`` bytes, then the oldest ones are gone."""

    def __init__(self, exchange: Exchange, most: int = MOST_BYTES) -> None:
        self._exchange = exchange
        self._most = most
        self._media: dict[str, Media] = {}

    def keep(
        self, account_sid: str, message_sid: str, uploads: Sequence[Upload]
    ) -> tuple[tuple[str, str], ...]:
        """Keep what a person sent; (address, content type) of each for the webhook."""
        kept = [Media(account_sid, message_sid, one.content_type, one.body) for one in uploads]
        self._media |= {one.sid: one for one in kept}
        self._make_room()
        base = self._exchange.config.base_url
        return tuple((base + one.path, one.content_type) for one in kept)

    def _make_room(self) -> None:
        full = sum(len(one.body) for one in self._media.values())
        for oldest in [one for one in self._media.values() if one.body]:
            if full <= self._most:
                return
            full -= len(oldest.body)
            del self._media[oldest.sid]

    def link(self, account_sid: str, message_sid: str, links: Sequence[tuple[str, str]]) -> None:
        """Note files that lie elsewhere: (address, content type) of each."""
        for url, kind in links:
            media = Media(account_sid, message_sid, kind or "application/octet-stream", b"", url)
            self._media[media.sid] = media

    def of_message(self, message_sid: str) -> list[Media]:
        """Those of one message, oldest first."""
        return [one for one in self._media.values() if one.message_sid == message_sid]

    def get(self, sid: str) -> Media | None:
        """Find one by its sid."""
        return self._media.get(sid)

    def remove(self, sid: str) -> None:
        """Forget one."""
        del self._media[sid]
