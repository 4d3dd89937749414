"""Talks in full swing, for stories about what happens within them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from callcentre.calls.states import CallState
from callcentre.calls.talk import Talk
from callcentre.records import call_events, calls
from callcentre.records.calls import Call
from callcentre.switchboard import repair
from callcentre.switchboard.parts import Parts
from tests.fakes import ObedientRooms
from tests.people import RINA
from tests.stories.cast import OperatorAtDesk, fetch, hire
from tests.stories.conftest import Stage
from tests.stories.switchboard import Phone

EVERYTHING = ("darurat", "kesehatan", "umum")
AMBULANCE = "+62411119"


@dataclass
class Scene:
    """Siti talks with Rina; Budi is ready for whatever comes."""

    stage: Stage
    siti: OperatorAtDesk
    budi: OperatorAtDesk
    phone: Phone
    _news: int = field(default=1000)

    @property
    def parts(self) -> Parts:
        """The house."""
        return self.stage.parts

    @property
    def rooms(self) -> ObedientRooms:
        """What the carrier did to people in rooms."""
        rooms = self.stage.carrier.rooms
        assert isinstance(rooms, ObedientRooms)
        return rooms

    @property
    def call_id(self) -> str:
        """The call that it is all about."""
        return self.phone.call_id

    @property
    def call(self) -> Call:
        """Its row."""
        with self.parts.database.reading() as unit:
            call = calls.get(unit, self.call_id)
        assert call is not None
        return call

    @property
    def talk(self) -> Talk | None:
        """The talk now."""
        return self.parts.queueing.talks.look(self.call_id)

    def is_held(self) -> bool:
        """Whether the desk believes that the caller is on hold."""
        return self.talk is not None and self.talk.held_since is not None

    def events(self, *but: str) -> list[str]:
        """What happened since the talk began, without the carrier's own news."""
        with self.parts.database.reading() as unit:
            kinds = [str(event.kind) for event in call_events.timeline(unit, self.call_id)]
        since = kinds.index("answered") + 1
        return [kind for kind in kinds[since:] if kind not in {"room", "carrier_status", *but}]

    def data(self, kind: str) -> dict[str, str]:
        """What the last event of this kind says."""
        with self.parts.database.reading() as unit:
            told = [one for one in call_events.timeline(unit, self.call_id) if one.kind == kind]
        return dict(told[-1].data)

    def later(self, seconds: float) -> None:
        """The dispatcher looks round, so much later."""
        ahead = timedelta(seconds=seconds)
        repair.keep_watch(replace(self.parts, clock=lambda: self.parts.clock() + ahead))

    def news(self, what: str, leg_id: str, label: str) -> None:
        """The room says something about one leg."""
        self._news += 1
        answer = self.stage.house.post(
            "/webhooks/voice/room",
            {
                "ConferenceSid": self.siti.room_id,
                "FriendlyName": f"call-{self.call_id}",
                "StatusCallbackEvent": what,
                "SequenceNumber": str(self._news),
                "CallSid": leg_id,
                "ParticipantLabel": label,
            },
        )
        assert answer.status_code == 204

    def fetch(self) -> None:
        """The caller goes where they were redirected."""
        fetch(self.phone, self.stage.carrier.redirected)

    def is_safe(self) -> bool:
        """The caller is in a talk, with somebody outside, or in the line; and the call goes on."""
        waiting = self.parts.queueing.line.find(self.call_id, self.parts.clock())
        is_open = self.call.state is CallState.ANSWERED and self.call.ended_at is None
        return is_open and (waiting is not None or self.talk is not None)


def scene(stage: Stage, keys: str = "1") -> Scene:
    """Siti and Rina in a talk, to which these keys led; Budi ready."""
    with stage.parts.database.begin() as unit:
        siti = OperatorAtDesk(stage.parts, stage.house, hire(unit, "siti", EVERYTHING))
        budi = OperatorAtDesk(stage.parts, stage.house, hire(unit, "budi", EVERYTHING))
    siti.ready()
    phone = Phone(stage.house, RINA)
    phone.dial()
    for key in keys:
        phone.press(key)
    phone.wait()
    siti.answer()
    fetch(phone, stage.carrier.redirected)
    budi.ready()
    stage.carrier.redirected.clear()
    stage.carrier.all_live.add(phone.call_id)
    return Scene(stage, siti, budi, phone)
