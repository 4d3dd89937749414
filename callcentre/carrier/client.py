"""What we ask of the phone network: the one place that speaks REST to the carrier.

Every call has a timeout, no call is made inside a database transaction, and one error comes back:
`CarrierError`, whose ``permanent`` flag says whether trying again can help.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant
from twilio.rest import Client

from callcentre.carrier.events import RecordingEvent
from callcentre.carrier.rooms import Rooms
from callcentre.carrier.texts import OutgoingText, content_of
from callcentre.carrier.tries import Once, Tries
from callcentre.carrier.words import LegStatus, leg_status
from callcentre.errors import CarrierError

NOT_IN_PROGRESS = 21220
_GONE = {NOT_IN_PROGRESS, 20404}
_CHUNK = 64 * 1024
_LARGEST_RECORDING = 512 * 1024 * 1024
_MOST_MESSAGES = 50
_LARGEST_PAGE = 1000
# The line is being built up, and callers wait for it.
_LISTING_SECONDS = 1.0
_MOST_ROOMS = 5
_MOST_RECORDINGS = 20


@dataclass(frozen=True, slots=True)
class Credentials:
    """How we prove to the carrier who we are; the API key signs the operators' phone tokens."""

    account: str
    token: str
    api_key: str
    api_secret: str
    twiml_app: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as the carrier sees it; ``duration`` in seconds, None while it lasts."""

    call_id: str
    status: LegStatus
    word: str
    duration: int | None


@dataclass(frozen=True, slots=True)
class OutgoingLeg:
    """A call of ours: ``url`` is asked when somebody answers, ``status_url`` is told how it ended.

    ``timeout`` is how long it rings, in seconds; with ``machine`` the carrier listens to who has
    answered before it asks ``url``.
    """

    sender: str
    to: str
    url: str
    status_url: str
    timeout: int
    machine: bool = False


class _Rerouted(TwilioHttpClient):  # type: ignore[misc]  # the library is not typed
    """Sends every product of the carrier to one base address, whatever host the library names."""

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._base = urlsplit(base_url)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        asked = urlsplit(url)
        rerouted = asked._replace(
            scheme=self._base.scheme,
            netloc=self._base.netloc,
            path=self._base.path + asked.path,
        )
        return super().request(method, urlunsplit(rerouted), *args, **kwargs)


class Carrier:
    """The phone network, in the few verbs that we need."""

    def __init__(
        self, credentials: Credentials, *, base_url: str, timeout: float, fallback_url: str = ""
    ) -> None:
        self._credentials = credentials
        self._base_url = base_url
        # A leg that we move has no other fallback: the number's own was for its first document.
        self._fallback: dict[str, str] = (
            {"fallback_url": fallback_url, "fallback_method": "GET"} if fallback_url else {}
        )
        self._timeout = timeout
        self._tries = Tries(1.5 * timeout)
        self._client = Client(
            credentials.account,
            credentials.token,
            # Given explicitly, so that TWILIO_EDGE and TWILIO_REGION cannot rewrite our address.
            region="",
            edge="",
            http_client=_Rerouted(base_url, timeout),
        )
        self.rooms = Rooms(self._client, self._tries)

    def redirect(
        self,
        call_id: str,
        url: str,
        has_come: Callable[[], bool],
        *,
        within: float | None = None,
    ) -> bool:
        """Take a leg out of whatever it is in and let it ask ``url``; False when it is gone.

        ``has_come`` tells whether the leg has asked. When an answer was lost, it is consulted
        before another try: a second redirect would take the leg out of where the first one led.
        No try begins later than ``within`` seconds (default: as for every other request).

        Raises:
            CarrierError: no usable answer.
        """
        call = self._client.calls(call_id)
        once = Once(lambda: call.update(url=url, method="POST", **self._fallback), has_come)
        return self._is_there(once, within=within)

    def hang_up(self, call_id: str) -> bool:
        """End a leg; False when it had already ended.

        Raises:
            CarrierError: no usable answer.
        """
        return self._is_there(lambda: self._client.calls(call_id).update(status="completed"))

    def switch_recording(self, call_id: str, news_url: str, *, on: bool) -> bool:
        """Record a leg from now on, or no longer; False when there is nothing to switch.

        Raises:
            CarrierError: no usable answer.
        """
        recordings = self._client.calls(call_id).recordings
        try:
            if on:
                self._tries.ask(
                    lambda: recordings.create(
                        recording_status_callback=news_url,
                        recording_status_callback_event=["completed", "absent"],
                    ),
                    twice_is_once=False,
                )
            else:
                self._tries.ask(
                    lambda: (
                        self._client.calls(call_id)
                        .recordings("Twilio.CURRENT")
                        .update(status="stopped")
                    )
                )
        except CarrierError as error:
            if error.code in _GONE:
                return False
            raise
        return True

    def leg(self, call_id: str) -> Leg | None:
        """How one leg stands; None when the carrier has never heard of it.

        Raises:
            CarrierError: no usable answer.
        """
        try:
            call = self._tries.ask(self._client.calls(call_id).fetch)
        except CarrierError as error:
            if error.code == 20404:
                return None
            raise
        duration = str(call.duration or "")
        return Leg(
            call_id=call_id,
            status=leg_status(str(call.status)),
            word=str(call.status),
            duration=int(duration) if duration.isdigit() else None,
        )

    def live_calls(self) -> frozenset[str]:
        """The ids of all legs that are spoken on just now.

        Raises:
            CarrierError: no usable answer.
        """
        listed = self._tries.ask(
            lambda: self._client.calls.list(status="in-progress", page_size=_LARGEST_PAGE),
            within=_LISTING_SECONDS,
        )
        return frozenset(str(call.sid) for call in listed)

    def send_text(self, text: OutgoingText) -> tuple[str, str]:
        """Send a message; returns the carrier's id and its first status.

        Raises:
            CarrierError: it was not taken; ``permanent`` when it never will be.
        """
        message = self._tries.ask(
            lambda: self._client.messages.create(
                to=text.to,
                from_=text.sender,
                status_callback=text.status_url,
                **content_of(text),
            ),
            twice_is_once=False,
        )
        return str(message.sid), str(message.status)

    def ring(self, leg: OutgoingLeg) -> str:
        """Make a call; returns the carrier's id of it.

        Raises:
            CarrierError: it was not taken; ``permanent`` when it never will be.
        """
        call = self._tries.ask(
            lambda: self._client.calls.create(
                to=leg.to,
                from_=leg.sender,
                url=leg.url,
                method="POST",
                status_callback=leg.status_url,
                status_callback_method="POST",
                status_callback_event=["completed"],
                timeout=leg.timeout,
                **({"machine_detection": "Enable"} if leg.machine else {}),
            ),
            twice_is_once=False,
        )
        return str(call.sid)

    def find_texts(self, text: OutgoingText, since: datetime) -> list[tuple[str, str]]:
        """Id and status of every such message that the carrier has taken since then.

        After an answer that never came this tells whether the message went out all the same.

        Raises:
            CarrierError: no usable answer.
        """
        taken = self._tries.ask(
            lambda: self._client.messages.list(to=text.to, from_=text.sender, limit=_MOST_MESSAGES)
        )
        # The carrier's times have no fractions of a second.
        since = since.replace(microsecond=0)
        return [
            (str(one.sid), str(one.status))
            for one in taken
            # How a template reads only the carrier knows.
            if (text.template or one.body == text.body) and one.date_created >= since
        ]

    def recordings_of(self, call_id: str, room: str) -> list[RecordingEvent]:
        """What the carrier has recorded in this room, for when its own news never came.

        Raises:
            CarrierError: no usable answer.
        """
        rooms = self._tries.ask(
            lambda: self._client.conferences.list(friendly_name=room, limit=_MOST_ROOMS)
        )
        found = [
            recording
            for one in rooms
            for recording in self._tries.ask(
                lambda sid=one.sid: self._client.recordings.list(  # type: ignore[misc]
                    conference_sid=sid, limit=_MOST_RECORDINGS
                )
            )
        ]
        return [
            RecordingEvent(
                carrier_id=str(one.sid),
                call_id=call_id,
                source=str(one.source),
                status=str(one.status),
                seconds=max(0, int(one.duration or 0)),
                channels=int(one.channels or 1),
            )
            for one in found
        ]

    def fetch_recording(self, carrier_id: str, target: Path) -> None:
        """Stream a recording's WAV into ``target``.

        The address is built from our own base, never from what a webhook said, because the
        credentials go where the address points.

        Raises:
            CarrierError: not there (yet), refused, or not a sound.
        """
        account = self._credentials.account
        url = f"{self._base_url}/2010-04-01/Accounts/{account}/Recordings/{carrier_id}.wav"
        try:
            with requests.get(
                url,
                auth=(account, self._credentials.token),
                timeout=self._timeout,
                stream=True,
                allow_redirects=False,
            ) as answer:
                if answer.status_code != 200:
                    # 404 right after the callback means "not ready", so it may be tried again.
                    raise CarrierError(
                        f"recording answered {answer.status_code}",
                        permanent=answer.status_code in {401, 403, 410},
                        code=answer.status_code,
                    )
                if not answer.headers.get("Content-Type", "").startswith("audio/"):
                    raise CarrierError("recording is not a sound", permanent=True)
                _save(answer, target)
        except requests.RequestException as error:
            raise CarrierError(type(error).__name__, permanent=False) from error

    def phone_token(self, identity: str, *, seconds: int) -> str:
        """The token with which one operator's browser may be a phone, for so many seconds."""
        keys = self._credentials
        token = AccessToken(
            keys.account, keys.api_key, keys.api_secret, identity=identity, ttl=seconds
        )
        token.add_grant(
            VoiceGrant(incoming_allow=True, outgoing_application_sid=keys.twiml_app or None)
        )
        return str(token.to_jwt())

    @property
    def is_in_trouble(self) -> bool:
        """Did it not answer, or only slowly, when it was last asked?"""
        return self._tries.trouble.is_open

    def answers(self) -> bool:
        """Does the carrier accept our credentials? For the health check."""
        try:
            self._tries.ask(
                lambda: self._client.incoming_phone_numbers.list(limit=1, page_size=1), within=0
            )
        except CarrierError:
            return False
        return True

    def _is_there(self, update: Callable[[], object], within: float | None = None) -> bool:
        try:
            self._tries.ask(update, within=within)
        except CarrierError as error:
            # A leg that ended between our decision and this request is a result, not a fault.
            if error.code in _GONE:
                return False
            raise
        return True


def _save(answer: requests.Response, target: Path) -> None:
    """Write beside the target and rename, so that a half-written recording is never served."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    size = 0
    with partial.open("wb") as file:
        for chunk in answer.iter_content(_CHUNK):
            size += len(chunk)
            if size > _LARGEST_RECORDING:
                raise CarrierError("recording is too large", permanent=True)
            file.write(chunk)
    partial.replace(target)
