"""Who plays in a story: callers at their phones, writers, and operators at their desks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from callcentre import clock
from callcentre.calls.states import OperatorState
from callcentre.queueing import OperatorNow
from callcentre.records import Unit, operators
from callcentre.switchboard import desk, presence
from callcentre.switchboard.parts import Parts
from tests.stories.switchboard import House, Phone, new_sid


def hire(unit: Unit, login: str, queues: tuple[str, ...]) -> int:
    """Add an operator to the records."""
    new = operators.NewOperator(
        login=login,
        name=login.title(),
        password_hash="not used in stories",
        role=operators.Role.OPERATOR,
        queues=queues,
        languages=("id", "en"),
    )
    added = operators.add(unit, new, clock.now())
    assert added is not None
    return added.id


@dataclass
class OperatorAtDesk:
    """An operator with a browser: what the console and the softphone would do."""

    parts: Parts
    house: House
    operator_id: int
    leg_id: str = ""
    room_id: str = field(default_factory=lambda: new_sid("CF"))
    _sequence: int = 0

    @property
    def now(self) -> OperatorNow:
        """What the operator is doing."""
        now = self.parts.queueing.operators.now(self.operator_id)
        assert now is not None
        return now

    def is_now(self, state: OperatorState) -> bool:
        """Whether the operator is doing this."""
        return self.now.state is state

    def ready(self) -> None:
        """Open the desk and press ready."""
        desk.sign_on(self.parts, self.operator_id)
        presence.heartbeat(self.parts, self.operator_id)
        assert desk.set_ready(self.parts, self.operator_id)

    def accept(self) -> None:
        """Press accept at the ringing offer."""
        assert self.now.state is OperatorState.RINGING
        desk.accept(self.parts, self.operator_id, self.now.token or "")

    def dial_in(self) -> str:
        """The softphone calls in with the accepted offer; returns the document."""
        self.leg_id = new_sid("CA")
        answer = self.house.post("/webhooks/voice/operator-leg", self._leg(Offer=self.now.token))
        assert answer.status_code == 200
        return answer.text

    def join(self) -> None:
        """The leg is in the room; the carrier says so."""
        self._room("participant-join")

    def answer(self) -> None:
        """Accept, dial in and join."""
        self.accept()
        assert "<Conference" in self.dial_in()
        self.join()

    def decline(self) -> None:
        """Pass the caller on."""
        desk.decline(self.parts, self.operator_id, self.now.token or "")

    def hang_up(self) -> None:
        """End the talk at the desk."""
        desk.hang_up(self.parts, self.operator_id)
        self._room("participant-leave", ReasonParticipantLeft="participant_hung_up")

    def vanish(self) -> None:
        """The browser dies: the leg leaves, and nobody pressed anything."""
        self._room("participant-leave", ReasonParticipantLeft="participant_hung_up")

    def wrap_up(self, disposition: str) -> None:
        """Say what the call was and be ready again."""
        call_id = self.now.call_id or ""
        desk.wrap_up(self.parts, self.operator_id, call_id, disposition, "catatan", ready=True)

    def _leg(self, **more: Any) -> dict[str, Any]:
        return {
            "CallSid": self.leg_id,
            "From": f"client:operator_{self.operator_id}",
            "To": "",
            "CallStatus": "ringing",
            "Direction": "inbound",
            **more,
        }

    def _room(self, what: str, **more: str) -> None:
        answer = self.house.post(
            "/webhooks/voice/room",
            {
                "ConferenceSid": self.room_id,
                "FriendlyName": f"call-{self.now.call_id}",
                "StatusCallbackEvent": what,
                "SequenceNumber": str(self._sequence),
                "CallSid": self.leg_id,
                "ParticipantLabel": f"operator_{self.operator_id}",
                **more,
            },
        )
        self._sequence += 1
        assert answer.status_code == 204


def fetch(phone: Phone, redirected: list[tuple[str, str]]) -> None:
    """Do to a phone what the carrier does when a leg is redirected by REST."""
    mine = [url for call_id, url in redirected if call_id == phone.call_id]
    assert mine, "nobody redirected this caller"
    phone.ask(mine[-1])
