"""Sound between two clocks that are never quite equal: a browser's and the studio's."""

from __future__ import annotations

import asyncio
from collections import deque
from fractions import Fraction
from typing import Any

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from callcentre.emulator import mulaw
from callcentre.emulator.pcm import FRAME_BYTES, FRAME_SAMPLES, RATE, SILENCE

_MOST_WAITING = 25
_LOOK_EVERY_FRAMES = 25
_KEPT = 1
_TICK = Fraction(1, RATE)
_NOTHING = mulaw.encode(SILENCE)


class FrameBuffer:
    """Frames in, frames out: 20 ms of slack, half a second at most.

    Frames that pile up after a delay would be a delay for ever. What was always left over for half
    a second is dropped, but for one frame: better to lose a syllable than to talk past each other.
    """

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque(maxlen=_MOST_WAITING)
        self._rest = b""
        self._flowing = False
        self._fewest = _MOST_WAITING
        self._looks = 0

    def put(self, sound: bytes) -> None:
        """Add samples of any length; when nobody fetches them the oldest are dropped."""
        sound = self._rest + sound
        whole = len(sound) - len(sound) % FRAME_BYTES
        for start in range(0, whole, FRAME_BYTES):
            self._frames.append(sound[start : start + FRAME_BYTES])
        self._rest = sound[whole:]

    def get(self) -> bytes | None:
        """The next frame; None while there is none, and once before a new run of frames."""
        if not self._frames:
            self._flowing = False
            return None
        if not self._flowing:
            self._flowing = True
            self._start_looking()
            return None
        frame = self._frames.popleft()
        self._fewest = min(self._fewest, len(self._frames))
        self._looks += 1
        if self._looks == _LOOK_EVERY_FRAMES:
            for _ in range(self._fewest - _KEPT):
                self._frames.popleft()
            self._start_looking()
        return frame

    def _start_looking(self) -> None:
        self._fewest, self._looks = _MOST_WAITING, 0


class Earpiece(MediaStreamTrack):
    """The track that carries what the person hears, ready-made as mu-law packets.

    It has no clock of its own: a packet goes out when the studio hands its frame over.
    """

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._packets: asyncio.Queue[bytes] = asyncio.Queue(_MOST_WAITING)
        self._sent = 0

    def put(self, frame: bytes | None) -> None:
        """Send 20 ms, or as much silence; dropped while the browser is not connected yet."""
        if not self._packets.full():
            self._packets.put_nowait(_NOTHING if frame is None else mulaw.encode(frame))

    async def recv(self) -> av.Packet[Any]:
        """The next packet, as soon as there is one."""
        if self.readyState != "live":
            raise MediaStreamError
        packet = av.Packet(await self._packets.get())
        packet.time_base = _TICK
        packet.pts = self._sent * FRAME_SAMPLES
        self._sent += 1
        return packet
