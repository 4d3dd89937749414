"""What is agreed within a talk: hold, guests, supervisors. A talk without a record has none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callcentre.calls.board import Stage, Wants
from callcentre.calls.talk import Guest, GuestState, Listener, Seat, Supervision, Talk
from callcentre.clock import from_ms, to_ms
from callcentre.queueing.scripts import Reply, Scripts, as_fields, as_list, as_text, as_texts

PHONE = "phone"


class Invited(StrEnum):
    """What an invitation, or giving a caller away, came to."""

    OK = "ok"
    GONE = "gone"  # not this operator's talk any more
    TAKEN = "taken"  # somebody else is asked in
    BUSY = "busy"  # that operator is not ready


class Change(StrEnum):
    """Whether something is so now, was so before, or cannot be."""

    NOTHING = "0"
    KNOWN = "1"
    NEW = "2"


@dataclass(frozen=True, slots=True)
class Overdue:
    """A talk that somebody must look after; ``what`` as lua/talk_overdue.lua says."""

    call_id: str
    what: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A guest as they were: ``operator_id`` None for a telephone outside."""

    operator_id: int | None
    state: GuestState
    leg_id: str
    was_left_outside: bool


@dataclass(frozen=True, slots=True)
class Handing:
    """Where a caller is given away to: a queue, and there first to one operator, if any.

    ``deadline``: until when it rings at that operator.
    """

    queue: str
    priority: int
    wants: Wants
    token: str
    deadline: datetime
    operator_id: int | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to ask in, for how long it may ring. ``operator_id`` None: a telephone outside."""

    operator_id: int | None
    token: str
    name: str
    deadline: datetime


class Talks:
    """All talks. Every method is one Lua function and one round trip."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def look(self, call_id: str) -> Talk | None:
        """One talk; None when nobody talks in this call."""
        return _talk(call_id, self._scripts.run("talk_look", None, call_id))

    def hold(
        self, call_id: str, seat: Seat, at: datetime, *, on: bool, until: datetime | None = None
    ) -> Change:
        """Caller or guest is put on hold, or goes on; ``until`` the operator is reminded."""
        deadline = to_ms(until) if until else ""
        reply = self._scripts.run("talk_hold", at, call_id, str(seat), int(on), deadline)
        return Change(str(reply))

    def invite(self, call_id: str, operator_id: int, guest: Invitation, at: datetime) -> Invited:
        """Ask somebody in. An operator rings as at an offer; a telephone is for the carrier."""
        whom = guest.operator_id or PHONE
        deadline = to_ms(guest.deadline)
        reply = self._scripts.run(
            "talk_invite", at, call_id, operator_id, whom, guest.token, deadline, guest.name
        )
        return Invited(str(reply))

    def accept(
        self, token: str, operator_id: int, at: datetime, join_deadline: datetime
    ) -> str | None:
        """An operator will come into another's talk: its call; None when they are not asked."""
        reply = self._scripts.run("talk_accept", at, token, operator_id, to_ms(join_deadline))
        return as_text(reply)

    def guest_leg(self, call_id: str, token: str, leg_id: str, at: datetime) -> bool:
        """The guest's leg is known; False when they are not wanted any more."""
        return bool(self._scripts.run("talk_guest_leg", at, call_id, token, leg_id))

    def guest_in(self, call_id: str, leg_id: str, at: datetime) -> Change:
        """The guest's leg is in the room; NOTHING: nobody of that leg was asked."""
        return Change(str(self._scripts.run("talk_guest_in", at, call_id, leg_id)))

    def guest_out(self, call_id: str, which: str, why: str, at: datetime) -> Gone | None:
        """The guest is gone, or sent away; None when nobody was there.

        ``which``: their leg or token, or blank for whoever it is. ``why`` blank: nothing is left to
        do; else `overdue` tells of it until somebody has taken the caller back.
        """
        reply = self._scripts.run("talk_guest_out", at, call_id, which, why)
        if reply is None:
            return None
        guest, state, leg_id, alone = as_texts(reply)
        return Gone(_operator(guest), GuestState(state), leg_id, bool(alone))

    def hand_over(
        self, call_id: str, operator_id: int, look_at: datetime, why: str, at: datetime
    ) -> str | None:
        """The operator leaves the caller to the guest, and goes to wrap-up for the reason ``why``.

        Returns the guest's number as an operator, or ``phone``; None when nobody is there.
        """
        reply = self._scripts.run("talk_hand_over", at, call_id, operator_id, to_ms(look_at), why)
        return as_text(reply)

    def transfer(self, call_id: str, operator_id: int, to: Handing, at: datetime) -> Invited:
        """The operator gives the caller away, to the front of a line, and goes to wrap-up."""
        reply = self._scripts.run(
            "talk_transfer",
            at,
            call_id,
            operator_id,
            to.queue,
            to.priority,
            ",".join(to.wants.skills),
            to.wants.language,
            to.operator_id or "",
            to.token,
            to_ms(to.deadline),
        )
        return Invited(str(reply))

    def put_through(
        self, call_id: str, operator_id: int, number: str, look_at: datetime, at: datetime
    ) -> Invited:
        """The operator leaves the caller to a telephone outside that has yet to ring."""
        reply = self._scripts.run(
            "talk_put_through", at, call_id, operator_id, number, to_ms(look_at)
        )
        return Invited(str(reply))

    def end(self, call_id: str, at: datetime) -> tuple[str, str]:
        """The talk is over. Returns the legs of guest and listener, blank when there is none."""
        guest, listener = as_texts(self._scripts.run("talk_end", at, call_id))
        return guest, listener

    def overdue(self, at: datetime, again_seconds: float) -> list[Overdue]:
        """Talks to be looked after now; told once, and again after so long."""
        flat = as_texts(self._scripts.run("talk_overdue", at, round(again_seconds * 1000)))
        return [Overdue(*pair) for pair in zip(flat[::2], flat[1::2], strict=True)]

    def mark(self, call_id: str, at: datetime, **fields: str) -> bool:
        """Note something that lasts no longer than the talk; False when nobody talks."""
        flat = [word for pair in fields.items() for word in pair]
        return bool(self._scripts.run("talk_mark", at, call_id, *flat))

    def listen(self, call_id: str, listener: Listener, at: datetime) -> bool:
        """A supervisor takes part; False when nobody talks."""
        return self.mark(
            call_id,
            at,
            listener=str(listener.operator_id),
            listener_way=str(listener.way),
            listener_token=listener.token,
            listener_leg=listener.leg_id,
        )


