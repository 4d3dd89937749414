"""A house in which one small flow answers calls, or messages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from callcentre.calls.states import CallState
from callcentre.flows.library import Library
from callcentre.flows.parsing import parse_flow
from callcentre.records import calls
from callcentre.settings import Settings
from callcentre.switchboard.parts import Parts
from callcentre.wiring import app_of
from tests.fakes import ObedientCarrier, RecordedJobs
from tests.people import RINA
from tests.stories.switchboard import House, Phone

HEAD = """
flow: coba
spec: 1
title: Coba
channels: [{channels}]
languages: [id, en]
entry: {{{entry}: mulai}}
defaults: {{on_error: {error}{defaults}}}
vars: {{nama: {{type: word, default: x}}{vars}}}
"""
TAIL = """
  antre: {queue: {name: darurat, completed: dah, closed: dah, failed: dah}}
  dah: {end: {prompt: dah}}
  gagal: {end: {prompt: gagal}}
prompts:
  dah: {id: dah, en: bye}
  gagal: {id: gagal, en: failed}
  baca: {id: "{nama}", en: "{nama}"}
  tanya: {id: tanya, en: ask}
"""


@dataclass
class Set:
    """A house in which one small flow answers."""

    parts: Parts
    carrier: ObedientCarrier
    jobs: RecordedJobs
    settings: Settings
    house: House = field(init=False)

    def __post_init__(self) -> None:
        self.house = House(app_of(self.parts), self.settings)

    def plays(
        self,
        steps: str,
        *,
        messages: bool = False,
        more: str = "",
        entry: str = "call",
        defaults: str = "",
        more_vars: str = "",
        **parts: object,
    ) -> None:
        """From now on this flow answers calls, or messages."""
        head = HEAD.format(
            channels="sms" if messages else "voice",
            entry="message" if messages else entry,
            error="gagal" if messages else "antre",
            defaults=f", {defaults}" if defaults else "",
            vars=f", {more_vars}" if more_vars else "",
        )
        tail = TAIL if not messages else TAIL.replace(TAIL.splitlines()[1] + "\n", "")
        text = f"{head}{more}\nsteps:{steps}{tail}"
        flow = parse_flow(text, "coba.yaml", self.parts.city)
        named = self.parts.city.entry.model_copy(update={"call": "coba", "message": "coba"})
        city = self.parts.city.model_copy(update={"entry": named})
        old = [self.parts.flows.get("coba")] if "coba" in self.parts.flows.names else []
        self.parts = replace(self.parts, city=city, flows=Library([flow], old), **parts)  # type: ignore[arg-type]
        self.house = House(app_of(self.parts), self.settings)

    def call(self, number: str = RINA) -> Phone:
        """Somebody rings."""
        phone = Phone(self.house, number)
        phone.dial()
        return phone

    def state(self, phone: Phone) -> CallState:
        """How the call stands in the records."""
        with self.parts.database.reading() as unit:
            call = calls.get(unit, phone.call_id)
        assert call is not None
        return call.state
