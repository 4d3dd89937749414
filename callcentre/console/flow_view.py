"""What the pages about flows show: versions, traffic, a text under examination."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app
from markupsafe import Markup

from callcentre.console import changes, context
from callcentre.errors import FlowError
from callcentre.flows.checker.report import Entry, entries_of
from callcentre.flows.dialogues import Outcome, run_dialogues
from callcentre.flows.diff import differences
from callcentre.flows.draw import svg
from callcentre.flows.library import Library
from callcentre.flows.proposals import Proposal
from callcentre.records import Unit, flow_traffic, flow_versions, operators
from callcentre.switchboard import publishing

if TYPE_CHECKING:
    from callcentre.flows.document import Flow
    from callcentre.records.flow_traffic import Standing
    from callcentre.records.flow_versions import FlowVersion

A_WEEK = timedelta(days=7)
_FRESH = timedelta(minutes=1)
_KNOWN = "callcentre.given_up"
_LONGEST_PICTURE = 400  # steps; with more nobody sees anything, and a phone cannot draw it


@dataclass(frozen=True, slots=True)
class Row:
    """One flow in the list. ``versions``: people in each version now, the current one first."""

    flow: Flow
    row: FlowVersion
    versions: tuple[tuple[str, int], ...]
    given_up: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """People at each step of one flow now, and those who gave up there within a week."""

    now: Mapping[str, int]
    given_up: Mapping[str, int]

    @property
    def steps(self) -> list[tuple[str, int, int]]:
        """Steps where somebody is or gave up; where most gave up first."""
        names = self.now.keys() | self.given_up.keys()
        rows = [(name, self.now.get(name, 0), self.given_up.get(name, 0)) for name in names]
        return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


@dataclass(frozen=True, slots=True)
class Examined:
    """A text and everything that can be known of it before it serves anybody.

    ``people`` are in the flow now, in whichever version; ``others`` the flows that change with it.
    """

    proposal: Proposal
    differences: tuple[str, ...] = ()
    picture: Markup | None = None
    dialogues: Outcome | None = None
    entries: tuple[Entry, ...] = ()
    people: int = 0
    others: tuple[str, ...] = field(default_factory=tuple)

    @property
    def is_good(self) -> bool:
        """May it be published?"""
        return self.proposal.flow is not None and not self.proposal.errors


def list_rows(unit: Unit) -> list[Row]:
    """Every flow that new calls can begin."""
    house = context.parts()
    library = house.flows
    rows = flow_versions.latest(unit)
    standings = flow_traffic.now(unit, context.now())
    gone = _by_step(_given_up(unit), library)
    return [
        Row(
            flow=library.get(name),
            row=rows[name],
            versions=_in_versions(library.get(name), standings),
            given_up=sum(gone.get(name, {}).values()),
        )
        for name in sorted(library.names)
        if name in rows
    ]


def people_by_version(unit: Unit, flow: Flow) -> dict[str, int]:
    """People who are in each version of a flow now."""
    return dict(_in_versions(flow, flow_traffic.now(unit, context.now())))


def traffic(unit: Unit, flow: str) -> Traffic:
    """Who is in this flow now, also as a step of another, and where they gave up this week."""
    library = context.parts().flows
    now = _by_step(flow_traffic.now(unit, context.now()), library)
    gone = _by_step(_given_up(unit), library)
    return Traffic(now.get(flow, {}), gone.get(flow, {}))


def picture(flow: Flow, seen: Traffic | None = None) -> Markup | None:
    """The drawing, for a page; None when it is too large to be of use."""
    if len(flow.steps) > _LONGEST_PICTURE:
        return None
    counts, lost = (seen.now, seen.given_up) if seen else ({}, {})
    # Every text in it is escaped where it is drawn.
    return Markup(svg(flow, counts, lost, styled=False))  # noqa: S704


def examine(name: str, text: str, before: Flow | None) -> Examined:
    """Check a text, compare it with ``before``, draw it, and play its dialogues."""
    house = context.parts()
    proposal = publishing.look_at(house, name, text)
    flow = proposal.flow
    if flow is None:
        return Examined(proposal)
    return Examined(
        proposal=proposal,
        differences=changes.told(differences(before, flow)) if before else (),
        picture=picture(flow),
        dialogues=None if proposal.errors else _dialogues(flow.flow, proposal),
        entries=() if proposal.errors else tuple(entries_of(flow, house.city)),
        people=_people(flow.flow),
        others=tuple(one for one in proposal.changed if one != flow.flow),
    )


def names(unit: Unit) -> dict[str, str]:
    """Who stands behind an author such as ``operator:7``."""
    return {f"operator:{person.id}": person.name for person in operators.list_all(unit)}


def _given_up(unit: Unit) -> list[Standing]:
    """Counted once a minute: a week of a busy city takes half a second to go through."""
    at, known = context.now(), current_app.extensions.get(_KNOWN)
    if known is None or at - known[0] > _FRESH:
        known = at, flow_traffic.given_up(unit, at - A_WEEK, at)
        current_app.extensions[_KNOWN] = known
    standings: list[Standing] = known[1]
    return standings


def _people(flow: str) -> int:
    with context.parts().database.reading(patiently=True) as unit:
        return sum(traffic(unit, flow).now.values())


def _dialogues(name: str, proposal: Proposal) -> Outcome:
    folder: Path = context.parts().settings.city_dir
    return run_dialogues(folder, Library(proposal.flows), only=name)


def _in_versions(flow: Flow, standings: Iterable[Standing]) -> tuple[tuple[str, int], ...]:
    counted: Counter[str] = Counter({flow.version: 0})
    for one in standings:
        if one.flow == flow.flow:
            counted[one.version or flow.version] += one.count
    return tuple(counted.items())


def _by_step(standings: Iterable[Standing], library: Library) -> dict[str, Counter[str]]:
    """Flow by flow, step by step; somebody in a step that is a flow counts in both."""
    found: dict[str, Counter[str]] = {}
    for one in standings:
        for flow, step in _frames(one, library):
            found.setdefault(flow, Counter())[step] += one.count
    return found


def _frames(standing: Standing, library: Library) -> Iterable[tuple[str, str]]:
    head, *rest = standing.step.split(".")
    places = [(standing.flow, head)]
    if rest:
        try:
            here = library.get(standing.flow, standing.version or None)
            for inner in rest:
                here = here.frame(head)
                places.append((here.flow, inner))
                head = inner
        except FlowError:
            pass
    return places