def _talk(call_id: str, reply: Reply) -> Talk | None:
    stage, operator, flat = as_list(reply)
    fields = as_fields(flat)
    outside = bool(fields.get("alone"))
    if stage != Stage.CONNECTED and not outside:
        return None
    held = fields.get("held", "")
    return Talk(
        call_id=call_id,
        operator_id=int(str(operator)) if operator else None,
        held_since=from_ms(float(held)) if held else None,
        reminded=bool(fields.get("rung")),
        guest=_guest(fields),
        guest_why="" if fields.get("guest") else fields.get("guest_state", ""),
        listener=_listener(fields),
        is_recording_paused=bool(fields.get("paused")),
        is_left_outside=outside,
        giving=fields.get("giving", ""),
        giving_name=fields.get("giving_name", ""),
    )


def _guest(fields: dict[str, str]) -> Guest | None:
    if not fields.get("guest"):
        return None
    return Guest(
        operator_id=_operator(fields["guest"]),
        state=GuestState(fields["guest_state"]),
        name=fields.get("guest_name", ""),
        token=fields.get("guest_token", ""),
        leg_id=fields.get("guest_leg", ""),
        since=from_ms(float(fields["guest_since"])),
        held=bool(fields.get("guest_held")),
        number=fields.get("guest_number", ""),
    )


def _listener(fields: dict[str, str]) -> Listener | None:
    if not fields.get("listener"):
        return None
    return Listener(
        operator_id=int(fields["listener"]),
        way=Supervision(fields["listener_way"]),
        token=fields["listener_token"],
        leg_id=fields.get("listener_leg", ""),
    )


def _operator(guest: str) -> int | None:
    return None if guest == PHONE else int(guest)
