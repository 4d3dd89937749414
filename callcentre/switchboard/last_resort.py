"""What callers hear when the whole house is away: a file for the carrier's fallback address.

It needs nothing of ours: one sentence, then the fallback phones ring. Somebody else has to serve it
(README says who); here it is written, and kept true.
"""

from __future__ import annotations

from pathlib import Path

from callcentre.calls.city import City
from callcentre.calls.instructions import HangUp, Instruction, RingPhones, Say
from callcentre.carrier import twiml
from callcentre.carrier.twiml import Addresses, Speaker
from callcentre.logs import get_log
from callcentre.settings import Settings

log = get_log(__name__)

VOICE_FILE, MESSAGE_FILE = "fallback.xml", "fallback-message.xml"
# Nobody of ours can try again, so these ring for as long as anybody would wait.
_RING_SECONDS = 60


def voice_document(settings: Settings, city: City) -> str:
    """What a caller hears."""
    language = city.first_language
    end = Say(city.say("apology_end", language), language)
    instructions: tuple[Instruction, ...] = (end, HangUp())
    if settings.fallback_phones:
        sorry = Say(city.say("apology", language), language)
        phones = RingPhones(settings.fallback_phones, settings.hotline_number, _RING_SECONDS)
        instructions = (sorry, phones, *instructions)
    return twiml.render(instructions, Addresses(), Speaker(city.voices))


def message_document(city: City) -> str:
    """What somebody reads who has written."""
    return twiml.render_replies((city.say("apology_message", city.first_language),))


def write(settings: Settings, city: City) -> tuple[Path, ...]:
    """Write both files under ``DATA_DIR``, unless they are there as they should be.

    Returns those that it wrote. A reader never sees half a file.
    """
    documents = {VOICE_FILE: voice_document(settings, city), MESSAGE_FILE: message_document(city)}
    written = []
    for name, document in documents.items():
        path = settings.data_dir / name
        if not _holds(path, document):
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.write_text(document, encoding="utf-8")
            fresh.chmod(0o644)  # a web server of another user reads it
            fresh.replace(path)
            written.append(path)
    return tuple(written)


def is_true(settings: Settings, city: City) -> bool:
    """Are both files there, and do they say what they should?"""
    voice = _holds(settings.data_dir / VOICE_FILE, voice_document(settings, city))
    return voice and _holds(settings.data_dir / MESSAGE_FILE, message_document(city))


def _holds(path: Path, document: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == document
    except (OSError, UnicodeDecodeError):
        return False
