"""A whole city's folder, checked: errors, warnings, and how soon a caller comes to a person."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from callcentre.calls.city import City, load_city
from callcentre.calls.inputs import Channel
from callcentre.errors import FlowError
from callcentre.flows.checker.budget import CONFUSED, SILENT, Patience, parts, to_emergency
from callcentre.flows.checker.carriers import Verdict, verdicts
from callcentre.flows.checker.walk import Walk, walk
from callcentre.flows.document import Flow
from callcentre.flows.issues import find_all
from callcentre.flows.library import load_library


@dataclass(frozen=True, slots=True)
class Entry:
    """One way into a flow. None: no such thing here (a message thread has no seconds).

    ``emergency_*`` is what it takes who does as they hear; ``silent_seconds`` until a person for
    who does nothing; ``worst_path`` the longest way of who fails, silence and mistakes mixed.
    """

    flow: str
    channel: str
    emergency_seconds: float | None
    emergency_keys: int | None
    silent_seconds: float | None
    worst_path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a city's folder."""

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    carriers: Mapping[str, tuple[Verdict, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The figures alone."""
        return {
            "errors": len(self.errors),
            "warnings": len(self.warnings),
            "entries": [asdict(entry) for entry in self.entries],
        }

    def sentences(self) -> Iterator[str]:
        """The same for a person."""
        yield from self.errors
        yield from self.warnings
        for entry in self.entries:
            yield f"{entry.flow} ({entry.channel}): {_in_words(entry)}"
            yield f"    the longest way: {' - '.join(entry.worst_path) or 'nobody can fail'}"
        for flow, ways in self.carriers.items():
            good = ", ".join(verdict.carrier for verdict in ways if verdict.runs)
            yield f"{flow} runs on: {good or 'no carrier that we know'}"
            for verdict in ways:
                yield from (f"    not on {verdict.carrier}: {why}" for why in verdict.why[:3])
        yield f"{len(self.errors)} errors, {len(self.warnings)} warnings."


def check_folder(folder: Path) -> Report:
    """Read the city's folder and everything in it; never raises for what a clerk wrote."""
    try:
        city = load_city(folder)
        library = load_library(folder, city)
    except FlowError as error:
        return Report(errors=tuple(str(error).splitlines()))
    flows = {name: library.get(name) for name in library.names}
    found = [(flow, finding) for flow in flows.values() for finding in find_all(flow, city, flows)]
    lines = [(f.is_error, f.sentence(flow.file, flow.line(f.where))) for flow, f in found]
    return Report(
        errors=tuple(line for is_error, line in lines if is_error),
        warnings=tuple(line for is_error, line in lines if not is_error),
        entries=tuple(entry for flow in flows.values() for entry in entries_of(flow, city)),
        carriers={name: verdicts(flow) for name, flow in flows.items()},
    )


def entries_of(flow: Flow, city: City) -> Iterator[Entry]:
    """Each way into a flow that has no errors."""
    for channel in flow.channels:
        voice = channel is Channel.VOICE
        if flow.entry.call or flow.entry.api if voice else flow.entry.message:
            yield _entry(walk(flow, channel), city)


def _entry(walked: Walk, city: City) -> Entry:
    begin = walked.entry[0]
    voice = walked.channel is Channel.VOICE
    cost = to_emergency(walked, city) if voice else None
    silent = begin.seconds + Patience(walked, SILENT).of(begin.to)
    has_person = any(node.person for node in walked.nodes.values())
    return Entry(
        flow=walked.flow.flow,
        channel=walked.channel.value,
        emergency_seconds=round(cost[1], 1) if cost else None,
        emergency_keys=cost[0] if cost else None,
        silent_seconds=round(silent, 1) if voice and has_person and silent < math.inf else None,
        worst_path=tuple(parts(Patience(walked, CONFUSED), begin)),
    )


def _in_words(entry: Entry) -> str:
    said = []
    if entry.emergency_seconds is not None:
        keys = f"{entry.emergency_keys} key{'s' * (entry.emergency_keys != 1)}"
        said.append(f"an emergency line in {entry.emergency_seconds} s and {keys}")
    if entry.silent_seconds is not None:
        said.append(f"a silent caller comes to a person in {entry.silent_seconds} s")
    return "; ".join(said) or "everybody comes to an end with a sentence"
