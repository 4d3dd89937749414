"""A queue as the city file defines it: who waits there, for whom, how long, and what then."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from callcentre.calls.strict import Strict, Words

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
# An emergency may be held back for somebody who speaks the language, but not for longer.
_LONGEST_EMERGENCY_RING = 10


class ServiceLevel(Strict):
    """So many per cent of calls answered within so many seconds."""

    percent: int = Field(ge=1, le=100)
    seconds: int = Field(ge=1)


class Ring(Strict):
    """From so many seconds of waiting on, who may answer: at least this level, this language."""

    after: int = Field(ge=0, le=3600)
    level: int = Field(0, ge=0, le=9)  # in every skill of the queue; 0: also without it
    language: bool = False  # only who speaks the caller's language


class Overflow(Strict):
    """One way on for callers who cannot wait here (any longer). Exactly one field is given."""

    queue: str = ""
    phones: tuple[str, ...] = ()  # contacts of the city file, or numbers; all ring together
    voicemail: str = ""  # the category of the service request that is opened for the message
    callback: int = Field(0, ge=0, le=1440)  # promised within so many minutes

    @property
    def kind(self) -> Literal["queue", "phones", "voicemail", "callback"]:
        """Which of the four it is."""
        if self.queue:
            return "queue"
        if self.phones:
            return "phones"
        return "voicemail" if self.voicemail else "callback"

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(map(bool, (self.queue, self.phones, self.voicemail, self.callback))) != 1:
            raise ValueError("name exactly one of queue, phones, voicemail and callback")
        return self


class Announce(Strict):
    """What callers are told while they wait, at most every so many seconds (0: as the desk)."""

    every: int = Field(0, ge=0, le=600)
    position: bool = True
    wait: bool = True


class CallbackOffer(Strict):
    """The key with which a caller ends the wait for a call back, and the words that say so.

    The call back is promised within so many ``minutes``.
    """

    key: str = Field(pattern=r"^[0-9]$", coerce_numbers_to_str=True)
    words: Words
    minutes: int = Field(60, ge=5, le=1440)


class Escalation(Strict):
    """A number that called so often within so many hours goes to another queue at once.

    Three contacts in 96 hours: the rule of the English 111 service for health lines.
    """

    contacts: int = Field(3, ge=2, le=20)
    hours: int = Field(96, ge=1, le=720)
    to: str


class QueueDefinition(Strict):
    """One line of waiting callers. Higher priority is answered first; times are in seconds."""

    title: Words
    priority: int = Field(ge=0, le=100)
    emergency: bool = False
    service_level: ServiceLevel
    waiting: Words  # said on joining
    recorded: bool = True
    recording_notice: bool | None = None  # said before a recorded talk; None: not in emergencies
    skills: tuple[Name, ...] = ()
    rings: tuple[Ring, ...] = ()  # none: whoever serves the queue may answer from the start
    hours: str = ""  # a calendar; blank is always
    protected_wait: int = Field(600, ge=30, le=3600)  # from then on more urgent queues wait
    max_wait: int = Field(0, ge=0, le=3600)  # then overflow; 0: as long as the caller likes
    capacity: int = Field(0, ge=0, le=100_000)  # so many wait at most; 0: any number
    overflow: tuple[Overflow, ...] = ()
    announce: Announce = Announce()
    music: str = Field("", pattern=r"^([A-Za-z0-9][A-Za-z0-9_-]*\.(wav|mp3))?$")
    callback: CallbackOffer | None = None
    escalation: Escalation | None = None
    redial_minutes: int = Field(10, ge=0, le=60)  # who rings again takes back the old place
    same_operator_minutes: int = Field(60, ge=0, le=1440)  # whom they talked to is preferred

    @model_validator(mode="after")
    def _rings_widen(self) -> Self:
        starts = [ring.after for ring in self.rings]
        if not starts:
            return self
        if starts[0] != 0 or sorted(set(starts)) != starts:
            raise ValueError("rings: the first begins after 0 seconds, each other one later")
        if self.rings[-1].level or self.rings[-1].language:
            raise ValueError("rings: the last one must be open to everybody, or callers get stuck")
        if not self.skills and any(ring.level for ring in self.rings):
            raise ValueError("rings: a level means nothing without skills")
        if self.emergency and starts[-1] > _LONGEST_EMERGENCY_RING:
            raise ValueError(
                f"rings: an emergency is open to everybody after {_LONGEST_EMERGENCY_RING} seconds"
            )
        return self

    @model_validator(mode="after")
    def _refuses_no_emergency(self) -> Self:
        if self.emergency and self.hours:
            raise ValueError("hours: an emergency queue is always open")
        if self.emergency and self.capacity:
            raise ValueError("capacity: an emergency queue is never full")
        if self.emergency and any(way.kind in {"voicemail", "callback"} for way in self.overflow):
            raise ValueError("overflow: an emergency goes on to a queue or to phones only")
        return self


def wrong_references(
    queues: Mapping[str, QueueDefinition], known: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """What a queue names that is not there; ``known`` names calendars, categories, contacts."""
    for name, queue in queues.items():
        where = f"queues.{name}"
        if queue.hours:
            yield from _unknown(f"{where}.hours", "calendar", queue.hours, known)
        if queue.escalation:
            where_to = f"{where}.escalation.to"
            yield from _unknown_queue(where_to, name, queue.escalation.to, queues)
        for number, way in enumerate(queue.overflow):
            yield from _wrong_way(f"{where}.overflow.{number}", name, way, queues, known)
    yield from _circles(queues)


def _wrong_way(
    where: str,
    name: str,
    way: Overflow,
    queues: Mapping[str, QueueDefinition],
    known: Mapping[str, Collection[str]],
) -> Iterator[str]:
    if way.queue:
        yield from _unknown_queue(f"{where}.queue", name, way.queue, queues)
        if queues[name].emergency and way.queue in queues and not queues[way.queue].emergency:
            yield f"{where}.queue: {way.queue!r} is not for emergencies"
    if way.voicemail:
        yield from _unknown(f"{where}.voicemail", "category", way.voicemail, known)
    for phone in way.phones:
        if not _PHONE.fullmatch(phone):
            yield from _unknown(f"{where}.phones", "contact", phone, known)


def _unknown(
    where: str, what: str, name: str, known: Mapping[str, Collection[str]]
) -> Iterator[str]:
    if name not in known[what]:
        yield f"{where}: there is no {what} {name!r}; there are {', '.join(known[what]) or 'none'}"


def _unknown_queue(
    where: str, here: str, name: str, queues: Mapping[str, QueueDefinition]
) -> Iterator[str]:
    if name not in queues:
        yield f"{where}: there is no queue {name!r}; there are {', '.join(queues)}"
    elif name == here:
        yield f"{where}: {name!r} is this queue itself"


def _circles(queues: Mapping[str, QueueDefinition]) -> Iterator[str]:
    for name in queues:
        seen, here = {name}, [name]
        while here:
            for way in queues[here.pop()].overflow:
                if way.queue == name:
                    yield f"queues.{name}.overflow: leads back to {name!r} in a circle"
                    return
                if way.queue in queues and way.queue not in seen:
                    seen.add(way.queue)
                    here.append(way.queue)
