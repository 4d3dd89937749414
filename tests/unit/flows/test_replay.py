"""A call is told again in the words of its own version, and nothing that was typed is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from callcentre.calls.city import City
from callcentre.flows.library import Library
from callcentre.flows.replay import replayed
from tests.unit.flows.talk import voice_flow

ASK = """
  mulai: {collect: {prompt: tanya, save: angka, expect: {digits: {least: 1, most: 2}}, ok: baca}}
  baca: {menu: {prompt: baca, options: {a: {key: 1, to: antre}}}}
"""
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def told(library: Library, *steps: Mapping[str, str]) -> list[str]:
    events = [
        (NOON + timedelta(seconds=n), "stepped" if "step" in data else "arrived", data)
        for n, data in enumerate(steps)
    ]
    return list(replayed(events, library))


def test_a_call_is_told_in_the_words_of_its_own_version(city: City) -> None:
    old = voice_flow(city, ASK)
    new = voice_flow(city, ASK.replace("prompt: tanya", "prompt: salah"))
    step = {"flow": "coba", "version": old.version, "step": "mulai", "outcome": "ok"}
    library = Library([new], [old])
    assert told(library, {"flow": "coba", "to": "mulai"}, step) == [
        "    0.0 s  [arrived]",
        "             satu",
        "    1.0 s  mulai: ok",
    ]
    assert "salah" in told(library, {**step, "version": new.version})[0]


def test_what_a_caller_typed_is_shown_by_its_name(city: City) -> None:
    flow = voice_flow(city, ASK)
    step = {"flow": "coba", "version": flow.version, "step": "baca", "outcome": "a"}
    assert told(Library([flow]), step)[0].strip() == "{angka}"


def test_a_version_that_is_gone_is_said_to_be_gone(city: City) -> None:
    step = {"flow": "coba", "version": "0" * 12, "step": "baca", "outcome": "a"}
    assert "not kept any more" in told(Library([voice_flow(city, ASK)]), step)[0]
