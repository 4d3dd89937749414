"""What the warnings see, beyond the one broken flow that each has."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City
from callcentre.flows.checker.rules.w03_unsaid_key import keys_in
from callcentre.flows.issues import find_all
from callcentre.flows.library import parse_flow
from tests.unit.flows.talk import issues_of, voice_text


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Darurat, tekan satu. Lainnya, tekan dua atau tiga.", {"1", "2", "3"}),
        ("Press 1, 2 or 3; press the star key to hear it again.", {"1", "2", "3", "*"}),
        ("Tekan tombol pagar. Untuk petugas, pencet angka 0", {"#", "0"}),
        ("Nomor 4 di jalan 5 menekankan banyak hal.", set()),
    ],
)
def test_keys_are_understood_however_they_are_said(text: str, keys: set[str]) -> None:
    assert keys_in(text) == keys


def prompted(city: City, text: str, options: str, more: str = "") -> str:
    steps = f"  mulai: {{menu: {{prompt: tanya, {more}options: {{{options}}}}}}}\n"
    flow = voice_text(steps).replace("[satu, dua, tiga]", f"[{text}]")
    return issues_of(city, flow)


ONE = "a: {key: 1, to: antre}"


def test_a_menu_that_names_no_key_at_all_is_told_of(city: City) -> None:
    assert "[W3]" in prompted(city, "Apa yang bisa kami bantu", ONE)
    spoken = "a: {key: 1, words: [ya], to: antre}"
    assert "[W3]" not in prompted(city, "Katakan ya", spoken, "speech: true, ")


def test_a_wrong_key_in_a_later_text_is_told_of_too(city: City) -> None:
    assert "press 7" in prompted(city, "Tekan 1, Tekan 7", ONE)


THREAD = """
flow: coba
spec: 1
title: Coba
channels: [whatsapp]
languages: [id]
entry: {message: mulai}
defaults: {on_error: dah}
vars: {kata: {type: text, default: ""}}
steps:
%s
  dah: {end: {prompt: dah}}
prompts:
  tanya: {id: Apa}
  dah: {id: dah}
"""


@pytest.mark.parametrize(
    ("steps", "late"),
    [
        ("  mulai: {pause: {minutes: 1440, next: dah}}", False),
        ("  mulai: {pause: {minutes: 1441, next: dah}}", True),
        ("  mulai: {pause: {until: '08:00', next: dah}}", False),
        (
            "  mulai: {pause: {until: '08:00', next: lagi}}\n"
            "  lagi: {pause: {minutes: 5, next: dah}}",
            True,
        ),
        (
            "  mulai: {pause: {minutes: 1000, next: lagi}}\n"
            "  lagi: {ask: {prompt: tanya, save: kata, ok: nanti}}\n"
            "  nanti: {pause: {minutes: 1000, next: dah}}",
            False,
        ),
    ],
)
def test_rests_are_added_up_until_the_citizen_writes(city: City, steps: str, late: bool) -> None:
    found = find_all(parse_flow(THREAD % steps, "coba.yaml", city), city)
    assert ("W8" in {one.rule for one in found}) is late


RECORD = """
  mulai: {menu: {prompt: salah, options: {a: {key: 1, to: bilang}, b: {key: 2, to: %s}}}}
  bilang: {say: {prompt: sunyi, next: rekam}}
  rekam: {record: {prompt: tanya, save: rekaman, done: selesai}}
"""


@pytest.mark.parametrize(("straight", "told"), [("bilang", True), ("rekam", False)])
def test_who_was_told_before_need_not_be_told_again(city: City, straight: str, told: bool) -> None:
    text = voice_text(RECORD % straight).replace("{id: sunyi}", "{id: Ini direkam}")
    text = text.replace("{id: salah}", "{id: 'Tekan 1, tekan 2'}")
    assert ("[W10]" not in issues_of(city, text)) is told
