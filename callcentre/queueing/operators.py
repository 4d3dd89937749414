"""Who is at the desk: signing on and off, ready and paused, heartbeats, wrap-up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Literal

from callcentre.calls.board import OperatorNow
from callcentre.calls.states import OperatorState
from callcentre.clock import to_ms
from callcentre.queueing.replies import operator_from
from callcentre.queueing.scripts import Scripts, as_texts

# A page that has said nothing for so long may lose even a talk to another page.
_PAGE_GONE_MS = 20_000


class Beat(IntEnum):
    """What a heartbeat comes to; only ``AWAY`` is false."""

    AWAY = 0
    HERE = 1
    ELSEWHERE = 2


class Operators:
    """All operators. Every method is one Lua function and one round trip."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def sign_on(
        self,
        operator_id: int,
        queues: Sequence[str],
        languages: Sequence[str],
        at: datetime,
        *,
        phone: bool | Literal["own"] | None = None,
        alive_until: datetime | None = None,
    ) -> OperatorState:
        """Open the console, or load it again, which changes nothing but queues and languages.

        One who was away is paused (reason ``signed_on``, or ``slept`` after falling silent), or
        back in a wrap-up that going silent had interrupted. ``phone``: whether their telephone is
        registered; None says nothing about it. ``own``: an ordinary one rings.
        ``alive_until``: no heartbeat is needed till then.
        """
        reply = self._scripts.run(
            "sign_on",
            at,
            operator_id,
            json.dumps(list(queues)),
            json.dumps(list(languages)),
            _flag(phone),
            to_ms(alive_until or at),
        )
        return OperatorState(str(reply))

    def set_skills(self, operator_id: int, skills: Mapping[str, int], at: datetime) -> bool:
        """What a signed-on operator can do, with levels from 1 to 9; False when not known."""
        return bool(self._scripts.run("set_skills", at, operator_id, json.dumps(dict(skills))))

    def set_ready(self, operator_id: int, at: datetime) -> bool:
        """From paused to ready; True also when ready already, False from any other state.

        False, too, while the telephone is not registered: then they are paused (``no_phone``), and
        ready as soon as it is.
        """
        return self._scripts.run("set_ready", at, operator_id) == 1

    def pause(self, operator_id: int, reason: str, at: datetime) -> bool:
        """From ready to paused; when paused already the reason changes; else False."""
        return bool(self._scripts.run("pause", at, operator_id, reason))

    def sign_off(self, operator_id: int, at: datetime) -> bool:
        """Go offline; False while a call rings or is spoken."""
        return bool(self._scripts.run("sign_off", at, operator_id))

    def heartbeat(
        self,
        operator_id: int,
        at: datetime,
        *,
        page: str = "",
        takes_over: bool = False,
        phone: bool | None = None,
    ) -> Beat:
        """The console is alive; ``Beat.AWAY`` (false) when it must sign on (again).

        Of several pages of one operator one counts, the last that wanted to; the others are told
        ``ELSEWHERE`` and are no sign of life. ``phone``: whether the page's telephone is
        registered. Losing it pauses a ready operator and takes back what rings there.
        """
        reply = self._scripts.run(
            "heartbeat", at, operator_id, page, int(takes_over), _flag(phone), _PAGE_GONE_MS
        )
        return Beat(int(str(reply)))

    def finish_wrap_up(self, operator_id: int, ready: bool, at: datetime) -> bool:
        """From wrap-up to ready or paused (reason ``after_call``); False from any other state."""
        return bool(self._scripts.run("finish_wrap_up", at, operator_id, int(ready)))

    def extend_wrap_up(self, operator_id: int, longer: timedelta, most: int, at: datetime) -> int:
        """A little longer. Returns how often it is now; 0: not in wrap-up, -1: often enough."""
        longer_ms = int(longer.total_seconds() * 1000)
        return int(str(self._scripts.run("extend_wrap_up", at, operator_id, longer_ms, most)))

    def end_wrap_ups(self, at: datetime, seconds: float) -> list[tuple[int, str]]:
        """Make ready whose wrap-up has lasted so long (and their extensions): operator and call."""
        until = to_ms(at - timedelta(seconds=seconds))
        flat = as_texts(self._scripts.run("end_wrap_ups", at, until))
        return [(int(who), call) for who, call in zip(flat[::2], flat[1::2], strict=True)]

    def dismiss(self, operator_id: int, at: datetime) -> OperatorState:
        """They work here no longer: off the board, or never offered anything again after a talk.

        Returns the state they were in.
        """
        was = str(self._scripts.run("dismiss", at, operator_id))
        return OperatorState(was) if was else OperatorState.OFFLINE

    def now(self, operator_id: int) -> OperatorNow | None:
        """What one operator is doing; None when never signed on, or offline for twelve hours."""
        reply = self._scripts.run("now", None, operator_id)
        return None if reply is None else operator_from(reply)

    def sweep_silent(self, at: datetime, seconds: float) -> list[int]:
        """Take off the board who sent no heartbeat for more than ``seconds``, and say who.

        An offer that rang there goes back to the line. An operator on a call is never touched.
        """
        before = to_ms(at - timedelta(seconds=seconds))
        return [
            int(operator) for operator in as_texts(self._scripts.run("sweep_silent", at, before))
        ]


def _flag(said: bool | str | None) -> str:
    if isinstance(said, str):
        return said
    return "" if said is None else str(int(said))
