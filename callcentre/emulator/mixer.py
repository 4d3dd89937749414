"""Who hears whom: conferences and two-leg bridges, everybody hearing all the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callcentre.emulator.pcm import mix
from callcentre.emulator.wavfile import Recorder

if TYPE_CHECKING:
    from callcentre.emulator.audio import LegAudio

NewRecorder = Callable[[int, Callable[[Recorder], None]], Recorder]


@dataclass
class Seat:
    """How one leg sits in a room.

    Muted: hears all, is not heard. On hold: neither hears the room nor is heard.
    """

    muted: bool = False
    hold: bool = False

    @property
    def heard(self) -> bool:
        """Whether the others hear this leg."""
        return not (self.muted or self.hold)


class Room:
    """The sound of one conference: each leg hears everybody but itself."""

    def __init__(self, name: str, new_recorder: NewRecorder) -> None:
        self.name = name
        self._new_recorder = new_recorder
        self._seats: dict[LegAudio, Seat] = {}
        self._recorders: list[Recorder] = []

    def __len__(self) -> int:
        return len(self._seats)

    def join(self, audio: LegAudio, *, muted: bool = False, hold: bool = False) -> None:
        """Let a leg in; joining again only changes how it sits."""
        self._seats[audio] = Seat(muted, hold)
        audio.rooms.add(self)

    def leave(self, audio: LegAudio) -> None:
        """Let a leg out; leaving a room one is not in does nothing."""
        if self._seats.pop(audio, None) is not None:
            audio.rooms.discard(self)
            audio.room_sound = None

    def update(
        self, audio: LegAudio, *, muted: bool | None = None, hold: bool | None = None
    ) -> None:
        """Mute or hold a leg, or undo it; None leaves that side as it is."""
        seat = self._seats.get(audio)
        if seat is None:
            return
        seat.muted = seat.muted if muted is None else muted
        seat.hold = seat.hold if hold is None else hold

    def record(self) -> Recorder:
        """Start a one-channel recording of everything that is said in the room."""
        return self._record(1)

    async def play_to(self, audio: LegAudio, data: bytes, content_type: str) -> None:
        """Play a sound file to one leg only; returns when it has been heard."""
        await audio.play(data, content_type)

    def tick(self) -> None:
        """Mix the 20 ms that the legs have just said."""
        speaking = {
            audio: audio.said_sound
            for audio, seat in self._seats.items()
            if seat.heard and audio.said_sound is not None
        }
        everybody = mix(list(speaking.values()))
        for audio, seat in self._seats.items():
            if seat.hold or audio.device is None:
                audio.room_sound = None
            elif audio in speaking:
                audio.room_sound = mix([f for who, f in speaking.items() if who is not audio])
            else:
                audio.room_sound = everybody
        self._write(speaking)

    def _write(self, speaking: dict[LegAudio, bytes]) -> None:
        if self._recorders:
            everything = mix(list(speaking.values()))
            for recorder in self._recorders:
                recorder.write(everything)

    def _record(self, channels: int) -> Recorder:
        recorder = self._new_recorder(channels, self._recorders.remove)
        self._recorders.append(recorder)
        return recorder


class Bridge(Room):
    """The sound of a ``<Dial>`` between two legs; ``first`` is the one that dialled."""

    def __init__(
        self,
        first: LegAudio,
        second: LegAudio,
        new_recorder: NewRecorder,
        on_close: Callable[[Bridge], None],
    ) -> None:
        super().__init__("", new_recorder)
        self._first, self._second = first, second
        self._on_close = on_close
        self.join(first)
        self.join(second)

    def record(self, channels: int = 1) -> Recorder:
        """Record both; with two channels the leg that dialled is on the left."""
        return self._record(channels)

    def close(self) -> None:
        """Take the two apart; recordings go on until they are stopped."""
        self.leave(self._first)
        self.leave(self._second)
        self._on_close(self)

    def _write(self, speaking: dict[LegAudio, bytes]) -> None:
        for recorder in self._recorders:
            left, right = speaking.get(self._first), speaking.get(self._second)
            if recorder.channels == 1:
                recorder.write(mix([frame for frame in (left, right) if frame]))
            else:
                recorder.write(left, right)
