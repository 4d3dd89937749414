"""A browser as the far end of a leg: WebRTC by aiortc, to and from 20 ms frames at 8 kHz.

Only G.711 mu-law is agreed on, which every browser has (RFC 7874): it is what a telephone network
carries, and one packet is one frame. So nothing is resampled, and the two tables of ``mulaw`` are
all the codec there is.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import av
from aioice import ice
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidAccessError, InvalidStateError, OperationError
from aiortc.mediastreams import MediaStreamError

from callcentre.emulator import mulaw
from callcentre.emulator.jitter import Earpiece, FrameBuffer
from callcentre.emulator.pcm import RATE
from callcentre.emulator.sounds import samples_of

_THIS_MACHINE = "127.0.0.1"
_PATIENCE_SECONDS = 10.0
_MULAW = 0
"""The payload type of G.711 mu-law (RFC 3551)."""


_network_addresses = ice.get_host_addresses


def host_addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    """Where browsers can reach us; on a machine without any network, that is itself.

    The library leaves the loopback address out and has no setting for it: without this a laptop
    that is offline, or a build machine that is shut in, would have calls without sound. So its own
    function is replaced; a test gathers addresses through the library and fails if it no longer
    asks here.
    """
    return _network_addresses(use_ipv4, use_ipv6) or [_THIS_MACHINE]


ice.get_host_addresses = host_addresses


class SdpError(ValueError):
    """The browser's description of its sound cannot be used."""


@contextlib.contextmanager
def _reading_sdp() -> Iterator[None]:
    try:
        yield
    except (InvalidAccessError, InvalidStateError, OperationError) as error:
        raise SdpError(str(error)) from error
    except (ValueError, AssertionError, LookupError, AttributeError) as error:
        # The library's parser takes a description apart without asking whether it is one.
        raise SdpError(f"unusable SDP: {error}") from error


class BrowserDevice:
    """One browser on one leg.

    ``on_lost`` is called when the browser's sound is gone for good: the page was closed, or its
    network did not come back within ten seconds.
    """

    def __init__(self, on_lost: Callable[[], None]) -> None:
        self._on_lost = on_lost
        self._earpiece: Earpiece | None = None
        self._from_browser = FrameBuffer()
        self._delivered = True
        self.packets = 0
        """How many came by the short way."""
        self._newest = -1
        self._peer: RTCPeerConnection | None = None
        self._closing: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def deliver(self, frame: bytes) -> None:
        """Let the person hear 20 ms."""
        self._delivered = True
        if self._earpiece is not None:
            self._earpiece.put(frame)

    def take(self) -> bytes | None:
        """20 ms from the person's microphone; asked for exactly once in 20 ms."""
        if not self._delivered and self._earpiece is not None:
            self._earpiece.put(None)  # there was nothing to hear since we were last asked
        self._delivered = False
        return self._from_browser.get()

    async def answer(self, offer: str) -> str:
        """Answer the browser's SDP offer; called again when it restarts its connection.

        Raises SdpError when there is no using the offer.
        """
        peer = await self._new_peer()
        with _reading_sdp():
            await peer.setRemoteDescription(RTCSessionDescription(reachable(offer), "offer"))
            await peer.setLocalDescription(await peer.createAnswer())
        return str(peer.localDescription.sdp)

    async def offer(self) -> str:
        """Our SDP offer, for a browser that is being called."""
        peer = await self._new_peer()
        await peer.setLocalDescription(await peer.createOffer())
        return str(peer.localDescription.sdp)

    async def accept(self, answer: str) -> None:
        """The browser's answer to our offer. Raises SdpError."""
        if self._peer is not None:
            with _reading_sdp():
                description = RTCSessionDescription(reachable(answer), "answer")
                await self._peer.setRemoteDescription(description)

    async def close(self) -> None:
        """Let the browser go; ``on_lost`` is not called any more. May be called twice."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._peer is not None:
            await self._peer.close()

    async def _new_peer(self) -> RTCPeerConnection:
        # No STUN server: the browser is on this machine or in this house, and asking one on the
        # Internet would make every call wait for it.
        before = self._peer
        self._peer = peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peer.on("track", lambda track: self._hear(peer, track))
        peer.on("connectionstatechange", lambda: self._watch(peer))
        self._earpiece, self._newest = Earpiece(), -1
        peer.addTransceiver(self._earpiece).setCodecPreferences(_telephone_codec())
        if before is not None:
            await before.close()
        return peer

    def _hear(self, peer: RTCPeerConnection, track: MediaStreamTrack) -> None:
        self._start(self._listen(track))
        for transceiver in peer.getTransceivers():
            if transceiver.receiver.track is track:
                self._take_the_short_way(transceiver.receiver)

    def _take_the_short_way(self, receiver: Any) -> None:
        """Take mu-law from its packets.

        The library's own way goes through a thread for each call and holds back 80 ms, and it has
        no public door before that: so a method of its own is replaced. Should it be gone one day,
        everything comes by the usual way, to `_listen`; a test notices that.
        """
        usual = getattr(receiver, "_handle_rtp_packet", None)
        if usual is None:
            return

        async def take(packet: Any, arrival_time_ms: int) -> None:
            if packet.payload_type == _MULAW:
                self._take(packet.sequence_number, packet.payload)
            else:
                await usual(packet, arrival_time_ms=arrival_time_ms)

        receiver._handle_rtp_packet = take

    def _take(self, number: int, codes: bytes) -> None:
        # Numbers go round at 65536. What comes too late has already been silence.
        late = self._newest >= 0 and (number - self._newest - 1) % 65536 >= 32768
        if not late:
            self._newest = number
            self.packets += 1
            self._from_browser.put(mulaw.decode(codes))

    async def _listen(self, track: MediaStreamTrack) -> None:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                if isinstance(frame, av.AudioFrame):
                    for piece in resampler.resample(frame):
                        self._from_browser.put(samples_of(piece))

    def _watch(self, peer: RTCPeerConnection) -> None:
        if peer is not self._peer or self._closing is not None:
            return
        if peer.connectionState == "closed":
            self._lost(peer)
        elif peer.connectionState == "failed":
            self._start(self._give_up_on(peer))

    async def _give_up_on(self, peer: RTCPeerConnection) -> None:
        await asyncio.sleep(_PATIENCE_SECONDS)
        self._lost(peer)

    def _lost(self, peer: RTCPeerConnection) -> None:
        if peer is self._peer and peer.connectionState != "connected":
            self._on_lost()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _telephone_codec() -> list[Any]:
    codecs = RTCRtpSender.getCapabilities("audio").codecs
    return [codec for codec in codecs if codec.mimeType.upper() == "AUDIO/PCMU"]


def reachable(sdp: str) -> str:
    """The browser's SDP without the addresses it hides behind mDNS names.

    Looking such a name up takes a second where multicast is not let through, and is not needed:
    the browser reaches our address, and then we know its own.
    """
    lines = sdp.splitlines(keepends=True)
    return "".join(line for line in lines if not _hidden(line))


def _hidden(line: str) -> bool:
    return line.startswith("a=end-of-candidates") or (
        line.startswith("a=candidate:") and ".local " in line
    )
