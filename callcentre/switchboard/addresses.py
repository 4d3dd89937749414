"""Every URL that the carrier is given, and the sealed place that a call carries in it.

The seal proves that the place was written by us. It is not a secret: nothing personal goes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from itsdangerous import BadData, URLSafeSerializer

from callcentre.carrier import twiml
from callcentre.clock import from_ms, to_ms
from callcentre.errors import BadInputError
from callcentre.flows.place import Place

PLACE_FIELD = "p"
# Told to the carrier behind the address and never sent to us: what we could not keep is told again.
_TOLD_AGAIN = "#rc=3&rp=all"


@dataclass(frozen=True, slots=True)
class Hold:
    """A caller in our hold loop: where the flow goes on afterwards, and their claim to the line.

    The claim is enough to join the line again when Redis has lost it. ``turn`` counts the loops;
    ``alone_since``: since when there has been no line at all. ``tries``: how often another way than
    waiting was tried. ``told_at``: when they were last told their place.
    """

    place: Place
    queue: str
    joined_at: datetime
    turn: int = 0
    alone_since: datetime | None = None
    tries: int = 0
    told_at: datetime | None = None

    def next_turn(self) -> Hold:
        """The same wait, one loop later."""
        return replace(self, turn=self.turn + 1, alone_since=None)


@dataclass(frozen=True, slots=True)
class OwnPhoneRing:
    """An offer that rings at an operator's own telephone."""

    operator_id: int
    token: str


