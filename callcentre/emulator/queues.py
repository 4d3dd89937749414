"""Call queues: who waits in which, in which order, and who is taken out."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from callcentre.emulator.names import new_sid, now
from callcentre.emulator.past import Remembers

if TYPE_CHECKING:
    from callcentre.emulator.legs import Leg

USUAL_SIZE = 1000
LARGEST_SIZE = 5000
LONGEST_NAME = 64
FRONT = "Front"


class Claim:
    """Somebody's ``<Dial><Queue>`` has taken a caller.

    ``bridged``: the two have talked. ``gone``: the caller left by themselves. ``over``: the
    one who dialled is done.
    """

    def __init__(self) -> None:
        self.bridged = False
        self.gone = asyncio.Event()
        self.over = asyncio.Event()


class Member:
    """One leg in a queue. ``claimed`` is set when a dialling leg takes it out."""

    def __init__(self, leg: Leg, queue: Queue) -> None:
        self.leg = leg
        self.queue = queue
        self.entered = now()
        self.claimed: asyncio.Future[Claim] = asyncio.get_running_loop().create_future()

    @property
    def waited(self) -> int:
        """Whole seconds since it came in, outside time."""
        return int((now() - self.entered).total_seconds())

    @property
    def position(self) -> int:
        """Its place from 1 on; 0 when it is no longer in the queue."""
        members = self.queue.members
        return members.index(self) + 1 if self in members else 0

    def fields(self) -> dict[str, str]:
        """What every request of the waiting document carries (contract 1.3)."""
        queue = self.queue
        return {
            "QueueSid": queue.sid,
            "QueuePosition": str(self.position),
            "QueueTime": str(self.waited),
            "AvgQueueTime": str(queue.average_wait),
            "CurrentQueueSize": str(len(queue.members)),
            "MaxQueueSize": str(queue.most),
        }


class Queue(Remembers):
    """One queue of an account: first in, first out."""

    REMEMBERS = frozenset({"name", "most", "updated", "members"})

    def __init__(self, account_sid: str, name: str, most: int) -> None:
        self.sid = new_sid("QU")
        self.account_sid = account_sid
        self.name = name
        self.most = most
        self.created = self.updated = now()
        self.members: tuple[Member, ...] = ()
        self._seekers: deque[asyncio.Future[Member]] = deque()

    @property
    def average_wait(self) -> int:
        """Mean waiting time of those inside, whole seconds."""
        waits = [one.waited for one in self.members]
        return sum(waits) // len(waits) if waits else 0

    @property
    def is_full(self) -> bool:
        """True when nobody else gets in."""
        return len(self.members) >= self.most

    def enter(self, leg: Leg) -> Member:
        """Put a leg at the end; a leg that somebody already waits for is taken at once."""
        member = Member(leg, self)
        self.members = (*self.members, member)
        while self._seekers:
            seeker = self._seekers.popleft()
            if not seeker.done():
                seeker.set_result(self._pop_first())
                break
        return member

    def leave(self, member: Member) -> bool:
        """Take a leg out; False when it was not inside any more."""
        if member not in self.members:
            return False
        self.members = tuple(one for one in self.members if one is not member)
        return True

    def find(self, name: str) -> Member | None:
        """A member by the sid of its call, or the first one as ``Front``."""
        if name == FRONT:
            return self.members[0] if self.members else None
        return next((one for one in self.members if one.leg.sid == name), None)

    async def take_first(self, seconds: float) -> Member | None:
        """Take the first one out; while it is empty wait up to so many (real) seconds."""
        while self.members:
            first = self._pop_first()
            if not first.leg.is_over:
                return first
        seeker: asyncio.Future[Member] = asyncio.get_running_loop().create_future()
        self._seekers.append(seeker)
        try:
            await asyncio.wait({seeker}, timeout=seconds)
            return seeker.result() if seeker.done() else None
        except asyncio.CancelledError:
            if seeker.done() and not seeker.cancelled():
                # It was handed over while the seeker itself was put down: back to the front.
                self.members = (seeker.result(), *self.members)
            raise
        finally:
            seeker.cancel()

    def _pop_first(self) -> Member:
        first, *others = self.members
        self.members = tuple(others)
        return first


class QueueHall:
    """All queues of one emulator. Names are unique within an account."""

    def __init__(self) -> None:
        self._queues: dict[str, Queue] = {}

    def open(self, account_sid: str, name: str, most: int = USUAL_SIZE) -> Queue:
        """The queue of that name; made when it is not there yet."""
        queue = self.named(account_sid, name)
        if queue is None:
            queue = Queue(account_sid, name, most)
            self._queues[queue.sid] = queue
        return queue

    def named(self, account_sid: str, name: str) -> Queue | None:
        """The queue of that name, if there is one."""
        same = (account_sid, name)
        return next((one for one in self if (one.account_sid, one.name) == same), None)

    def get(self, sid: str) -> Queue | None:
        """Find one by its sid."""
        return self._queues.get(sid)

    def remove(self, queue: Queue) -> None:
        """Forget an empty queue."""
        del self._queues[queue.sid]

    def __iter__(self) -> Iterator[Queue]:
        return iter(tuple(self._queues.values()))
