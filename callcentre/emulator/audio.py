"""The studio: the clock of the emulator, and all sound between legs, rooms and files.

Sound is 8 kHz mono 16-bit in frames of 20 ms (see ``pcm``). A leg whose far end has no sound at all
(``device`` is None: most scripted citizens) costs nothing: speaking to it only takes as long as the
words would, and the 20 ms tick runs only while some leg has a device.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary

from callcentre.emulator.mixer import Bridge, Room
from callcentre.emulator.pcm import FRAME_SECONDS, Meter, frames_of, mix, seconds_of
from callcentre.emulator.sounds import decode, key_sound
from callcentre.emulator.speech import estimated_seconds, synthesise
from callcentre.emulator.wavfile import RecordedSound, Recorder, Track, on_track

__all__ = [
    "Bridge",
    "Device",
    "LegAudio",
    "RecordedSound",
    "Recorder",
    "Room",
    "ScriptedDevice",
    "Studio",
]

_TOO_LATE_SECONDS = 1.0
_LEAST_PAUSE = 0.002


class Device(Protocol):
    """The far end of a leg: a browser over WebRTC, or a scripted citizen."""

    def deliver(self, frame: bytes) -> None:
        """20 ms of what the person hears. Not called while there is nothing to hear."""

    def take(self) -> bytes | None:
        """The next 20 ms of what the person says; None is silence."""


class _Playing:
    """A sound on its way to a leg."""

    def __init__(self, sound: bytes) -> None:
        self.frames = frames_of(sound)
        self.heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def next(self) -> bytes | None:
        frame = next(self.frames, None)
        if frame is None:
            self.finish()
        return frame

    def finish(self) -> None:
        if not self.heard.done():
            self.heard.set_result(None)


class _Queue:
    """Sounds that are heard one after the other."""

    def __init__(self) -> None:
        self._sounds: deque[_Playing] = deque()

    def add(self, sound: bytes) -> _Playing:
        """Put a sound behind all others."""
        playing = _Playing(sound)
        self._sounds.append(playing)
        return playing

    def drop(self, playing: _Playing) -> None:
        """Take a sound out, wherever it is."""
        if playing in self._sounds:
            self._sounds.remove(playing)

    def next(self) -> bytes | None:
        """The next 20 ms; None when there is nothing left."""
        while self._sounds:
            frame = self._sounds[0].next()
            if frame is not None:
                return frame
            self._sounds.popleft()
        return None

    def clear(self) -> None:
        """Forget everything; whoever waits for the end of a sound goes on."""
        while self._sounds:
            self._sounds.popleft().finish()


class LegAudio:
    """The sound of one leg: what is played to it, what it says, what it hears."""

    def __init__(self, leg_id: str, studio: Studio) -> None:
        self.leg_id = leg_id
        self.said_sound: bytes | None = None
        self.room_sound: bytes | None = None
        self.rooms: set[Room] = set()
        self._studio = studio
        self._device: Device | None = None
        # What is played to the person, what rings over it, and what their own keys sound like.
        self._playing, self._chimes, self._keys = _Queue(), _Queue(), _Queue()
        self._recorders: dict[Recorder, Track] = {}
        self._heard, self._said = Meter(), Meter()

    @property
    def device(self) -> Device | None:
        """The far end; set it when the far end answers."""
        return self._device

    @device.setter
    def device(self, device: Device | None) -> None:
        self._device = device
        if device is None:
            self.said_sound = None
            for queue in (self._playing, self._chimes, self._keys):
                queue.clear()
        self._studio.wake()

    @property
    def heard_rms(self) -> float:
        """Loudest second that was played to this leg, RMS 0 to 1."""
        return self._heard.rms

    @property
    def said_rms(self) -> float:
        """Loudest second that came from this leg, RMS 0 to 1."""
        return self._said.rms

    async def speak(self, text: str, language: str, voice: str = "") -> None:
        """Say ``text``; returns when it has been heard to its end. Cancel it to stop (barge-in)."""
        if self._device is None:
            await self.silence(estimated_seconds(text))
        else:
            await self._play_sound(await synthesise(text, language, voice))

    async def play(self, data: bytes, content_type: str) -> None:
        """Play a sound file to its end. Raises SoundError when ``data`` is no sound."""
        await self.play_samples(await asyncio.to_thread(decode, data, content_type))

    async def play_samples(self, sound: bytes) -> None:
        """Play 8 kHz samples to their end."""
        if self._device is None:
            await self.silence(seconds_of(sound))
        else:
            await self._play_sound(sound)

    def chime(self, sound: bytes) -> None:
        """Let the person hear samples over whatever they hear."""
        if self._device is not None:
            self._chimes.add(sound)

    def sound_key(self, key: str) -> None:
        """Let everybody at the other side hear a key that the person presses."""
        if self._device is not None:
            self._keys.add(key_sound(key))

    async def silence(self, seconds: float) -> None:
        """Let ``seconds`` of the studio's clock pass."""
        await self._studio.sleep(seconds)

    def start_recording(self, *, channels: int, track: Track = "inbound") -> Recorder:
        """Record what this leg says, what it hears, or both mixed.

        With two channels, what the leg says is on the left and what it hears on the right.
        """
        recorder = self._studio.new_recorder(channels, self._forget_recorder)
        self._recorders[recorder] = track
        return recorder

    async def close(self) -> None:
        """The leg is over: sounds stop, and whoever waits for their end goes on."""
        self.device = None
        self._studio.forget(self)

    def collect(self) -> None:
        """First half of a tick: take what the person says."""
        voice = self._device.take() if self._device else None
        self.said_sound = mix([one for one in (voice, self._keys.next()) if one is not None])
        self._said.note(self.said_sound)

    def distribute(self) -> None:
        """Second half of a tick: hand over what the person hears."""
        parts = (self._playing.next(), self._chimes.next(), self.room_sound)
        sound = mix([frame for frame in parts if frame is not None])
        self._heard.note(sound)
        if sound is not None and self._device is not None:
            self._device.deliver(sound)
        for recorder, track in self._recorders.items():
            sides = on_track(track, self.said_sound, sound)
            if recorder.channels == 1:
                recorder.write(mix([side for side in sides if side]))
            else:
                recorder.write(*sides)

    def _forget_recorder(self, recorder: Recorder) -> None:
        self._recorders.pop(recorder, None)

    async def _play_sound(self, sound: bytes) -> None:
        playing = self._playing.add(sound)
        try:
            await playing.heard
        except asyncio.CancelledError:
            # Someone pressed a key or hung up: the rest of the sentence is not said.
            self._playing.drop(playing)
            raise


