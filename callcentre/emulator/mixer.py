"""Who hears whom: conferences and two-leg bridges, everybody hearing all the others.

A coach is the exception: heard by the one who is coached and by nobody else, the recording least.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from callcentre.emulator.pcm import VoiceActivity, mix, sums_of, without
from callcentre.emulator.wavfile import Recorder, Track, on_track

if TYPE_CHECKING:
    from callcentre.emulator.audio import LegAudio

NewRecorder = Callable[[int, Callable[[Recorder], None]], Recorder]
OnSpeech = Callable[["LegAudio", bool], None]


@dataclass
class Seat:
    """How one leg sits in a room.

    Muted: hears all, is not heard. On hold: neither hears the room nor is heard. ``coaches`` is
    the only one who hears a coach.
    """

    muted: bool = False
    hold: bool = False
    coaches: LegAudio | None = None

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
        self._on_speech: OnSpeech | None = None
        self._voices: dict[LegAudio, VoiceActivity] = {}

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
            self._voices.pop(audio, None)

    def update(
        self, audio: LegAudio, *, muted: bool | None = None, hold: bool | None = None
    ) -> None:
        """Mute or hold a leg, or undo it; None leaves that side as it is."""
        seat = self._seats.get(audio)
        if seat is None:
            return
        seat.muted = seat.muted if muted is None else muted
        seat.hold = seat.hold if hold is None else hold

    def coach(self, audio: LegAudio, coached: LegAudio | None) -> None:
        """Let a leg be heard by one other only; None lets everybody hear it again."""
        if audio in self._seats:
            self._seats[audio].coaches = coached

    def chime(self, sound: bytes) -> None:
        """Let everybody inside hear some samples over whatever they hear."""
        for audio in self._seats:
            audio.chime(sound)

    def watch_speech(self, on_speech: OnSpeech) -> None:
        """Call back when somebody who is heard begins to speak (True) or has stopped (False)."""
        self._on_speech = on_speech

    def record(self) -> Recorder:
        """Start a one-channel recording of everything that is said in the room."""
        return self._record(1)

    def tick(self) -> None:
        """Mix the 20 ms that the legs have just said."""
        speaking: dict[LegAudio, bytes] = {}
        whispers: dict[LegAudio, list[bytes]] = {}
        for audio, seat in self._seats.items():
            said = audio.said_sound
            if said is None or not seat.heard:
                continue
            if seat.coaches is None:
                speaking[audio] = said
            else:
                whispers.setdefault(seat.coaches, []).append(said)
        self._hand_out(speaking, whispers)
        if self._recorders:
            self._write(speaking)
        if self._on_speech is not None:
            self._notice(speaking, self._on_speech)

    def _hand_out(
        self, speaking: dict[LegAudio, bytes], whispers: dict[LegAudio, list[bytes]]
    ) -> None:
        minus_one = _mixes_without_each(speaking)
        everybody = mix(list(speaking.values())) if len(speaking) < len(self._seats) else None
        for audio, seat in self._seats.items():
            if seat.hold or audio.device is None:
                audio.room_sound = None
                continue
            heard = minus_one[audio] if audio in speaking else everybody
            if audio in whispers:
                heard = mix([*whispers[audio], *([heard] if heard else [])])
            audio.room_sound = heard

    def _notice(self, speaking: dict[LegAudio, bytes], tell: OnSpeech) -> None:
        for audio in tuple(self._seats):
            changed = self._voices.setdefault(audio, VoiceActivity()).note(speaking.get(audio))
            if changed is not None:
                tell(audio, changed)

    def _write(self, speaking: dict[LegAudio, bytes]) -> None:
        everything = mix(list(speaking.values()))
        for recorder in self._recorders:
            recorder.write(everything)

    def _record(self, channels: int) -> Recorder:
        recorder = self._new_recorder(channels, self._recorders.remove)
        self._recorders.append(recorder)
        return recorder


def _mixes_without_each(speaking: dict[LegAudio, bytes]) -> dict[LegAudio, bytes | None]:
    """What each of those who speak hears of the others: the sum of all, less the own voice."""
    frames = list(speaking.values())
    if len(frames) < 3:
        return {
            audio: next((other for who, other in speaking.items() if who is not audio), None)
            for audio in speaking
        }
    sums = sums_of(frames)
    return {audio: without(sums, frame) for audio, frame in speaking.items()}


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
        self._tracks: dict[Recorder, Track] = {}
        self._on_close = on_close
        self.join(first)
        self.join(second)

    def record(self, channels: int = 1, track: Track = "both") -> Recorder:
        """Record them; with two channels the leg that dialled (``inbound``) is on the left."""
        recorder = self._record(channels)
        self._tracks[recorder] = track
        return recorder

    def close(self) -> None:
        """Take the two apart; recordings go on until they are stopped."""
        self.leave(self._first)
        self.leave(self._second)
        self._on_close(self)

    def _write(self, speaking: dict[LegAudio, bytes]) -> None:
        for recorder in self._recorders:
            both = speaking.get(self._first), speaking.get(self._second)
            sides = on_track(self._tracks[recorder], *both)
            if recorder.channels == 1:
                recorder.write(mix([side for side in sides if side]))
            else:
                recorder.write(*sides)
