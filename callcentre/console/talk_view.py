"""What an operator's desk shows of the talk itself, and what a supervisor sees of all talks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from callcentre.calls.board import OperatorNow
from callcentre.calls.states import OperatorState
from callcentre.calls.talk import GuestState, Talk
from callcentre.console import context, talk_words
from callcentre.console.labels import label
from callcentre.console.words import language
from callcentre.records import calls, operators
from callcentre.switchboard import connect


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to whom a caller can be given: value of the form, name, and whether they can now."""

    value: str
    name: str
    can: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """Everybody to whom a caller can be given."""

    operators: Sequence[Choice]
    queues: Sequence[Choice]
    contacts: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class TalkView:
    """One operator's part in a talk. ``asked_by`` is who leads it, if they do not."""

    talk: Talk
    leads: bool
    asked_by: str
    why: str
    is_recorded: bool
    at: datetime

    @property
    def guest_is_in(self) -> bool:
        """Whether somebody else takes part."""
        return self.talk.guest is not None and self.talk.guest.state is GuestState.IN

    @property
    def key(self) -> str:
        """Changes exactly when the buttons or the words beside them do."""
        talk, guest = self.talk, self.talk.guest
        about_guest = (guest.state, guest.held, guest.name) if guest else (talk.guest_why,)
        parts = (talk.held_since, talk.reminded, about_guest, talk.giving, talk.listener)
        return repr((self.leads, parts, talk.is_recording_paused, talk.call_id))


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One talk as a supervisor sees it; ``mine``: how the one who looks takes part, or blank."""

    call_id: str
    operator: str
    queue: str
    since: datetime
    mine: str
    is_taken: bool


@dataclass(frozen=True, slots=True)
class TalksView:
    """All talks that go on."""

    rows: Sequence[TalkRow]
    at: datetime

    @property
    def key(self) -> str:
        """Changes when a row does."""
        return repr([(row.call_id, row.operator, row.mine, row.is_taken) for row in self.rows])


def talk_view() -> TalkView | None:
    """The talk that the signed-in operator leads, was asked into, or is being asked into."""
    house, me = context.parts(), context.me()
    now = house.queueing.operators.now(me.id)
    if now is None or not now.call_id or now.state is OperatorState.WRAP_UP:
        return None
    talk = house.queueing.talks.look(now.call_id)
    if talk is None:
        return None
    asked_by = ""
    with house.database.reading() as unit:
        if talk.operator_id not in {None, me.id}:
            leader = operators.by_id(unit, talk.operator_id or 0)
            asked_by = leader.name if leader else "–"
        call = calls.get(unit, now.call_id)
    return TalkView(
        talk=talk,
        leads=talk.operator_id == me.id,
        asked_by=asked_by,
        why=label(talk_words.WHY, talk.guest_why),
        is_recorded=call is not None and connect.is_recorded(house, call.queue),
        at=context.now(),
    )


def choices() -> Choices:
    """To whom the signed-in operator can give a caller just now."""
    house, me, tongue = context.parts(), context.me(), language()
    desk = house.queueing.line.desk(context.now())
    with house.database.reading() as unit:
        people = {one.id: one for one in operators.list_all(unit, active_only=True)}
    # Who is rung at an ordinary telephone cannot be asked in from here.
    here = [
        one
        for one in desk
        if one.operator_id != me.id
        and one.operator_id in people
        and not people[one.operator_id].phone
    ]
    return Choices(
        operators=[_colleague(one, people[one.operator_id].name) for one in here],
        queues=[
            Choice(f"queue:{name}", house.city.pick(queue.title, tongue), _is_staffed(here, name))
            for name, queue in house.city.queues.items()
        ],
        contacts=[Choice(f"contact:{name}", name) for name in house.city.contacts],
    )


def talks_view() -> TalksView:
    """Who talks with whom, the longest first."""
    house, me, at = context.parts(), context.me(), context.now()
    rows = []
    with house.database.reading() as unit:
        names = {one.id: one.name for one in operators.list_all(unit)}
        for now in house.queueing.line.desk(at):
            if now.state is not OperatorState.ON_CALL or not now.call_id:
                continue
            talk = house.queueing.talks.look(now.call_id)
            call = calls.get(unit, now.call_id)
            if talk is None or call is None or talk.operator_id != now.operator_id:
                continue
            listener = talk.listener
            rows.append(
                TalkRow(
                    call_id=now.call_id,
                    operator=names.get(now.operator_id, "–"),
                    queue=call.queue,
                    since=now.since,
                    mine=str(listener.way) if listener and listener.operator_id == me.id else "",
                    is_taken=listener is not None and listener.operator_id != me.id,
                )
            )
    return TalksView(sorted(rows, key=lambda row: row.since), at)


def _colleague(now: OperatorNow, name: str) -> Choice:
    return Choice(f"operator:{now.operator_id}", name, now.state is OperatorState.READY)


def _is_staffed(here: Sequence[OperatorNow], queue: str) -> bool:
    return any(queue in one.queues and one.state is not OperatorState.OFFLINE for one in here)
