"""Who is at the desk: signing on and off, ready and paused, heartbeats, wrap-up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from callcentre.calls.board import OperatorNow
from callcentre.calls.states import OperatorState
from callcentre.clock import to_ms
from callcentre.queueing.replies import operator_from
from callcentre.queueing.scripts import Scripts, as_texts


class Operators:
    """All operators. Every method is one Lua function and one round trip."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts

    def sign_on(
        self, operator_id: int, queues: Sequence[str], languages: Sequence[str], at: datetime
    ) -> OperatorState:
        """Open the console, or load it again, which changes nothing but queues and languages.

        One who was away is paused (reason ``signed_on``), or back in a wrap-up that going silent
        had interrupted.
        """
        reply = self._scripts.run(
            "sign_on", at, operator_id, json.dumps(list(queues)), json.dumps(list(languages))
        )
        return OperatorState(str(reply))

    def set_ready(self, operator_id: int, at: datetime) -> bool:
        """From paused to ready; True also when ready already, False from any other state."""
        return bool(self._scripts.run("set_ready", at, operator_id))

    def pause(self, operator_id: int, reason: str, at: datetime) -> bool:
        """From ready to paused; when paused already the reason changes; else False."""
        return bool(self._scripts.run("pause", at, operator_id, reason))

    def sign_off(self, operator_id: int, at: datetime) -> bool:
        """Go offline; False while a call rings or is spoken."""
        return bool(self._scripts.run("sign_off", at, operator_id))

    def heartbeat(self, operator_id: int, at: datetime) -> bool:
        """The console is alive; False when it must sign on (again)."""
        return bool(self._scripts.run("heartbeat", at, operator_id))

    def finish_wrap_up(self, operator_id: int, ready: bool, at: datetime) -> bool:
        """From wrap-up to ready or paused (reason ``after_call``); False from any other state."""
        return bool(self._scripts.run("finish_wrap_up", at, operator_id, int(ready)))

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
