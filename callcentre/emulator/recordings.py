"""Recordings: begun by a verb, a room or REST; kept as files; told about (contract 1.6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from callcentre.emulator.audio import Recorder
from callcentre.emulator.legs import Callback
from callcentre.emulator.names import API_VERSION, new_sid, now, rfc2822
from callcentre.emulator.past import Remembers
from callcentre.emulator.progress import CALLBACK_REFUSED
from callcentre.emulator.wavfile import Track
from callcentre.emulator.webhooks import Letter

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange
    from callcentre.emulator.legs import Leg

_SECONDS_UNTIL_STORED = 0.5
RUNNING = frozenset({"in-progress", "paused"})
COMPLETED_ONLY = frozenset({"completed"})


@dataclass(frozen=True)
class About:
    """What is recorded, for whom, and who wants to know."""

    account_sid: str
    source: str
    call_sid: str = ""
    conference_sid: str = ""
    track: Track = "both"
    callback: Callback = field(default_factory=Callback)


@dataclass
class Recording(Remembers):
    """One recording; ``path`` is set when it is complete. ``duration`` in whole seconds."""

    REMEMBERS = frozenset({"status", "updated", "duration"})

    about: About
    recorder: Recorder
    channels: int
    sid: str = field(default_factory=lambda: new_sid("RE"))
    status: str = "in-progress"
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)
    duration: int = -1
    path: Path | None = None


class Archive:
    """All recordings of one emulator."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._recordings: dict[str, Recording] = {}

    def begin(self, about: About, recorder: Recorder, channels: int) -> Recording:
        """Take down a recording that has just been started."""
        recording = Recording(about, recorder, channels)
        self._recordings[recording.sid] = recording
        self._tell(recording, "in-progress")
        return recording

    def begin_on_leg(self, leg: Leg, about: About, channels: int) -> Recording:
        """Record a leg until it ends, or until somebody stops it."""
        recorder = leg.audio.start_recording(channels=channels, track=about.track)
        recording = self.begin(about, recorder, channels)
        leg.before_end(lambda _leg: self.end(recording))
        return recording

    def pause(self, recording: Recording, *, skip: bool) -> None:
        """Leave out what is said now: no time passes (``skip``), or silence stands for it."""
        recording.recorder.paused = skip
        recording.recorder.silent = not skip
        recording.status, recording.updated = "paused", now()

    def go_on(self, recording: Recording) -> None:
        """The end of a pause."""
        recording.recorder.paused = recording.recorder.silent = False
        recording.status, recording.updated = "in-progress", now()

    def end(self, recording: Recording, *, is_empty: bool = False) -> None:
        """Stop it; the file and the callback come a little later. Stopping again does nothing.

        One that ``is_empty`` (silence, all of which is trimmed away) becomes ``absent``: no file.
        """
        if recording.status not in RUNNING:
            return
        sound = recording.recorder.stop()
        recording.status, recording.updated = "processing", now()
        recording.duration = 0 if is_empty else max(0, round(sound.seconds))
        path = None if is_empty else sound.path
        if is_empty:
            sound.path.unlink(missing_ok=True)
        self._exchange.spawn(self._store(recording, path), f"store {recording.sid}")

    def get(self, sid: str) -> Recording | None:
        """Find one by its sid."""
        return self._recordings.get(sid)

    def all(self) -> list[Recording]:
        """Every recording, newest first."""
        return sorted(self._recordings.values(), key=lambda one: one.created, reverse=True)

    def of_call(self, call_sid: str) -> list[Recording]:
        """Those of one leg, newest first."""
        return [
            one for one in self.all() if one.about.call_sid == call_sid and one.status != "deleted"
        ]

    def remove(self, sid: str) -> None:
        """Delete the file; what is known about it stays, as ``deleted``."""
        recording = self._recordings[sid]
        recording.status, recording.updated = "deleted", now()
        if recording.path is not None:
            recording.path.unlink(missing_ok=True)
            recording.path = None

    def url(self, recording: Recording) -> str:
        """``RecordingUrl``: where the media is, without an extension."""
        base, account = self._exchange.config.base_url, recording.about.account_sid
        return f"{base}/{API_VERSION}/Accounts/{account}/Recordings/{recording.sid}"

    async def _store(self, recording: Recording, path: Path | None) -> None:
        await self._exchange.studio.sleep(_SECONDS_UNTIL_STORED)
        recording.path, recording.updated = path, now()
        recording.status = "completed" if path else "absent"
        self._tell(recording, recording.status)

    def _tell(self, recording: Recording, event: str) -> None:
        about = recording.about
        if not about.callback.url or event not in about.callback.events:
            return
        fields = {
            "AccountSid": about.account_sid,
            "RecordingSid": recording.sid,
            "RecordingUrl": self.url(recording),
            "RecordingStatus": recording.status,
            "RecordingChannels": str(recording.channels),
            "RecordingStartTime": rfc2822(recording.created) or "",
            "RecordingSource": about.source,
            "RecordingTrack": about.track,
        }
        if about.conference_sid:
            fields["ConferenceSid"] = about.conference_sid
        else:
            fields["CallSid"] = about.call_sid
        if recording.duration >= 0:
            fields["RecordingDuration"] = str(recording.duration)
        account = self._exchange.account(about.account_sid)
        letter = Letter(about.callback.url, fields, account, about.callback.method)
        self._exchange.notify(letter, CALLBACK_REFUSED, about.call_sid)
