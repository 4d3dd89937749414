"""A browser as the far end of a leg: WebRTC by aiortc, to and from 20 ms frames at 8 kHz."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from fractions import Fraction

import av
from aioice import ice
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidAccessError, InvalidStateError
from aiortc.mediastreams import MediaStreamError

from callcentre.emulator.pcm import FRAME_BYTES, FRAME_SAMPLES, FRAME_SECONDS, RATE, SILENCE
from callcentre.emulator.sounds import samples_of

_THIS_MACHINE = "127.0.0.1"
_MOST_WAITING = 25
_PATIENCE_SECONDS = 10.0


_network_addresses = ice.get_host_addresses


def host_addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    """Where browsers can reach us; on a machine without any network, that is itself.

    The library leaves the loopback address out and has no setting for it: without this a laptop
    that is offline, or a build machine that is shut in, would have calls without sound.
    """
    return _network_addresses(use_ipv4, use_ipv6) or [_THIS_MACHINE]


ice.get_host_addresses = host_addresses


class SdpError(ValueError):
    """The browser's description of its sound cannot be used."""


@contextlib.contextmanager
def _reading_sdp() -> Iterator[None]:
    try:
        yield
    except (InvalidAccessError, InvalidStateError) as error:
        raise SdpError(str(error)) from error
    except (ValueError, AssertionError, LookupError, AttributeError) as error:
        # The library's parser takes a description apart without asking whether it is one.
        raise SdpError(f"unusable SDP: {error}") from error


class FrameBuffer:
    """Evens out two clocks that are never quite equal: 20 ms of slack, half a second at most."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque(maxlen=_MOST_WAITING)
        self._rest = b""
        self._flowing = False

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
            return None
        return self._frames.popleft()


class _Earpiece(MediaStreamTrack):
    """The track that carries what the person hears; paced here, silent when nothing is said."""

    kind = "audio"

    def __init__(self, sound: FrameBuffer) -> None:
        super().__init__()
        self._sound = sound
        self._sent = 0
        self._began = asyncio.get_running_loop().time()

    async def recv(self) -> av.AudioFrame:
        """Hand the next 20 ms to the encoder, when they are due."""
        if self.readyState != "live":
            raise MediaStreamError
        due = self._began + self._sent * FRAME_SECONDS
        await asyncio.sleep(due - asyncio.get_running_loop().time())
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.planes[0].update(
            (self._sound.get() or SILENCE).ljust(frame.planes[0].buffer_size, b"\0")
        )
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = self._sent * FRAME_SAMPLES
        self._sent += 1
        return frame


class BrowserDevice:
    """One browser on one leg.

    ``on_lost`` is called when the browser's sound is gone for good: the page was closed, or its
    network did not come back within ten seconds.
    """

    def __init__(self, on_lost: Callable[[], None]) -> None:
        self._on_lost = on_lost
        self._to_browser, self._from_browser = FrameBuffer(), FrameBuffer()
        self._peer: RTCPeerConnection | None = None
        self._closing: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def deliver(self, frame: bytes) -> None:
        """Let the person hear 20 ms."""
        self._to_browser.put(frame)

    def take(self) -> bytes | None:
        """20 ms from the person's microphone."""
        return self._from_browser.get()

    async def answer(self, offer: str) -> str:
        """Answer the browser's SDP offer; called again when it restarts its connection.

        Raises SdpError when there is no using the offer.
        """
        peer = await self._new_peer()
        peer.addTrack(_Earpiece(self._to_browser))
        with _reading_sdp():
            await peer.setRemoteDescription(RTCSessionDescription(reachable(offer), "offer"))
            await peer.setLocalDescription(await peer.createAnswer())
        return str(peer.localDescription.sdp)

    async def offer(self) -> str:
        """Our SDP offer, for a browser that is being called."""
        peer = await self._new_peer()
        peer.addTrack(_Earpiece(self._to_browser))
        await peer.setLocalDescription(await peer.createOffer())
        return str(peer.localDescription.sdp)

    async def accept(self, answer: str) -> None:
        """The browser's answer to our offer. Raises SdpError."""
        if self._peer is not None:
            description = RTCSessionDescription(reachable(answer), "answer")
            with _reading_sdp():
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
        peer.on("track", self._hear)
        peer.on("connectionstatechange", lambda: self._watch(peer))
        if before is not None:
            await before.close()
        return peer

    def _hear(self, track: MediaStreamTrack) -> None:
        self._start(self._listen(track))

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
