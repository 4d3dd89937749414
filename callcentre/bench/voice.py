"""A browser's half of a call without the browser: the SDK's signalling, ICE, DTLS and SRTP.

Everything on the wire is what a browser would send, twenty milliseconds of mu-law fifty times a
second. Only the codec and the sound card are missing, so that one core can be many telephones.

The delay from mouth to ear counts all that a person would notice: the 20 ms that a packet gathers
before it leaves, the way through the carrier, and a jitter buffer at the ear that is just deep
enough to lose no more than one packet in a hundred.
"""

from __future__ import annotations

import asyncio
import json
import random
import struct
import time
from collections import deque
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)

PACKET_SECONDS = 0.02
SAMPLES = 160
ENOUGH_LOUD_BYTES = 80
BUFFER_PERCENT = 99

_LOUD = bytes([0x10, 0x10, 0x10, 0x10, 0x90, 0x90, 0x90, 0x90]) * (SAMPLES // 8)
_chance = random.Random(1)  # noqa: S311 - sound, not secrets
# Quiet, and never twice the same for half a minute: nothing along the way can remember it.
_MURMUR = [
    bytes(_chance.choice((0x60, 0x68, 0x6F, 0xE0, 0xE8, 0xEF)) for _ in range(SAMPLES))
    for _ in range(1500)
]


class VoiceError(Exception):
    """The call did not come about."""


class _NoTrack(MediaStreamTrack):
    """Holds the place of a microphone; the packets are made elsewhere."""

    kind = "audio"

    async def recv(self) -> Any:
        return await asyncio.get_running_loop().create_future()


class VoiceLeg:
    """One softphone in a call: says murmurs and beeps, and notes when it hears the other's."""

    def __init__(self) -> None:
        self.arrivals: deque[tuple[float, float]] = deque(maxlen=1500)
        """Arrival of each packet, and its time on the sender's clock, both in seconds."""
        self.beeps: list[tuple[float, float]] = []
        """The same of each packet with which a beep began."""
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._number = _chance.randrange(1000)
        self._murmur = _chance.randrange(len(_MURMUR))
        self._loud_before = False
        self._beep_left = 0
        self._transport: Any = None
        self._ssrc = 0

    async def call(self, url: str, session: aiohttp.ClientSession, token: str, room: str) -> None:
        """Sign on, call, and be connected with sound.

        Raises:
            VoiceError: the carrier refused, or did not answer in ten seconds.
        """
        try:
            async with asyncio.timeout(10):
                self._socket = await session.ws_connect(url)
                await self._send("listen", token=token, reconnectTimeout=0)
                await self._expect("connected")
                await self._invite(room)
                while self._transport.state != "connected":
                    await asyncio.sleep(0.02)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise VoiceError(f"no answer: {error!r}") from error
        self._reader = asyncio.create_task(self._read_on())

    async def speak(self) -> None:
        """Send the next 20 ms."""
        self._murmur = (self._murmur + 1) % len(_MURMUR)
        payload = _MURMUR[self._murmur]
        if self._beep_left:
            self._beep_left -= 1
            payload = _LOUD
        self._number += 1
        head = struct.pack(
            "!BBHII",
            0x80,
            0,
            self._number & 0xFFFF,
            self._number * SAMPLES & 0xFFFFFFFF,
            self._ssrc,
        )
        await self._transport._send_rtp(head + payload)

    def beep(self) -> None:
        """Let the next five packets be loud."""
        self._beep_left = 5

    async def close(self) -> None:
        """Put down."""
        if self._reader is not None:
            self._reader.cancel()
        if self._socket is not None:
            await self._socket.close()
        await self._peer.close()

    async def _invite(self, room: str) -> None:
        transceiver = self._peer.addTransceiver(_NoTrack())
        codecs = RTCRtpSender.getCapabilities("audio").codecs
        transceiver.setCodecPreferences([c for c in codecs if c.mimeType == "audio/PCMU"])
        await self._peer.setLocalDescription(await self._peer.createOffer())
        await self._send(
            "invite",
            callsid="temporary",
            sdp=self._peer.localDescription.sdp,
            twilio={"params": urlencode({"Room": room})},
        )
        answer = await self._expect("answer")
        sdp = RTCSessionDescription(answer["sdp"], "answer")
        await self._peer.setRemoteDescription(sdp)
        self._transport = transceiver.sender.transport
        self._transport._handle_rtp_data = self._hear
        self._ssrc = transceiver.sender._ssrc

    async def _hear(self, data: bytes, **_: object) -> None:
        now = time.monotonic()
        stamp = int.from_bytes(data[4:8], "big") / 8000
        loud = data.count(b"\x10", 12) + data.count(b"\x90", 12) > ENOUGH_LOUD_BYTES
        self.arrivals.append((now, stamp))
        if loud and not self._loud_before:
            self.beeps.append((now, stamp))
        self._loud_before = loud

    async def _send(self, kind: str, **payload: object) -> None:
        if self._socket is not None:
            await self._socket.send_json({"type": kind, "payload": payload, "version": "1.6"})

    async def _expect(self, kind: str) -> dict[str, Any]:
        if self._socket is None:
            raise VoiceError("not connected")
        async for message in self._socket:
            got = json.loads(message.data) if str(message.data).strip() else {}
            if got.get("type") == kind:
                return dict(got["payload"])
            if got.get("type") in {"error", "hangup"}:
                break
        raise VoiceError(f"no {kind}")

    async def _read_on(self) -> None:
        """Answer heartbeats until the socket is closed."""
        if self._socket is not None:
            async for message in self._socket:
                if not str(message.data).strip():
                    await self._socket.send_str("\n")


def ear_delays(mouth: Sequence[float], ear: VoiceLeg) -> list[float]:
    """Seconds from each beep's beginning at the mouth to its beginning at the ear.

    ``mouth`` holds when the first packet of each beep left. A beep that never came is endless.
    """
    lateness = sorted(arrived - stamp for arrived, stamp in ear.arrivals)
    if not lateness:
        return [float("inf")] * len(mouth)
    buffered = lateness[min(len(lateness) - 1, len(lateness) * BUFFER_PERCENT // 100)]
    delays = []
    for left in mouth:
        played = (stamp + buffered for arrived, stamp in ear.beeps if 0 <= arrived - left < 2)
        heard = min(played, default=float("inf"))
        delays.append(heard - left + PACKET_SECONDS)
    return delays
