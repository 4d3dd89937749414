"""The two things a story cannot have for real without a second process: the carrier, the worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from callcentre.carrier.client import Carrier, Credentials, Leg, OutgoingLeg
from callcentre.carrier.events import RecordingEvent
from callcentre.carrier.rooms import Ring, Rooms
from callcentre.carrier.texts import OutgoingText
from callcentre.carrier.words import LegStatus
from callcentre.errors import CarrierError


@dataclass
class RecordedJobs:
    """Remembers what was sent to the worker, in order."""

    sent: list[str] = field(default_factory=list)

    def send_message(self, message_id: int) -> None:
        """Send one outgoing message."""
        self.sent.append(f"send_message {message_id}")

    def ring(self, wish_id: int) -> None:
        """Make one outgoing call."""
        self.sent.append(f"ring {wish_id}")

    def fetch_recording(self, carrier_id: str) -> None:
        """Copy one recording."""
        self.sent.append(f"fetch_recording {carrier_id}")

    def reconcile(self) -> None:
        """Compare with the carrier."""
        self.sent.append("reconcile")


class ObedientRooms(Rooms):
    """Does to people in rooms what it is asked; ``fails`` lets the next so many requests fail."""

    def __init__(self, gone: set[str]) -> None:
        self.asked: list[tuple[str, str]] = []
        self.rung: list[Ring] = []
        self.held: set[str] = set()
        self.gone = gone
        self.fails = 0

    def hold(self, room: str, leg_id: str, *, on: bool, music: str = "") -> bool:
        """Remember who is on hold."""
        del room
        assert music or not on
        there = self._ask("hold" if on else "resume", leg_id)
        if there:
            (self.held.add if on else self.held.discard)(leg_id)
        return there

    def is_held(self, room: str, leg_id: str) -> bool:
        """As it was asked."""
        del room
        return leg_id in self.held

    def listen(self, room: str, leg_id: str, *, muted: bool, coached: str) -> bool:
        """Remember who is heard by whom."""
        del room
        return self._ask(f"listen muted={muted} coached={coached}", leg_id)

    def ring(self, room: str, ring: Ring) -> str:
        """Ring; the leg is the room's first guest, the second, and so on."""
        self._ask("ring", room)
        self.rung.append(ring)
        return f"CA{len(self.rung):032d}"

    def record(self, room: str, *, on: bool) -> bool:
        """Remember what was switched."""
        return self._ask("record" if on else "pause", room)

    def _ask(self, what: str, whom: str) -> bool:
        if self.fails:
            self.fails -= 1
            raise CarrierError("carrier did not answer", permanent=False)
        self.asked.append((what, whom))
        return whom not in self.gone


class ObedientCarrier(Carrier):
    """Does what it is asked and remembers it; ``legs`` is what it says of calls."""

    def __init__(self) -> None:
        super().__init__(
            Credentials("AC" + "1" * 32, "token", "SK" + "2" * 32, "s" * 32, "AP" + "3" * 32),
            base_url="http://127.0.0.1:9",
            timeout=1,
        )
        self.redirected: list[tuple[str, str]] = []
        self.has_come: Callable[[], bool] = bool
        self.hung_up: list[str] = []
        self.legs: dict[str, Leg] = {}
        self.gone: set[str] = set()
        self.all_live: set[str] = set()
        self.switched: list[tuple[str, bool]] = []
        self.rooms = ObedientRooms(self.gone)
        self.rung: list[OutgoingLeg] = []
        self.recordings: dict[str, list[RecordingEvent]] = {}

    def redirect(
        self,
        call_id: str,
        url: str,
        has_come: Callable[[], bool],
        *,
        within: float | None = None,
    ) -> bool:
        """Remember the redirect, and how its success is seen."""
        del within
        self.has_come = has_come
        self.redirected.append((call_id, url))
        return call_id not in self.gone

    def live_calls(self) -> frozenset[str]:
        """Every leg that a test says is alive; ``all_live`` stands for those not spoken of."""
        alive = {one for one, leg in self.legs.items() if leg.status is LegStatus.ALIVE}
        return frozenset(alive | self.all_live)

    def hang_up(self, call_id: str) -> bool:
        """Remember the hang-up."""
        self.hung_up.append(call_id)
        return call_id not in self.gone

    def switch_recording(self, call_id: str, news_url: str, *, on: bool) -> bool:
        """Remember what was switched."""
        del news_url
        self.switched.append((call_id, on))
        return call_id not in self.gone

    def leg(self, call_id: str) -> Leg | None:
        """What the test said of this leg; else it lives, unless the test said that it is gone."""
        if call_id in self.gone:
            return None
        return self.legs.get(call_id) or Leg(call_id, LegStatus.ALIVE, "in-progress", None)

    def ring(self, leg: OutgoingLeg) -> str:
        """Remember whom we rang."""
        self.rung.append(leg)
        return f"CA{len(self.rung):032x}"

    def recordings_of(self, call_id: str, room: str) -> list[RecordingEvent]:
        """What the test said of this room."""
        return [replace(one, call_id=call_id) for one in self.recordings.get(room, [])]

    def send_text(self, text: OutgoingText) -> tuple[str, str]:
        """Take every message."""
        return f"SM{abs(hash(text)):032x}"[:34], "queued"
