"""Pictures that a web phone is about to send: checked, and kept until a message names them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterable

from callcentre.emulator.media import Upload
from callcentre.emulator.messages import Channel
from callcentre.emulator.names import new_sid

LARGEST: dict[Channel, int] = {"sms": 5 * 1024 * 1024, "whatsapp": 16 * 1024 * 1024}
"""Bytes that a channel carries (contract 5.2; MMS by the carrier's general limit)."""
_MOST_WAITING = 10


class PhotoError(Exception):
    """The picture is not taken; ``key`` is said by the page, ``status`` is HTTP's."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


class Uploads:
    """Pictures on their way; the oldest is forgotten when too many are never sent."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Upload] = OrderedDict()

    async def put(self, chunks: AsyncIterable[bytes], channel: Channel) -> str:
        """Keep a picture and return its id.

        Raises:
            PhotoError: larger than the channel carries, or no picture by its first bytes.
        """
        body = bytearray()
        async for chunk in chunks:
            body += chunk
            if len(body) > LARGEST[channel]:
                raise PhotoError(413, "photo_too_large")
        kind = picture_type(bytes(body[:16]))
        if not kind:
            raise PhotoError(415, "photo_no_picture")
        photo = new_sid("UP")
        self._waiting[photo] = Upload(kind, bytes(body))
        if len(self._waiting) > _MOST_WAITING:
            self._waiting.popitem(last=False)
        return photo

    def take(self, photo: object) -> Upload | None:
        """Hand a picture over to its message."""
        return self._waiting.pop(photo, None) if isinstance(photo, str) else None


def picture_type(head: bytes) -> str:
    """What the first 16 bytes say it is; empty for anything that is no picture."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return ""
