"""What becomes of those who are in a flow when it changes: drain, interrupt, rename."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.calls.inputs import Keys
from callcentre.errors import FlowError
from callcentre.flows import engine
from callcentre.flows.document import Flow
from callcentre.flows.library import Library
from callcentre.flows.moving import carried_over
from callcentre.flows.place import Place
from tests.unit.flows.talk import begun, spoken, voice_flow

STEPS = """
  mulai: {menu: {prompt: tanya, options: {a: {key: 1, to: lagi}}}}
  lagi: {menu: {prompt: sunyi, options: {a: {key: 1, to: selesai}}}}
  maaf: {say: {prompt: salah, next: mulai}}
"""


def after(city: City, change: str, steps: str = STEPS) -> tuple[Library, Flow, Place]:
    """A place at ``lagi`` in the old version, and a library in which a newer one is current."""
    old, new = voice_flow(city, STEPS), voice_flow(city, steps, f"change: {change}")
    talk = begun(old)
    talk.give(Keys("1"))
    assert talk.place is not None
    return Library([new], [old]), new, talk.place


def test_they_finish_on_their_own_version(city: City) -> None:
    library, _, place = after(city, "{policy: drain}")
    assert carried_over(library, place) == place


def test_an_interrupt_leads_them_to_a_step_that_may_apologise(city: City) -> None:
    library, new, place = after(city, "{policy: interrupt, step: maaf}")
    moved = carried_over(library, place)
    turn = engine.step(new, moved, Keys("1"))
    assert spoken(turn) == "salah satu"
    assert turn.place is not None
    assert turn.place.visit == place.visit + 1


def test_a_renamed_step_is_found_by_its_new_name(city: City) -> None:
    steps = STEPS.replace("lagi", "kedua")
    library, new, place = after(city, "{policy: rename, renames: {lagi: kedua}}", steps)
    moved = carried_over(library, place)
    assert (moved.step, moved.version) == ("kedua", new.version)
    assert spoken(engine.step(new, moved, Keys("1"))) == "dah"


def test_a_step_that_is_gone_keeps_its_old_version(city: City) -> None:
    steps = STEPS.replace("lagi", "kedua")
    library, _, place = after(city, "{policy: rename}", steps)
    assert carried_over(library, place) == place


def test_who_waits_in_a_line_is_left_alone(city: City) -> None:
    library, _, place = after(city, "{policy: interrupt, step: maaf}")
    waiting = engine.escape(library.get("coba", place.version), place).place
    assert waiting is not None
    assert carried_over(library, waiting) == waiting


def test_an_interrupt_says_where_to(city: City) -> None:
    with pytest.raises(FlowError, match="policy: interrupt and step go together"):
        voice_flow(city, STEPS, "change: {policy: interrupt}")
