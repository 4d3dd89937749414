"""Two languages, complete; and a call's history in plain sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from callcentre import console
from callcentre.calls.events import EventKind
from callcentre.calls.states import CallState, Disposition, OperatorState, RequestState
from callcentre.console import labels
from callcentre.console.timeline import Names, sentence

FOLDER = Path(console.__file__).parent
NAMES = Names({"1": "Rina"}, {"umum": "Umum"})
_FIELD = re.compile(r"%\(\w+\)s|\{\w+\}")


def _texts_in_the_code() -> set[str]:
    found = extract_from_dir(
        FOLDER,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        keywords={"_": None, "gettext": None, "lazy_gettext": None},
        directory_filter=lambda path: "node_modules" not in str(path),
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def test_every_text_has_its_indonesian_and_no_indonesian_is_left_over() -> None:
    with (FOLDER / "translations/id/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="id")
    translated = {str(message.id): str(message.string) for message in catalogue if message.id}
    assert {text for text, words in translated.items() if not words} == set()
    assert _texts_in_the_code() == set(translated)
    for text, words in translated.items():
        assert set(_FIELD.findall(text)) == set(_FIELD.findall(words)), text


def test_every_state_and_outcome_has_a_word() -> None:
    assert set(labels.CALL_STATES) == set(CallState)
    assert set(labels.OPERATOR_STATES) == set(OperatorState)
    assert list(labels.DISPOSITIONS) == list(Disposition)
    assert set(labels.REQUEST_STATES) == set(RequestState)


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_of_event_is_a_sentence_even_without_its_data(
    app: Flask, kind: EventKind
) -> None:
    with app.test_request_context("/"):
        told = sentence(kind, {}, NAMES)
    assert told.endswith(".")
    assert "{" not in told


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("queued", {"queue": "umum"}, "Masuk antrean Umum."),
        ("answered", {"operator": "1"}, "Rina dan penelepon saling mendengar."),
        ("room", {"what": "participant-join", "who": "operator_1"}, "Rina masuk ke ruang bicara."),
        ("ended", {"by": "caller"}, "Panggilan berakhir, oleh penelepon."),
        ("stepped", {"step": "{0.__class__}", "outcome": "%s"}, "Di menu “{0.__class__}”: %s."),
        ("stepped", {"outcome": "end"}, "Menu selesai."),
        ("carrier_status", {"status": "strange"}, "Laporan operator jaringan: strange."),
        ("unheard_of", {}, "unheard_of"),
    ],
)
def test_an_event_is_told_in_words(app: Flask, kind: str, data: dict[str, str], told: str) -> None:
    with app.test_request_context("/"):
        assert sentence(kind, data, NAMES) == told
