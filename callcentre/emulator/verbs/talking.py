"""Two legs talk: until one goes, is taken elsewhere, presses star, or the time is up."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from callcentre.emulator.interpreter import Stage
from callcentre.emulator.legs import Leg
from callcentre.emulator.recordings import About, Recording
from callcentre.emulator.talks import Talk
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.callbacks import callback_of
from callcentre.emulator.wavfile import TRACKS

LONGEST_TALK = 14400


@dataclass
class Talking:
    """One talk. ``seconds`` is its length, outside time is not meant."""

    stage: Stage
    dial: Element
    recording: Recording | None = None

    def recording_fields(self) -> dict[str, str]:
        """What the ``action`` is told about the recording, if there was to be one."""
        if self.recording is None:
            return {}
        archive = self.stage.exchange.recordings
        return {
            "RecordingUrl": archive.url(self.recording),
            "RecordingSid": self.recording.sid,
        }

    async def talk(self, other: Leg) -> bool:
        """Let the two talk. Returns True when one of them was taken elsewhere."""
        stage, dial = self.stage, self.dial
        stage.leg.move("in-progress")
        talk = Talk(stage.exchange.studio, stage.leg, other)
        self.recording = _record(stage, dial, talk)
        seconds = dial.number("timeLimit", LONGEST_TALK)
        waits = {
            asyncio.create_task(other.wait_over()),
            asyncio.create_task(talk.over.wait()),
            asyncio.create_task(stage.exchange.studio.sleep(seconds)),
        }
        if dial.get("hangupOnStar") == "true":
            waits.add(asyncio.create_task(_star(stage.leg)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return talk.over.is_set()
        finally:
            for wait in waits:
                wait.cancel()
            talk.close()
            if self.recording is not None:
                stage.exchange.recordings.end(self.recording)


async def _star(leg: Leg) -> None:
    with leg.listening() as ears:
        while (await ears.get()).value != "*":
            continue


def _record(stage: Stage, dial: Element, talk: Talk) -> Recording | None:
    wish = dial.get("record", "do-not-record")
    if not wish.startswith("record-") and wish != "true":
        return None
    channels = 2 if wish.endswith("-dual") else 1
    about = About(
        stage.leg.order.account_sid,
        "DialVerb",
        stage.leg.sid,
        track=TRACKS.get(dial.get("recordingTrack"), "both"),
        callback=callback_of(stage, dial, "recordingStatusCallback"),
    )
    return stage.exchange.recordings.begin(
        about, talk.bridge.record(channels, about.track), channels
    )