class ScriptedDevice:
    """A scripted citizen with real sound: says synthesised words, and listens."""

    def __init__(self) -> None:
        self._saying = _Queue()
        self._heard = Meter()

    @property
    def heard_rms(self) -> float:
        """Loudest second that this citizen has heard, RMS 0 to 1."""
        return self._heard.rms

    async def say(self, text: str, language: str) -> None:
        """Speak ``text``; returns when it has been said to its end."""
        await self.sound(await synthesise(text, language))

    async def sound(self, samples: bytes) -> None:
        """Make a sound of 8 kHz samples; returns when it is over."""
        await self._saying.add(samples).heard

    def deliver(self, frame: bytes) -> None:
        """Hear 20 ms."""
        self._heard.note(frame)

    def take(self) -> bytes | None:
        """Say 20 ms."""
        return self._saying.next()


class Studio:
    """Clock, legs, rooms and recordings of one emulator.

    ``speed`` is how many seconds pass here for each second outside. A browser can only hear at
    speed 1; scripted citizens can go faster.
    """

    def __init__(self, speed: float = 1.0, sounds_dir: Path = Path("var/emulator/sounds")) -> None:
        self.speed = speed
        self._sounds_dir = sounds_dir
        self._born = time.monotonic()
        self._legs: dict[str, LegAudio] = {}
        # Rooms live as long as somebody is inside or holds them; names are used once per call.
        self._rooms: WeakValueDictionary[str, Room] = WeakValueDictionary()
        self._bridges: list[Bridge] = []
        self._serial = itertools.count(1)
        self._ticker: asyncio.Task[None] | None = None
        self._work = asyncio.Event()

    async def start(self) -> None:
        """Begin to tick (only while some leg has a device)."""
        self._ticker = asyncio.create_task(self._run(), name="studio-tick")

    async def close(self) -> None:
        """Stop the tick."""
        if self._ticker is not None:
            self._ticker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticker
            self._ticker = None

    def now(self) -> float:
        """Seconds on the studio's clock since it was made."""
        return (time.monotonic() - self._born) * self.speed

    async def sleep(self, seconds: float) -> None:
        """Wait until ``seconds`` have passed on the studio's clock."""
        await asyncio.sleep(max(0.0, seconds) / self.speed)

    def open(self, leg_id: str) -> LegAudio:
        """The sound of a new leg."""
        audio = LegAudio(leg_id, self)
        self._legs[leg_id] = audio
        return audio

    def room(self, name: str) -> Room:
        """The room of a conference; made when first asked for."""
        return self._rooms.setdefault(name, Room(name, self.new_recorder))

    def bridge(self, first: LegAudio, second: LegAudio) -> Bridge:
        """Let two legs hear each other until the bridge is closed."""
        bridge = Bridge(first, second, self.new_recorder, self._bridges.remove)
        self._bridges.append(bridge)
        return bridge

    def new_recorder(self, channels: int, on_stop: Callable[[Recorder], None]) -> Recorder:
        """A recorder into a new file of the studio's folder."""
        path = self._sounds_dir / f"{time.time_ns():x}-{next(self._serial)}.wav"
        return Recorder(path, channels, self.now, on_stop)

    def forget(self, audio: LegAudio) -> None:
        """A leg is over: out of every room."""
        self._legs.pop(audio.leg_id, None)
        for room in tuple(audio.rooms):
            room.leave(audio)

    def wake(self) -> None:
        """A leg got or lost its device."""
        if any(leg.device for leg in self._legs.values()):
            self._work.set()
        else:
            self._work.clear()

    def tick(self) -> None:
        """20 ms of everything: collect, mix, distribute."""
        legs = [leg for leg in self._legs.values() if leg.device is not None]
        for leg in legs:
            leg.collect()
        for room in (*self._rooms.values(), *self._bridges):
            room.tick()
        for leg in legs:
            leg.distribute()

    async def _run(self) -> None:
        while True:
            await self._work.wait()
            await self._tick_while_needed()

    async def _tick_while_needed(self) -> None:
        """Tick by the clock: every 20 ms have their tick, however late some of them come."""
        due = self.now()
        while self._work.is_set():
            late = self.now() - due
            if late < 0:
                await asyncio.sleep(max(_LEAST_PAUSE, -late / self.speed))
                continue
            if late > _TOO_LATE_SECONDS * self.speed:
                # A process that was stopped for a while does not play yesterday's sound.
                due = self.now()
            self.tick()
            due += FRAME_SECONDS
            # When late, what came in meanwhile is read between the ticks that missed it.
            await asyncio.sleep(0)
