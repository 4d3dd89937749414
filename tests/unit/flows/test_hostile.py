"""Whatever comes in, the engine answers; and it says nothing that a document cannot hold."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator

import pytest

from callcentre.calls.effects import OpenRequest
from callcentre.calls.inputs import (
    Begin,
    Channel,
    Done,
    FlowInput,
    Keys,
    Recorded,
    Silence,
    Speech,
    Text,
)
from callcentre.flows import engine
from callcentre.flows.document import Flow
from callcentre.flows.library import Library
from callcentre.flows.place import Place
from callcentre.flows.text import sms_segments
from tests.unit.flows.talk import Talk, begun

HOSTILE = (
    "",
    " ",
    "\n\r\t\x0b",
    "a" * 1600,
    "😭" * 1600,
    "{apa} {tempat} {city} {0} {} {{ }} {apa|short} %s %(x)s ${apa}",
    "'; DROP TABLE calls; --",
    "<script>alert(1)</script><Say>halo</Say>]]>&amp;&#0;",
    "\x00\x01\x1f\x7f\ufffe\uffff\ud800",
    "السلام عليكم، الشارع مظلم",
    "\u202egnikcah\u202c \u2066x\u2069 \u200b\ufeff",
    "路灯坏了三天了",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L" * 40,
    "STATUS " + "9" * 1600,
    "STATUS ٤٨٢٩١٣٧٥٥",
    "ya\x00",
    "👨‍👩‍👧‍👦",
    "ß" * 1600,
    "ﷺ" * 1600,
    "-" * 1600,
    "YA " * 500,
)


def said_in(turn: engine.Turn) -> str:
    return repr(turn.instructions) + "".join(turn.replies)


def is_clean(text: str) -> bool:
    return not any(unicodedata.category(c) in {"Cc", "Cs", "Cn"} and c != "\n" for c in text)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:16]))
@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_any_text_anywhere_gets_an_answer(keluhan: Flow, text: str, channel: Channel) -> None:
    for before in ([], ["halo"], ["Sampah"], ["Sampah", "Jl. Veteran"], ["cek"]):
        talk = Talk(keluhan, channel)
        for number, given in enumerate([*before, text]):
            talk.give(Text(given) if number else Begin(given))
        assert talk.turn is not None
        assert talk.turn.replies or talk.turn.effect
        assert is_clean("".join(talk.turn.replies))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:16]))
def test_no_text_makes_an_sms_longer_than_two_parts(keluhan: Flow, text: str) -> None:
    talk = begun(keluhan, Channel.SMS, text)
    for _ in range(3):
        if talk.place is None or (talk.turn and talk.turn.effect):
            break
        turn = talk.give(Text(text))
        assert all(sms_segments(reply) <= 2 for reply in turn.replies)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Jalan {tempat} rusak {apa}", "Jalan {tempat} rusak {apa}"),
        ("<b>Lampu</b> & 'kabel'; --", "<b>Lampu</b> & 'kabel'; --"),
        ("الشارع مظلم جدا", "الشارع مظلم جدا"),
        ("lampu\x00 mati\x1b\n di\tsini", "lampu mati di sini"),
        ("\u202elampu mati\u202c", "lampu mati"),
        ("banjir 😭 parah", "banjir 😭 parah"),
        ("x" * 1600, "x" * 1000),
    ],
)
def test_a_citizens_words_are_kept_as_they_are(keluhan: Flow, text: str, kept: str) -> None:
    talk = begun(keluhan, Channel.SMS, text)
    if talk.step.startswith("tentang."):
        talk.give(Text("5"))
    effect = talk.give(Text("Jl. Veteran, Maricaya"), Text("ya")).effect
    assert isinstance(effect, OpenRequest)
    assert effect.text == kept


def random_inputs(rng: random.Random) -> Iterator[FlowInput]:
    while True:
        text = rng.choice([*HOSTILE, "ya", "tidak", "LAPOR", "STATUS", "help", "Jl. Veteran"])
        outcome = rng.choice(["ok", "failed", "unknown", "open", "closed", "completed", text])
        inputs: list[FlowInput] = [
            Begin(text),
            Text(text, rng.choice(["", "-5.1, 119.4"]), rng.choice([0, 0, 1, 9])),
            Keys(rng.choice(["1", "2", "3", "9", "0", "*", "#", text])),
            Speech(text, rng.choice([None, 0.0, 1.0])),
            Silence(),
            Recorded(rng.choice(["", "RE1", text]), rng.choice([0, 1, 12]), text[:1]),
            Done(outcome, {"code": text, "state": text}),
        ]
        yield rng.choice(inputs)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("channel", list(Channel))
def test_no_conversation_breaks_the_engine(library: Library, seed: int, channel: Channel) -> None:
    flow = library.get("hotline" if channel is Channel.VOICE else "keluhan")
    inputs = random_inputs(random.Random(seed))
    place = engine.begin(flow, channel, "id")
    for _ in range(60):
        given = next(inputs)
        turn = engine.step(flow, place, given)
        assert turn == engine.step(flow, place, given)
        assert is_clean(said_in(turn))
        if turn.place is None:
            place = engine.begin(flow, channel, "id")
            continue
        place = Place.unpack(turn.place.pack())
        assert place.visit <= 60
