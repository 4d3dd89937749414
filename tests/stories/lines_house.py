"""A house with three lines, whose clock, queues and settings a story sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from callcentre.calls.board import Waiting
from callcentre.calls.queues import QueueDefinition
from callcentre.flows.library import Library
from callcentre.flows.parsing import parse_flow
from callcentre.records import call_events, calls, operators
from callcentre.records.calls import Call
from callcentre.switchboard import dispatch
from callcentre.wiring import app_of
from tests.people import RINA
from tests.stories.cast import OperatorAtDesk, hire
from tests.stories.conftest import Stage
from tests.stories.switchboard import House, Phone

EVERYTHING = ("darurat", "kesehatan", "klinis", "umum")
FLOW = """
flow: antrean
spec: 1
title: Antrean
channels: [voice]
languages: [id, en]
entry: {call: mulai}
defaults: {on_error: darurat}
steps:
  mulai:
    menu:
      prompt: tanya
      options:
        darurat: {key: 1, to: darurat}
        kesehatan: {key: 2, to: kesehatan}
        umum: {key: 0, to: umum}
  darurat: {queue: {name: darurat, completed: dah, closed: dah, failed: dah}}
  kesehatan: {queue: {name: kesehatan, completed: dah, closed: tutup, failed: dah}}
  umum: {queue: {name: umum, completed: dah, closed: tutup, failed: dah}}
  dah: {end: {prompt: dah}}
  tutup: {end: {prompt: tutup}}
prompts:
  dah: {id: dah, en: bye}
  tanya: {id: tanya, en: ask}
  tutup: {id: tutup, en: closed}
"""


class LinesHouse:
    """The house, and short ways to live in it."""

    def __init__(self, stage: Stage) -> None:
        self.carrier = stage.carrier
        self.now: datetime = stage.parts.clock()
        city = stage.parts.city
        entry = city.entry.model_copy(update={"call": "antrean"})
        city = city.model_copy(update={"entry": entry})
        flows = Library([parse_flow(FLOW, "antrean.yaml", city)])
        self.parts = replace(stage.parts, clock=lambda: self.now, city=city, flows=flows)
        self._open()

    def _open(self) -> None:
        self.house = House(app_of(self.parts), self.parts.settings)

    def later(self, seconds: float) -> None:
        """Time goes by; whoever is at a desk stays there."""
        self.now += timedelta(seconds=seconds)
        for one in self.parts.queueing.line.board(self.now).operators:
            self.parts.queueing.operators.heartbeat(one.operator_id, self.now)
        dispatch.tick(self.parts)

    def change(self, queue: str, **fields: Any) -> None:
        """The city file says something else of a queue."""
        old = self.parts.city.queues[queue].model_dump(exclude_unset=True)
        new = QueueDefinition.model_validate({**old, **fields})
        self.keep({**self.parts.city.queues, queue: new})

    def keep(self, queues: Mapping[str, QueueDefinition]) -> None:
        """The city file has these queues."""
        city = self.parts.city.model_copy(update={"queues": dict(queues)})
        self.parts = replace(self.parts, city=city)
        self._open()

    def set(self, **fields: Any) -> None:
        """The settings say something else."""
        changed = self.parts.settings.model_copy(update=fields)
        self.parts = replace(self.parts, settings=changed)
        self._open()

    def operator(self, login: str = "siti", **skills: int) -> OperatorAtDesk:
        """Somebody who serves everything, and is not there yet."""
        with self.parts.database.begin() as unit:
            operator_id = hire(unit, login, EVERYTHING)
            operators.change(unit, operator_id, skills=skills)
        return OperatorAtDesk(self.parts, self.house, operator_id)

    def on_duty(self, *queues: str, **skills: int) -> None:
        """Somebody serves these queues, or all, though on a break."""
        line = self.parts.queueing.operators
        line.sign_on(99, queues or EVERYTHING, ("id",), self.now)
        line.set_skills(99, skills, self.now)

    def call(self, key: str, number: str = RINA) -> Phone:
        """Somebody rings and presses a key."""
        phone = Phone(self.house, number)
        phone.dial()
        phone.press(key)
        return phone

    def answered(self, operator: OperatorAtDesk, phone: Phone) -> None:
        """The operator takes the caller at whom it rings, and the two talk."""
        operator.answer()
        phone.ask(self.carrier.redirected[-1][1])

    def waiting(self, phone: Phone) -> Waiting:
        """Where a caller stands, who must stand somewhere."""
        found = self.parts.queueing.line.find(phone.call_id, self.now)
        assert found is not None
        return found

    def row(self, phone: Phone) -> Call:
        """The call in the records."""
        with self.parts.database.reading() as unit:
            call = calls.get(unit, phone.call_id)
        assert call is not None
        return call

    def told(self, phone: Phone, kind: str) -> list[dict[str, Any]]:
        """What the events of one kind say."""
        with self.parts.database.reading() as unit:
            told = call_events.timeline(unit, phone.call_id)
        return [event.data for event in told if event.kind == kind]
