"""What every operator on duty is doing, for a supervisor; who has missed calls stands first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from callcentre.calls.states import OperatorState
from callcentre.console import context
from callcentre.records import operators

if TYPE_CHECKING:
    from callcentre.calls.board import OperatorNow

_ORDER = (
    OperatorState.ON_CALL,
    OperatorState.RINGING,
    OperatorState.READY,
    OperatorState.WRAP_UP,
    OperatorState.PAUSED,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One operator on duty."""

    name: str
    now: OperatorNow

    @property
    def needs_a_look(self) -> bool:
        """Paused by the house, because several calls were not answered there."""
        return self.now.state is OperatorState.PAUSED and self.now.reason == "missed"


@dataclass(frozen=True, slots=True)
class TeamView:
    """All who are on duty, at one instant."""

    members: Sequence[Member]
    at: datetime


def team_view() -> TeamView:
    """Who is on duty and what they are doing."""
    house, at = context.parts(), context.now()
    with house.database.reading() as unit:
        names = {person.id: person.name for person in operators.list_all(unit)}
    members = [
        Member(names.get(now.operator_id, str(now.operator_id)), now)
        for now in house.queueing.line.board(at, first=1).operators
        if now.state is not OperatorState.OFFLINE
    ]
    return TeamView(sorted(members, key=_rank), at)


def _rank(member: Member) -> tuple[bool, int, str]:
    return not member.needs_a_look, _ORDER.index(member.now.state), member.name
