"""What kinds of traffic there are, and every fault that can befall them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CALLBACKS = frozenset({"status", "room", "recording", "message_status", "other"})
QUESTIONS = frozenset({"twiml", "message"})
LETTERS = CALLBACKS | QUESTIONS
REST = frozenset({"rest"})
LEG = frozenset({"leg"})
DELIVERY = frozenset({"delivery"})
TRANSCRIPTION = frozenset({"transcription"})


@dataclass(frozen=True)
class FaultKind:
    """One fault: what it may befall, what it befalls unless told otherwise, its usual seconds."""

    id_label: str
    en_label: str
    may: frozenset[str]
    usually: frozenset[str]
    seconds: float = 0.0


FAULTS: Mapping[str, FaultKind] = {
    "drop": FaultKind("Kabar hilang", "Callbacks get lost", LETTERS, CALLBACKS),
    "delay": FaultKind("Kabar terlambat", "Requests come late", LETTERS, LETTERS, 2),
    "duplicate": FaultKind("Kabar datang dua kali", "Requests come twice", LETTERS, LETTERS),
    "reorder": FaultKind("Urutan kabar tertukar", "Callbacks overtake", LETTERS, CALLBACKS, 3),
    "wrong_signature": FaultKind(
        "Tanda tangan salah", "The true request is signed wrongly", LETTERS, CALLBACKS
    ),
    "forge": FaultKind(
        "Kabar palsu", "A forged request comes before the true one", LETTERS, LETTERS
    ),
    "replay": FaultKind("Kabar lama diulang", "An old request comes again", LETTERS, LETTERS, 5),
    "extra_parameters": FaultKind(
        "Parameter tak dikenal", "Unknown parameters are added", LETTERS, LETTERS
    ),
    "blank_geography": FaultKind(
        "Data wilayah kosong", "Geography is blank or missing", LETTERS, LETTERS
    ),
    "lose_leg": FaultKind(
        "Kaki hilang diam-diam", "A leg ends and nobody is told", LETTERS, LETTERS
    ),
    "die": FaultKind("Kaki mati di tengah", "A leg dies in the talk", LEG, LEG, 8),
    "end_process": FaultKind("Emulator mati", "The emulator's process ends", LEG, LEG, 8),
    "refuse": FaultKind("REST memutus sambungan", "REST drops the connection", REST, REST),
    "error": FaultKind("REST menjawab 500", "REST answers 500", REST, REST),
    "too_many": FaultKind("REST menjawab 429", "REST answers 429", REST, REST),
    "hang": FaultKind("REST tidak menjawab", "REST never answers", REST, REST, 30),
    "lose_answer": FaultKind(
        "REST bekerja, jawabannya hilang", "REST does its work, the answer is lost", REST, REST
    ),
    "slow": FaultKind("REST lambat", "REST is slow", REST, REST, 2),
    "fail_message": FaultKind("Pesan gagal", "A message fails", DELIVERY, DELIVERY),
    "fail_transcription": FaultKind(
        "Transkripsi gagal", "A transcription breaks off", TRANSCRIPTION, TRANSCRIPTION
    ),
}

_MARKS = (
    ("CallbackSource", "status"),
    ("StatusCallbackEvent", "room"),
    ("RecordingStatus", "recording"),
    ("MessageStatus", "message_status"),
    ("TranscriptionEvent", "other"),
    ("MessageSid", "message"),
)


def kind_of(fields: Mapping[str, str]) -> str:
    """What kind of webhook it is, told from the fields that only such a one carries."""
    return next((kind for mark, kind in _MARKS if mark in fields), "twiml")
