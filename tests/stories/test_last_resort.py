"""The files for the carrier's fallback addresses are written, and stay true."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from callcentre.calls.city import City
from callcentre.settings import Settings
from callcentre.switchboard import last_resort

PHONES = ("+62811111111", "+62822222222")


def _with_phones(settings: Settings) -> Settings:
    return settings.model_copy(update={"fallback_phones": PHONES})


def test_one_sentence_and_then_every_phone_rings(settings: Settings, city: City) -> None:
    document = ET.fromstring(last_resort.voice_document(_with_phones(settings), city))  # noqa: S314
    assert [verb.tag for verb in document] == ["Say", "Dial", "Say", "Hangup"]
    dial = document[1]
    assert tuple(number.text for number in dial) == PHONES
    assert not {"action", "url"} & set(dial.attrib)


def test_without_phones_the_caller_is_told_the_truth(settings: Settings, city: City) -> None:
    document = ET.fromstring(last_resort.voice_document(settings, city))  # noqa: S314
    assert [verb.tag for verb in document] == ["Say", "Hangup"]


def test_the_files_are_written_once_and_again_when_something_changes(
    settings: Settings, city: City
) -> None:
    assert not last_resort.is_true(settings, city)
    assert len(last_resort.write(settings, city)) == 2
    assert last_resort.write(settings, city) == ()
    changed = _with_phones(settings)
    assert not last_resort.is_true(changed, city)
    assert [path.name for path in last_resort.write(changed, city)] == [last_resort.VOICE_FILE]
    assert last_resort.is_true(changed, city)
