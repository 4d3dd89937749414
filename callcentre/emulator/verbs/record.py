"""``<Record>``: a message from the person, as on an answering machine."""

from __future__ import annotations

import asyncio

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.legs import Heard
from callcentre.emulator.pcm import mean_square
from callcentre.emulator.recordings import About, Recording
from callcentre.emulator.sounds import beep
from callcentre.emulator.tasks import put_down
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.callbacks import callback_of
from callcentre.emulator.verbs.errands import last_request
from callcentre.emulator.verbs.record_transcription import LONGEST as LONGEST_TRANSCRIBED
from callcentre.emulator.verbs.record_transcription import Notes

LONGEST, LONGEST_OF_SOFTPHONE = 3600, 600
_ANY_KEY = "0123456789*#"
_LOUD_ENOUGH = 1e-5
_LOOK_EVERY = 0.25


async def run(stage: Stage, element: Element) -> Step:
    """Record until a key, silence, the longest time or hang-up; then go to ``action``."""
    leg = stage.leg
    if element.get("playBeep", "true") == "true":
        await leg.audio.play(beep(), "audio/wav")
    about = About(
        leg.order.account_sid,
        "RecordVerb",
        leg.sid,
        track="inbound",
        callback=callback_of(stage, element, "recordingStatusCallback"),
    )
    recorder = leg.audio.start_recording(channels=1)
    recording = stage.exchange.recordings.begin(about, recorder, 1)
    notes = Notes(stage, element, recording)
    voice = _Voice(stage)
    is_trimmed = element.get("trim", "trim-silence") == "trim-silence"
    try:
        key = await _wait_for_end(stage, element, voice)
    except asyncio.CancelledError:
        stage.exchange.recordings.end(recording, is_empty=is_trimmed and not voice.was_heard)
        if leg.is_over:
            last_request(stage, element, _fields(stage, recording, "hangup"), own=True)
        notes.tell()
        raise
    stage.exchange.recordings.end(recording, is_empty=is_trimmed and not voice.was_heard)
    notes.tell()
    return stage.action(element, _fields(stage, recording, key))


class _Voice:
    """Whether the person speaks: sound that is loud enough, or words of somebody without sound."""

    def __init__(self, stage: Stage) -> None:
        self._studio, self._leg = stage.exchange.studio, stage.leg
        self._last = self._studio.now()
        self.was_heard = False
        self._leg.on_words(self._hear)

    async def falls_silent(self, patience: int) -> None:
        """Return once nothing has been said for ``patience`` seconds; 0 never returns."""
        while True:
            await self._studio.sleep(_LOOK_EVERY)
            now, sound = self._studio.now(), self._leg.audio.said_sound
            is_loud = bool(sound) and mean_square(sound) > _LOUD_ENOUGH
            self.was_heard |= is_loud or now < self._leg.talking_until
            if is_loud or now < self._leg.talking_until:
                self._last = now
            if patience and now - self._last >= patience:
                return

    def _hear(self, track: str, _words: str) -> None:
        self.was_heard |= track == "inbound_track"


def _fields(stage: Stage, recording: Recording, key: str) -> dict[str, str]:
    return {
        "RecordingUrl": stage.exchange.recordings.url(recording),
        "RecordingSid": recording.sid,
        "RecordingDuration": str(recording.duration),
        "Digits": key,
    }


async def _wait_for_end(stage: Stage, element: Element, voice: _Voice) -> str:
    """Return the key that ended it, or nothing when silence or the limit did."""
    keys = element.attributes.get("finishOnKey", _ANY_KEY)
    usual = LONGEST_TRANSCRIBED if element.get("transcribe") == "true" else LONGEST
    longest = element.number("maxLength", usual)
    if stage.leg.order.from_address.startswith("client:"):
        longest = min(longest, LONGEST_OF_SOFTPHONE)
    with stage.leg.listening() as ears:
        pressed = asyncio.create_task(_pressed(ears, keys))
        quiet = asyncio.create_task(voice.falls_silent(element.number("timeout", 5)))
        limit = asyncio.create_task(stage.exchange.studio.sleep(longest))
        try:
            await asyncio.wait({pressed, quiet, limit}, return_when=asyncio.FIRST_COMPLETED)
            return pressed.result() if pressed.done() else ""
        finally:
            await put_down(pressed, quiet, limit)


async def _pressed(ears: asyncio.Queue[Heard], keys: str) -> str:
    while True:
        heard = await ears.get()
        if heard.kind == "key" and heard.value in keys:
            return heard.value
