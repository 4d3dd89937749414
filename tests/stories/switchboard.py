"""A carrier made of a test client: signs like the real one and follows the documents it gets."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from callcentre.settings import Settings

_numbers = itertools.count(1)


def new_sid(kind: str) -> str:
    """An id such as the carrier makes them: two letters and 32 hexadecimal digits."""
    return f"{kind}{next(_numbers):032x}"


@dataclass
class House:
    """The application and what a carrier needs to speak with it."""

    app: Flask
    settings: Settings
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        token = self.settings.twilio_auth_token[0].get_secret_value()
        self._validator = RequestValidator(token)

    def post(self, url: str, fields: dict[str, Any]) -> TestResponse:
        """One signed webhook; a list as a value is a repeated field."""
        base = self.settings.public_base_url
        target = url.removeprefix(base)
        form = MultiDict({"AccountSid": self.settings.twilio_account_sid, **fields})
        signature = self._validator.compute_signature(base + target, form)
        return self.client.post(target, data=form, headers={"X-Twilio-Signature": signature})


@dataclass
class Phone:
    """One caller with a phone at the ear: keeps the last document and goes where it points."""

    house: House
    number: str
    dialled: str = "+62411112"
    call_id: str = field(default_factory=lambda: new_sid("CA"))
    document: ET.Element = field(default_factory=lambda: ET.Element("Response"))
    status: str = "ringing"

    def fields(self, **more: Any) -> dict[str, Any]:
        """The base parameters of a voice webhook."""
        return {
            "CallSid": self.call_id,
            "ApiVersion": "2010-04-01",
            "From": self.number,
            "To": self.dialled,
            "Caller": self.number,
            "Called": self.dialled,
            "CallStatus": self.status,
            "Direction": "inbound",
            "FromCity": "",
            "FromCountry": "ID",
            **more,
        }

    def dial(self) -> None:
        """Ring the hotline."""
        self.ask("/webhooks/voice")
        self.status = "in-progress"

    def ask(self, url: str, **more: Any) -> TestResponse:
        """Fetch a document; anything but a document with status 200 is a failure."""
        answer = self.house.post(url, self.fields(**more))
        assert answer.status_code == 200, (answer.status_code, answer.text)
        self.document = ET.fromstring(answer.data)  # noqa: S314 - our own answer
        return answer

    def press(self, digits: str) -> None:
        """Press keys at the question."""
        self.ask(self.action, Digits=digits, FinishedOnKey="", msg="Gather End")

    def speak(self, words: str) -> None:
        """Answer the question by voice, as far as the carrier's recogniser heard it."""
        self.ask(self.action, SpeechResult=words, Confidence="0.9")

    def stay_silent(self) -> None:
        """Let the time run out."""
        self.ask(self.action)

    def record(self, seconds: int) -> str:
        """Speak after the tone; returns the recording's id."""
        recording = new_sid("RE")
        self.ask(
            self.action,
            RecordingUrl="https://elsewhere.example/never-fetched",
            RecordingSid=recording,
            RecordingDuration=str(seconds),
            Digits="#",
        )
        return recording

    def wait(self) -> None:
        """One turn of the hold loop."""
        redirect = self.document.find("Redirect")
        assert redirect is not None, ET.tostring(self.document)
        assert redirect.text
        self.ask(redirect.text)

    def hang_up(self, **more: str) -> TestResponse:
        """The carrier's last word about this call."""
        self.status = "completed"
        return self.house.post(
            "/webhooks/voice/status",
            self.fields(CallDuration="30", SequenceNumber="0", **more),
        )

    @property
    def action(self) -> str:
        """Where the last question, recording or dial goes on."""
        for verb in self.document.iter():
            if "action" in verb.attrib:
                return verb.attrib["action"]
        raise AssertionError(f"no question in {ET.tostring(self.document)!r}")

    @property
    def heard(self) -> str:
        """Everything spoken in the last document."""
        return " ".join(say.text or "" for say in self.document.iter("Say"))

    @property
    def verbs(self) -> list[str]:
        """The verbs of the last document, in order."""
        return [verb.tag for verb in self.document]


def path_of(url: str) -> str:
    """The path of one of our URLs, without the sealed place."""
    return urlsplit(url).path
