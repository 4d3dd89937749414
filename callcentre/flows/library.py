"""All the flows of one city, loaded and checked; a call keeps the version it began with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.document import Document, Flow
from callcentre.flows.issues import find_issues
from callcentre.flows.openings import constants
from callcentre.flows.reading import explain, read_steps, read_yaml
from callcentre.flows.text import fill_constants

_CURRENT, _EARLIER = "flows", "flows/earlier"


class Library:
    """Flows by name, and by name and version."""

    def __init__(self, current: Iterable[Flow], earlier: Iterable[Flow] = ()) -> None:
        self._current = {flow.flow: flow for flow in current}
        every = [*earlier, *self._current.values()]
        self._versions = {(flow.flow, flow.version): flow for flow in every}

    @property
    def names(self) -> tuple[str, ...]:
        """The flows that new calls and messages can begin."""
        return tuple(self._current)

    def get(self, name: str, version: str | None = None) -> Flow:
        """The flow of this name: the current version, or the one asked for.

        Raises:
            FlowError: there is none.
        """
        flow = self._versions.get((name, version)) if version else self._current.get(name)
        if flow is None:
            which = f"version {version} of the flow" if version else "flow"
            raise FlowError(f"there is no {which} {name!r}")
        return flow


def load_library(folder: Path, city: City) -> Library:
    """Read and check every flow of the city in ``folder``.

    ``flows/*.yaml`` are the current ones; ``flows/earlier/*.yaml`` are kept for calls that began
    with them.

    Raises:
        FlowError: one line for each thing that is wrong: file, step, field, what would be right.
    """
    current = [_load(path, city) for path in sorted((folder / _CURRENT).glob("*.yaml"))]
    earlier = [_load(path, city) for path in sorted((folder / _EARLIER).glob("*.yaml"))]
    problems = [problem for flow in current for problem in find_issues(flow, city)]
    problems += _missing_entries(current, city, folder)
    if problems:
        raise FlowError("\n".join(problems))
    return Library(current, earlier)


def _missing_entries(flows: list[Flow], city: City, folder: Path) -> list[str]:
    names = [flow.flow for flow in flows]
    twice = {name for name in names if names.count(name) > 1}
    entries = {"call": city.entry.call, "message": city.entry.message}
    return [
        *(f"{folder}: two files are both called flow: {name}" for name in sorted(twice)),
        *(
            f"{folder}/city.yaml: entry.{kind}: there is no flow {name!r}"
            f" (there are: {', '.join(names)})"
            for kind, name in entries.items()
            if name not in names
        ),
    ]


def _load(path: Path, city: City) -> Flow:
    content = path.read_bytes()
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise FlowError(f"{path}: the file is not UTF-8 text") from None
    return parse_flow(text, str(path), city)


def parse_flow(text: str, file: str, city: City) -> Flow:
    """A flow from its text, with the city's constants in its prompts; not yet checked.

    Raises:
        FlowError: one line for each thing that is wrong.
    """
    raw = read_yaml(text, file)
    steps, problems = read_steps(raw.get("steps"), file)
    if problems:
        raise FlowError("\n".join(problems))
    try:
        document = Document.model_validate({**raw, "steps": steps})
    except ValidationError as error:
        raise FlowError("\n".join(explain(error, file, Document))) from None
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    fields = {name: getattr(document, name) for name in Document.model_fields}
    fields["prompts"] = _with_constants(document, city)
    return Flow.model_construct(**fields, version=version, file=file)


def _with_constants(document: Document, city: City) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    by_language = {language: constants(city, language) for language in document.languages}
    return {
        key: {
            language: tuple(fill_constants(v, by_language.get(language, {})) for v in variants)
            for language, variants in texts.items()
        }
        for key, texts in document.prompts.items()
    }
