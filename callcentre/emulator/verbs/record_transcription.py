"""``<Record transcribe>``: the words of a message, told once the recording is over."""

from __future__ import annotations

from callcentre.emulator.interpreter import Stage
from callcentre.emulator.names import API_VERSION, new_sid
from callcentre.emulator.progress import CALLBACK_REFUSED
from callcentre.emulator.recordings import RUNNING, Recording
from callcentre.emulator.twiml import Element
from callcentre.emulator.webhooks import Letter

SHORTEST, LONGEST = 2, 120
_SECONDS_TO_TRANSCRIBE = 2.0


class Notes:
    """Takes down what the person says for as long as the recording runs."""

    def __init__(self, stage: Stage, element: Element, recording: Recording) -> None:
        self._stage, self._element, self._recording = stage, element, recording
        self._words: list[str] = []
        if element.get("transcribe") == "true" or element.get("transcribeCallback"):
            stage.leg.on_words(self._heard)

    def tell(self) -> None:
        """Report the words to ``transcribeCallback``, if there is one."""
        url = self._element.get("transcribeCallback")
        target = self._stage.resolve(url) if url else None
        if target is not None:
            exchange = self._stage.exchange
            exchange.spawn(self._tell(target), f"transcribe {self._recording.sid}")

    def _heard(self, track: str, words: str) -> None:
        if track == "inbound_track" and self._recording.status in RUNNING:
            self._words.append(words)

    async def _tell(self, url: str) -> None:
        stage, recording = self._stage, self._recording
        await stage.exchange.studio.sleep(_SECONDS_TO_TRANSCRIBE)
        account = stage.exchange.account(stage.leg.order.account_sid)
        sid = new_sid("TR")
        base = stage.exchange.config.base_url
        done = SHORTEST <= recording.duration <= LONGEST and bool(self._words)
        fields = stage.leg.fields() | {
            "TranscriptionSid": sid,
            "TranscriptionText": " ".join(self._words) if done else "",
            "TranscriptionStatus": "completed" if done else "failed",
            "TranscriptionUrl": f"{base}/{API_VERSION}/Accounts/{account.sid}/Transcriptions/{sid}",
            "RecordingSid": recording.sid,
            "RecordingUrl": stage.exchange.recordings.url(recording),
        }
        stage.exchange.notify(Letter(url, fields, account), CALLBACK_REFUSED, stage.leg.sid)