class Addresses:
    """Builds our public URLs and reads the places sealed in them."""

    def __init__(self, public_base_url: str, secret: str) -> None:
        self._base = public_base_url
        self._seal = URLSafeSerializer(secret, salt="callcentre.place")

    def path(self, path: str) -> str:
        """The public URL of one of our paths."""
        return self._base + path

    def step(self, call_id: str, place: Place) -> twiml.Addresses:
        """Where a caller's next input goes, and with it everything a flow's document can need."""
        sealed = self._sealed(place.pack())
        return twiml.Addresses(
            next=f"{self._base}/webhooks/voice/step?{PLACE_FIELD}={sealed}",
            sounds=self.sounds,
            recording=self.recording(call_id),
        )

    def dialled(self, call_id: str, place: Place) -> twiml.Addresses:
        """What a document needs that rings other phones for a step of a flow."""
        return twiml.Addresses(
            sounds=self.sounds,
            recording=self.recording(call_id),
            after=self._place_url("dialled", place),
            whisper=self._place_url("whisper", place),
        )

    def rung(self, wish_id: int, place: Place) -> tuple[str, str]:
        """Of a call that we make: where it goes when it is answered, and where news of it goes.

        The place alone is enough to go on when it is answered, with the database away.
        """
        sealed = self._sealed([wish_id, place.pack()])
        query = f"{PLACE_FIELD}={sealed}"
        return (
            f"{self._base}/webhooks/voice/rung?{query}",
            f"{self._base}/webhooks/voice/rung/status?{query}{_TOLD_AGAIN}",
        )

    def read_rung(self, sealed: str) -> tuple[int, Place]:
        """The number and the place of a call that we made.

        Raises:
            BadInputError: it was not sealed by us.
        """
        opened = self._opened(sealed)
        if len(opened) != 2 or not isinstance(opened[0], int) or not isinstance(opened[1], list):
            raise BadInputError(PLACE_FIELD, "belongs to another step")
        return opened[0], Place.unpack(opened[1])

    def fetched_back(self, place: Place) -> str:
        """Where a call goes that another application has kept too long."""
        return self._place_url("returned/late", place)

    def returned(self, place: Place) -> twiml.Addresses:
        """Where a call comes back to when another application has led it."""
        return twiml.Addresses(next=self._place_url("returned", place), sounds=self.sounds)

    def wait(self, hold: Hold) -> twiml.Addresses:
        """Where the hold loop comes back to."""
        return twiml.Addresses(next=self._hold_url("wait", hold), sounds=self.sounds)

    def talk(self, call_id: str, hold: Hold) -> twiml.Addresses:
        """What a document that connects the caller with an operator needs."""
        return twiml.Addresses(
            sounds=self.sounds,
            recording=self.recording(call_id),
            room=self._room,
            after=self.after_talk(hold),
        )

    def phones(self, hold: Hold) -> twiml.Addresses:
        """What a document needs that rings the fallback phones for a caller in the hold loop."""
        return twiml.Addresses(sounds=self.sounds, after=self._hold_url("phones", hold))

    def otherwise(self, hold: Hold) -> twiml.Addresses:
        """Where a caller goes on whom the queue cannot take."""
        return twiml.Addresses(next=self._hold_url("wait/otherwise", hold), sounds=self.sounds)

    def voicemail(self, call_id: str, hold: Hold) -> twiml.Addresses:
        """What a document needs that takes a message from a caller who cannot wait."""
        return twiml.Addresses(
            next=self._hold_url("wait/message", hold),
            sounds=self.sounds,
            recording=self.recording(call_id),
        )

    def farewell(self, hold: Hold) -> twiml.Addresses:
        """What leads a caller out of the hold loop whose talk the operator has ended."""
        return twiml.Addresses(next=self.after_talk(hold))

    def connected(self, hold: Hold) -> str:
        """Where a waiting caller is sent when the operator is in the room."""
        return self._hold_url("connected", hold)

    def after_talk(self, hold: Hold) -> str:
        """Where the caller goes when the talk is over."""
        return self._hold_url("after-talk", hold)

    def lost(self, hold: Hold) -> str:
        """Where a caller goes whose operator vanished."""
        return self._hold_url("operator-lost", hold)

    def operator_talk(self, call_id: str) -> twiml.Addresses:
        """What the operator's own leg needs to enter the room."""
        return twiml.Addresses(
            sounds=self.sounds,
            recording=self.recording(call_id),
            room=self._room,
            after=self.path("/webhooks/voice/operator-leg/over"),
        )

    def recording(self, call_id: str) -> str:
        """Where the news of a recording goes; a room's recording does not name the call itself."""
        return self.path(f"/webhooks/voice/recording?call={quote(call_id)}{_TOLD_AGAIN}")

    def given_away(self, hold: Hold) -> str:
        """Where a caller goes whom their operator gives to somebody else."""
        return self._hold_url("given-away", hold)

    def outside_over(self, hold: Hold) -> twiml.Addresses:
        """What a document needs that rings a telephone outside for a caller who is given to it."""
        return twiml.Addresses(sounds=self.sounds, after=self._hold_url("outside-over", hold))

    def hold_music(self, language: str) -> str:
        """What somebody hears who is on hold."""
        return self.path(f"/webhooks/voice/hold-music?language={quote(language)}")

    def held(self, language: str) -> twiml.Addresses:
        """Where the music goes on: it plays round and round."""
        return twiml.Addresses(next=self.hold_music(language), sounds=self.sounds)

    def own_phone(self, ring: OwnPhoneRing, door: str = "") -> str:
        """Where an offer goes on that rings at an operator's own telephone."""
        sealed = self._sealed([ring.operator_id, ring.token])
        url = f"{self._base}/webhooks/voice/own-phone{door}?{PLACE_FIELD}={sealed}"
        return url + (_TOLD_AGAIN if door == "/status" else "")

    def read_own_phone(self, sealed: str) -> OwnPhoneRing:
        """Whose offer it was.

        Raises:
            BadInputError: it was not sealed by us.
        """
        opened = self._opened(sealed)
        if len(opened) != 2 or not isinstance(opened[0], int) or not isinstance(opened[1], str):
            raise BadInputError(PLACE_FIELD, "belongs to another step")
        return OwnPhoneRing(opened[0], opened[1])

    def guest_news(self, call_id: str) -> str:
        """Where the news goes of a telephone outside that is asked into a talk."""
        return self.path(f"/webhooks/voice/guest?call={quote(call_id)}{_TOLD_AGAIN}")

    @property
    def room_news(self) -> str:
        """Where the news of rooms goes."""
        return self._room

    @property
    def sounds(self) -> str:
        """The folder of our hold music."""
        return self.path("/webhooks/sounds")

    @property
    def message_status(self) -> str:
        """Where delivery callbacks go."""
        return self.path(f"/webhooks/messaging/status{_TOLD_AGAIN}")

    @property
    def _room(self) -> str:
        return self.path(f"/webhooks/voice/room{_TOLD_AGAIN}")

    def read_place(self, sealed: str) -> Place:
        """The place of a step URL.

        Raises:
            BadInputError: it was not sealed by us.
        """
        return Place.unpack(self._opened(sealed))

    def seal_hold(self, hold: Hold) -> str:
        """A hold as text, also for the record of the call."""
        packed = [hold.place.pack(), hold.queue, to_ms(hold.joined_at), hold.turn]
        more = [_ms(hold.alone_since), hold.tries, _ms(hold.told_at)]
        return self._sealed([*packed, *more] if any(more) else packed)

    def read_hold(self, sealed: str) -> Hold:
        """The hold of a wait URL.

        Raises:
            BadInputError: it was not sealed by us.
        """
        opened = self._opened(sealed)
        if not 4 <= len(opened) <= 7 or not isinstance(opened[0], list):
            raise BadInputError(PLACE_FIELD, "belongs to another step")
        place, queue, joined_ms, turn, alone, tries, told = (*opened, 0, 0, 0)[:7]
        hold = Hold(Place.unpack(place), queue, from_ms(joined_ms), turn, tries=tries)
        return replace(hold, alone_since=_instant(alone), told_at=_instant(told))

    def _place_url(self, door: str, place: Place) -> str:
        sealed = self._sealed(place.pack())
        return f"{self._base}/webhooks/voice/{door}?{PLACE_FIELD}={sealed}"

    def _hold_url(self, door: str, hold: Hold) -> str:
        return f"{self._base}/webhooks/voice/{door}?{PLACE_FIELD}={self.seal_hold(hold)}"

    def _sealed(self, packed: Sequence[Any]) -> str:
        sealed = self._seal.dumps(list(packed))
        return sealed if isinstance(sealed, str) else sealed.decode()

    def _opened(self, sealed: str) -> list[Any]:
        try:
            opened = self._seal.loads(sealed)
        except BadData:
            raise BadInputError(PLACE_FIELD, "was not sealed by this hotline") from None
        if not isinstance(opened, list):
            raise BadInputError(PLACE_FIELD, "is not a place")
        return opened


def _ms(at: datetime | None) -> int:
    return 0 if at is None else to_ms(at)


def _instant(ms: int) -> datetime | None:
    return from_ms(ms) if ms else None
