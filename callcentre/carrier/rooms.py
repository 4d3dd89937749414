"""Conferences over REST: hold, whom else to ring, who hears whom, the recording.

A room is named by us; most requests want the carrier's own id, which is looked up each time: news
of it may not have come, and one more question is cheap beside a caller on hold. Whoever is not (any
more) where something should happen to them is a result here, False, and no error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from twilio.rest import Client

from callcentre.carrier.tries import Tries
from callcentre.carrier.words import ROOM_EVENTS
from callcentre.errors import CarrierError

# Not in progress; no such thing; the conference is over; nobody there to be coached.
_GONE = {21220, 20404, 16022, 13240}
_CURRENT = "Twilio.CURRENT"


@dataclass(frozen=True, slots=True)
class Ring:
    """A telephone that shall ring, and come into the room when somebody picks up.

    ``seconds``: how long it may ring. ``leg_news`` and ``room_news`` are our addresses.
    """

    to: str
    sender: str
    label: str
    seconds: int
    leg_news: str
    room_news: str


class Rooms:
    """What can be done to people in a conference."""

    def __init__(self, client: Client, tries: Tries) -> None:
        self._client = client
        self._tries = tries

    def hold(self, room: str, leg_id: str, *, on: bool, music: str = "") -> bool:
        """Let one hear ``music`` and nobody else, or take them back; False when not there.

        Raises:
            CarrierError: no usable answer.
        """
        if on:
            return self._change(room, leg_id, hold=True, hold_url=music, hold_method="POST")
        return self._change(room, leg_id, hold=False)

    def is_held(self, room: str, leg_id: str) -> bool:
        """Whether one who is in the room hears the hold music; False also when not there.

        Raises:
            CarrierError: no usable answer.
        """
        held: list[bool] = []
        self._within(
            room, lambda inside: held.append(bool(inside.participants(leg_id).fetch().hold))
        )
        return held == [True]

    def listen(self, room: str, leg_id: str, *, muted: bool, coached: str) -> bool:
        """Change who hears this leg: nobody, the leg ``coached`` only, or everybody.

        Raises:
            CarrierError: no usable answer.
        """
        coaching: dict[str, Any] = {"coaching": bool(coached)}
        if coached:
            coaching["call_sid_to_coach"] = coached
        return self._change(room, leg_id, muted=muted, **coaching)

    def announce(self, room: str, leg_id: str, url: str) -> bool:
        """Speak the document at ``url`` to one leg; False when not there.

        Raises:
            CarrierError: no usable answer.
        """
        return self._change(room, leg_id, announce_url=url, announce_method="POST")

    def ring(self, room: str, ring: Ring) -> str:
        """Ring a telephone from within the room; returns its leg.

        Raises:
            CarrierError: refused, or nobody knows whether it rings.
        """
        added = self._tries.ask(
            lambda: self._client.conferences(room).participants.create(
                to=ring.to,
                from_=ring.sender,
                label=ring.label,
                timeout=ring.seconds,
                beep="false",
                end_conference_on_exit=False,
                status_callback=ring.leg_news,
                status_callback_event=["completed"],
                conference_status_callback=ring.room_news,
                conference_status_callback_event=list(ROOM_EVENTS),
            ),
            twice_is_once=False,
        )
        return str(added.call_sid)

    def record(self, room: str, *, on: bool) -> bool:
        """Pause the room's recording, or go on; False when there is none (any more).

        Raises:
            CarrierError: no usable answer.
        """
        status = "in-progress" if on else "paused"
        return self._within(room, lambda inside: inside.recordings(_CURRENT).update(status=status))

    def _change(self, room: str, leg_id: str, **changes: Any) -> bool:
        return self._within(room, lambda inside: inside.participants(leg_id).update(**changes))

    def _within(self, room: str, change: Callable[[Any], object]) -> bool:
        """Do something in the living room of this name; False when it or what is in it is gone."""
        found = self._tries.ask(
            lambda: self._client.conferences.list(friendly_name=room, status="in-progress", limit=1)
        )
        if not found:
            return False
        try:
            self._tries.ask(lambda: change(self._client.conferences(found[0].sid)))
        except CarrierError as error:
            if error.code in _GONE:
                return False
            raise
        return True
