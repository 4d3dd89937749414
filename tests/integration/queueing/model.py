"""What the Lua functions promise, in plain Python: slow, obvious, and without Redis.

Times are seconds after eight. Every method does to the model what the function of its name does to
Redis, and returns what that must answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .morning import PRIORITIES

OFFER_SECONDS = 20.0
JOIN_SECONDS = 12.0
WRAP_SECONDS = 60.0
MORE_SECONDS = 30.0
MOST_MORE = 2
SILENT_SECONDS = 45.0
MOST_MISSES = 3
_BAND, _FRONT = 1e13, 5e12


@dataclass
class Caller:
    queue: str
    score: float
    joined: float
    stage: str = "waiting"
    operator: int | None = None


@dataclass
class Desk:
    """An operator. ``token`` and ``deadline`` belong to a call that rings or is spoken."""

    state: str = "offline"
    reason: str = ""
    call: str = ""
    token: str = ""
    deadline: float | None = None
    misses: int = 0
    idle: float = 0.0
    phone: bool | None = None
    seen: float = 0.0
    wrap_since: float = 0.0
    more: int = 0


@dataclass
class Model:
    callers: dict[str, Caller] = field(default_factory=dict)
    desks: dict[int, Desk] = field(default_factory=dict)

    # Callers

    def join(self, call: str, queue: str, at: float) -> bool:
        if call in self.callers:
            return False
        self.callers[call] = Caller(queue, self._free_score(queue, at, front=False), at)
        return True

    def leave(self, call: str, at: float) -> tuple[str, int | None] | None:
        caller = self.callers.pop(call, None)
        if caller is None:
            return None
        desk = self.desks.get(caller.operator or 0)
        if desk is not None and caller.stage == "offered":
            self._free(desk, desk.idle)
        elif desk is not None:
            self._wrap_up(desk, "", at)
        return caller.stage, caller.operator

    def requeue(self, call: str, at: float) -> bool:
        caller = self.callers.get(call)
        if caller is None or caller.stage not in {"accepted", "connected"}:
            return False
        self._wrap_up(self.desks[caller.operator or 0], "lost", at)
        caller.stage, caller.operator = "waiting", None
        caller.score = float("inf")  # no longer in anybody's way
        caller.score = self._free_score(caller.queue, caller.joined, front=True)
        return True

    # Operators

    def sign_on(self, who: int, phone: bool | None, at: float) -> str:
        desk = self.desks.setdefault(who, Desk())
        if desk.state != "offline":
            desk.seen = max(desk.seen, at)
            return desk.state
        slept = desk.reason == "silent"
        desk.phone = desk.phone if phone is None else phone
        desk.seen, desk.idle, desk.misses = at, at, 0
        if desk.call:
            desk.state, desk.reason, desk.wrap_since, desk.more = "wrap_up", "", at, 0
        else:
            desk.state, desk.reason = "paused", "slept" if slept else "signed_on"
        return desk.state

    def set_ready(self, who: int, at: float) -> bool:
        desk = self._desk(who)
        if desk.state == "paused":
            desk.misses = 0
            self._free(desk, at)
        return desk.state == "ready"

    def pause(self, who: int, reason: str) -> bool:
        desk = self._desk(who)
        if desk.state not in {"ready", "paused"}:
            return False
        desk.state, desk.reason = "paused", reason
        return True

    def sign_off(self, who: int) -> bool:
        desk = self._desk(who)
        if desk.state in {"ringing", "on_call"}:
            return False
        if desk.state != "offline":
            desk.state, desk.reason, desk.call = "offline", "signed_off", ""
        return True

    def heartbeat(self, who: int, phone: bool | None, at: float) -> bool:
        desk = self._desk(who)
        if desk.state == "offline":
            return False
        desk.seen = max(desk.seen, at)
        if phone is None or phone == desk.phone:
            return True
        desk.phone = phone
        if phone and (desk.state, desk.reason) == ("paused", "no_phone"):
            self._free(desk, at)
        elif not phone and desk.state == "ready":
            desk.state, desk.reason = "paused", "no_phone"
        elif not phone and desk.state == "ringing" and self._stage(desk) == "offered":
            self._back_to_line(desk)
            desk.state, desk.reason = "paused", "no_phone"
        return True

    def finish_wrap_up(self, who: int, ready: bool, at: float) -> bool:
        desk = self._desk(who)
        if desk.state != "wrap_up":
            return False
        desk.call = ""
        if ready:
            self._free(desk, at)
        else:
            desk.state, desk.reason = "paused", "after_call"
        return True

    def extend_wrap_up(self, who: int) -> int:
        desk = self._desk(who)
        if desk.state != "wrap_up":
            return 0
        if desk.more >= MOST_MORE:
            return -1
        desk.more += 1
        return desk.more

    def end_wrap_ups(self, at: float) -> set[tuple[int, str]]:
        ended = set()
        for who, desk in self.desks.items():
            over = desk.wrap_since + desk.more * MORE_SECONDS <= at - WRAP_SECONDS
            if desk.state == "wrap_up" and over:
                ended.add((who, desk.call))
                desk.call = ""
                self._free(desk, at)
        return ended

    def sweep_silent(self, at: float) -> set[int]:
        silent = set()
        for who, desk in self.desks.items():
            if desk.state in {"offline", "on_call"} or desk.seen >= at - SILENT_SECONDS:
                continue
            silent.add(who)
            if desk.state == "ringing":
                self._back_to_line(desk)
            desk.call = desk.call if desk.state == "wrap_up" else ""
            desk.state, desk.reason = "offline", "silent"
        return silent

    # Offers

    def offer(self, call: str, who: int, token: str, at: float) -> bool:
        caller, desk = self.callers.get(call), self._desk(who)
        if caller is None or caller.stage != "waiting" or desk.state != "ready":
            return False
        caller.stage, caller.operator = "offered", who
        desk.state, desk.reason, desk.call, desk.token = "ringing", "", call, token
        desk.deadline = at + OFFER_SECONDS
        return True

    def accept(self, token: str, who: int, at: float) -> str | None:
        desk = self._desk(who)
        if not token or desk.token != token:
            return None
        caller = self.callers[desk.call]
        if caller.stage == "offered":
            if desk.deadline is None or at >= desk.deadline:
                return None
            caller.stage, desk.deadline = "accepted", at + JOIN_SECONDS
        return desk.call

    def joined(self, call: str, who: int) -> int:
        caller = self.callers.get(call)
        if caller is None or caller.operator != who or caller.stage == "offered":
            return 0
        if caller.stage == "connected":
            return 2
        desk = self.desks[who]
        caller.stage = "connected"
        desk.state, desk.deadline, desk.misses = "on_call", None, 0
        return 1

    def decline(self, token: str, who: int, at: float) -> str | None:
        desk = self._desk(who)
        if not token or desk.token != token or desk.state != "ringing":
            return None
        desk.misses = 0
        return self._give_back(desk, at)

    def miss(self, token: str, who: int, at: float) -> str | None:
        desk = self._desk(who)
        rings = desk.state == "ringing" and self._stage(desk) == "offered"
        if not token or desk.token != token or not rings:
            return None
        return self._lapse(desk, at)

    def expire(self, at: float) -> set[tuple[str, str, int, str]]:
        lapsed = set()
        for who, desk in self.desks.items():
            if desk.deadline is not None and desk.deadline <= at:
                lapsed.add((desk.token, desk.call, who, self._stage(desk)))
                self._lapse(desk, at)
        return lapsed

    # What is asked about it

    def order(self) -> list[str]:
        """Who stands in line, in answering order."""
        waiting = {c: one.score for c, one in self.callers.items() if one.stage != "connected"}
        return sorted(waiting, key=lambda call: waiting[call])

    def token_of(self, who: int) -> str:
        return self._desk(who).token

    def call_of(self, who: int) -> str:
        return self._desk(who).call

    def _desk(self, who: int) -> Desk:
        return self.desks.get(who, Desk())

    def _stage(self, desk: Desk) -> str:
        return self.callers[desk.call].stage

    def _free_score(self, queue: str, joined: float, *, front: bool) -> float:
        score = int(joined * 1000) - PRIORITIES[queue] * _BAND - (_FRONT if front else 0)
        taken = {one.score for one in self.callers.values() if one.stage != "connected"}
        while score in taken:
            score += 1
        return score

    def _free(self, desk: Desk, idle: float) -> None:
        desk.call, desk.token, desk.deadline, desk.idle = "", "", None, idle
        has_phone = desk.phone is not False
        desk.state, desk.reason = ("ready", "") if has_phone else ("paused", "no_phone")

    def _wrap_up(self, desk: Desk, reason: str, at: float) -> None:
        desk.state, desk.reason, desk.token, desk.deadline = "wrap_up", reason, "", None
        desk.wrap_since, desk.more = at, 0

    def _back_to_line(self, desk: Desk) -> str:
        call = desk.call
        caller = self.callers[call]
        caller.stage, caller.operator = "waiting", None
        desk.call, desk.token, desk.deadline = "", "", None
        return call

    def _give_back(self, desk: Desk, at: float) -> str:
        call = self._back_to_line(desk)
        self._free(desk, at)
        return call

    def _lapse(self, desk: Desk, at: float) -> str:
        misses = desk.misses + 1
        call = self._back_to_line(desk)
        if misses >= MOST_MISSES:
            desk.state, desk.reason = "paused", "missed"
        else:
            self._free(desk, at)
        desk.misses = misses
        return call
