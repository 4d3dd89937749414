"""Real-time transcription: what is said on a leg, told to a callback while it is said.

Words come from scripts, from typed speech and from what documents say; nothing is recognised. One
that names an engine that nobody has, or that a fault strikes, fails: ``transcription-error``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from callcentre.emulator.debugger import Complaint
from callcentre.emulator.faults import subjects
from callcentre.emulator.legs import Callback, Leg
from callcentre.emulator.names import new_sid, now
from callcentre.emulator.progress import CALLBACK_REFUSED
from callcentre.emulator.webhooks import Letter

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

CONFIDENCE = 0.92
ENGINES = frozenset({"google", "deepgram"})
REJECTED, UNAVAILABLE = 32651, 32650
TRACKS = {
    "inbound_track": frozenset({"inbound_track"}),
    "outbound_track": frozenset({"outbound_track"}),
    "both_tracks": frozenset({"inbound_track", "outbound_track"}),
}


@dataclass(frozen=True)
class Wish:
    """What is to be transcribed, and who is told. ``track`` is a key of `TRACKS`."""

    name: str = ""
    track: str = "both_tracks"
    language: str = "en-US"
    partial: bool = False
    callback: Callback = field(default_factory=Callback)
    engine: str = "google"
    provider: dict[str, str] = field(default_factory=dict)


class Transcription:
    """One transcription of one leg. ``status``: in-progress or stopped (also after an error)."""

    def __init__(self, exchange: Exchange, leg: Leg, wish: Wish) -> None:
        self.sid = new_sid("GT")
        self.leg = leg
        self.wish = wish
        self.status = "in-progress"
        self.updated = now()
        self._exchange = exchange
        self._sequence = 0

    def start(self) -> None:
        """Listen from now on, until stopped or until the leg ends."""
        self.leg.on_words(self._heard)
        self.leg.before_end(lambda _leg: self.stop())
        self._tell("transcription-started", ProviderConfiguration=json.dumps(self.wish.provider))
        if self.wish.engine not in ENGINES:
            self._fail(REJECTED, f"There is no transcription engine {self.wish.engine!r}")

    def stop(self) -> None:
        """Listen no longer. Stopping again does nothing."""
        if self.status == "stopped":
            return
        self.status, self.updated = "stopped", now()
        self._tell("transcription-stopped")

    def _heard(self, track: str, words: str) -> None:
        if self.status == "stopped" or track not in TRACKS[self.wish.track]:
            return
        subject = subjects.of_transcription(self._exchange, self.leg)
        if "fail_transcription" in self._exchange.faults.strikes(subject):
            self._fail(UNAVAILABLE, "The transcription engine failed")
            return
        first, _, more = words.partition(" ")
        if self.wish.partial and more:
            self._content(track, {"transcript": first}, final="false")
        self._content(track, {"transcript": words, "confidence": CONFIDENCE}, final="true")

    def _fail(self, code: int, why: str) -> None:
        """Nothing is transcribed any more; the call goes on."""
        self._exchange.debugger.complain(Complaint(code, why, "", self.leg.sid))
        self._tell("transcription-error", TranscriptionErrorCode=str(code), TranscriptionError=why)
        self.stop()

    def _content(self, track: str, data: dict[str, object], *, final: str) -> None:
        self._tell(
            "transcription-content",
            Track=track,
            Final=final,
            TranscriptionData=json.dumps(data, ensure_ascii=False),
        )

    def _tell(self, event: str, **more: str) -> None:
        self._sequence += 1
        wish, account = self.wish, self.leg.order.account_sid
        if not wish.callback.url:
            return
        fields = {
            "TranscriptionEvent": event,
            "TranscriptionSid": self.sid,
            "CallSid": self.leg.sid,
            "AccountSid": account,
            "SequenceId": str(self._sequence),
            "LanguageCode": wish.language,
            # Twilio's own examples write this one in ISO 8601; other webhooks have RFC 2822.
            "Timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            **more,
        }
        letter = Letter(
            wish.callback.url, fields, self._exchange.account(account), wish.callback.method
        )
        self._exchange.notify(letter, CALLBACK_REFUSED, self.leg.sid)


class Transcriber:
    """All transcriptions of one emulator."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._all: list[Transcription] = []

    def begin(self, leg: Leg, wish: Wish) -> Transcription:
        """Start one."""
        transcription = Transcription(self._exchange, leg, wish)
        self._all.append(transcription)
        transcription.start()
        return transcription

    def find(self, leg: Leg, name: str) -> Transcription | None:
        """The newest one of a leg by its sid or its name."""
        for one in reversed(self._all):
            if one.leg is leg and name and name in {one.sid, one.wish.name}:
                return one
        return None
