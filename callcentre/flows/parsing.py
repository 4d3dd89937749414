"""From the text of a flow file to a flow."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows import templating
from callcentre.flows.document import Document, Flow
from callcentre.flows.openings import constants
from callcentre.flows.reading import Source, complaints, read_source, steps_of
from callcentre.flows.text import fill_constants, slots

_SOUNDS = Path("prompts") / "audio"
SOUNDS_ADDRESS = "prompts"
"""Under the address of our sounds, where a city's own are."""


def sound_files(folder: Path) -> frozenset[str]:
    """The names of the sound files that a city's folder holds."""
    return frozenset(path.name for path in (folder / _SOUNDS).glob("*") if path.is_file())


def sounds_folder(folder: Path) -> Path:
    """Where a city's folder holds them."""
    return folder / _SOUNDS


def parse_flow(text: str, file: str, city: City, sounds: frozenset[str] = frozenset()) -> Flow:
    """A flow from its text, with the city's constants in its prompts; not yet checked.

    ``sounds`` are the sound files that are there; a prompt whose file is missing is spoken.

    Raises:
        FlowError: one line for each thing that is wrong: file, line, step, field.
    """
    source = read_source(text, file)
    steps, problems = steps_of(source)
    if problems:
        raise FlowError("\n".join(problems))
    try:
        document = Document.model_validate({**source.value, "steps": steps})
    except ValidationError as error:
        raise FlowError("\n".join(complaints(error, source, (), Document))) from None
    problems = _sound_problems(document, source) + _liquid_problems(document, source)
    if problems:
        raise FlowError("\n".join(problems))
    fields = {name: getattr(document, name) for name in Document.model_fields}
    fields["prompts"] = _with_constants(document, city)
    return Flow.model_construct(
        **fields,
        version=hashlib.sha256(text.encode()).hexdigest()[:12],
        file=file,
        lines=source.lines,
        text=text,
        sounds=_at_hand(document, sounds),
        children={},
        areas=city.areas,
    )


def _with_constants(document: Document, city: City) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    by_language = {language: constants(city, language) for language in document.languages}
    return {
        key: {
            language: tuple(fill_constants(v, by_language.get(language, {})) for v in variants)
            for language, variants in texts.items()
        }
        for key, texts in document.prompts.items()
    }


def _sound_problems(document: Document, source: Source) -> list[str]:
    problems = []
    for key, by_language in document.audio.items():
        texts = document.prompts.get(key)
        if texts is None:
            problems.append(f"{source.at('audio', key)}: there is no prompt {key!r} to be read out")
            continue
        for language, files in by_language.items():
            where = source.at("audio", key, language)
            spoken = [text for text in texts.get(language, ()) if slots(text)]
            if spoken:
                problems.append(f"{where}: a prompt with {{variables}} cannot be a sound file")
            if any("/" in file or file.startswith(".") for file in files):
                problems.append(f"{where}: give the name of a file in prompts/audio, not a path")
    return problems


def _liquid_problems(document: Document, source: Source) -> list[str]:
    return [
        f"{source.at('prompts', key, language)}: {templating.wrong_with(text)}"
        for key, texts in document.prompts.items()
        for language, variants in texts.items()
        for text in variants
        if templating.is_liquid(text) and templating.wrong_with(text)
    ]


def _at_hand(
    document: Document, sounds: frozenset[str]
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return {
        key: {
            language: tuple(f"{SOUNDS_ADDRESS}/{f}" if f in sounds else "" for f in files)
            for language, files in by_language.items()
        }
        for key, by_language in document.audio.items()
        if any(file in sounds for files in by_language.values() for file in files)
    }
