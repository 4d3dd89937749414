"""Which flows new calls begin with, and who says so: people in the console, or files on disk.

The rule. A flow's file counts while nobody has published that flow: at every start, a text on disk
that was never taken before becomes its next version (author ``disk``). From the first publishing by
a person on, what people publish counts, and the file waits until ``callcentre flows reload``
publishes it, with an author and a reason like everything else. A text that disk has held before is
never taken again by itself, so that an old machine which starts late cannot bring it back.

SQL says what is current (`records.flow_versions`); every process follows it (`following`). A
version that is already being served to somebody is found again by ``parts.flows.get(name,
version)``: in memory, on this machine's disk, or in SQL, see `callcentre.flows.library`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from callcentre.errors import CallcentreError, FlowError
from callcentre.flows.document import Flow
from callcentre.flows.library import Finder, Library, load_library
from callcentre.flows.parsing import sound_files
from callcentre.flows.proposals import Problem, Proposal, parts_of, propose
from callcentre.flows.subflows import bound, subflow_problems
from callcentre.logs import get_log
from callcentre.records import Database, Unit, audit, calls, conversations, flow_drafts
from callcentre.records import flow_versions as versions
from callcentre.records.flow_versions import FlowVersion, NewVersion, Publishing
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

DISK = "disk"
NEWS = "flows"
"""The kind of event in the feed that says: something was published."""
_TRIES = 5  # others may publish other flows between our check and our turn


class RefusedError(CallcentreError):
    """The text has errors; what was current goes on."""

    def __init__(self, errors: tuple[Problem, ...]) -> None:
        super().__init__(errors[0].what)
        self.errors = errors


class StaleError(CallcentreError):
    """Somebody else has published this flow meanwhile: ``now`` is what is current."""

    def __init__(self, now: FlowVersion | None) -> None:
        super().__init__("somebody else has published this flow meanwhile")
        self.now = now


class UnchangedError(CallcentreError):
    """This text is the current one already."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who publishes and why; ``base`` is the version that they saw as current (blank: none)."""

    author: str
    reason: str
    base: str


def finder(database: Database) -> Finder:
    """Looks up every version that was ever published, for `Library.look_in`."""

    def find(name: str, version: str) -> Mapping[str, str]:
        with database.reading() as unit:
            return versions.texts(unit, name, version)

    return find


def take_up(parts: Parts) -> tuple[str, ...]:
    """Serve what SQL says is current; what is new on disk is published first.

    Returns the names of the flows that changed in this process. Raises what the database raises.
    """
    if parts.flows.seed:
        _seed(parts)
    with parts.database.reading() as unit:
        generation = versions.generation(unit)
    return _adopt(parts) if generation != parts.flows.generation else ()


def publish(parts: Parts, name: str, text: str, act: Act) -> Proposal:
    """Make ``text`` the current version of the flow ``name`` (blank: a flow that is new).

    Sent twice, it is published once.

    Raises:
        RefusedError: the text has errors.
        StaleError: ``act.base`` is not the current version any more.
        UnchangedError: it says what the current one says.
    """
    return _publish(parts, name, text, act, Publishing.PUBLISHED)


def roll_back(parts: Parts, version_id: int, act: Act) -> Proposal:
    """Make the text of an earlier publishing the current one again; checked as any other.

    Raises:
        FlowError: there is no such publishing.
        RefusedError, StaleError, UnchangedError: as in `publish`.
    """
    with parts.database.reading() as unit:
        row = versions.by_id(unit, version_id)
    if row is None:
        raise FlowError(f"there is no publishing {version_id}")
    return _publish(parts, row.flow, row.text, act, Publishing.ROLLED_BACK)


def reload(parts: Parts, author: str, reason: str) -> tuple[str, ...]:
    """Publish what the city's folder holds now, and withdraw flows whose files are gone.

    Returns the names of the flows that have a new version. Needs no restart of any process.

    Raises:
        FlowError: something is wrong in the folder; then everything stays as it was.
    """
    settings = parts.settings
    library = load_library(settings.city_dir, parts.city)
    flows = {name: library.get(name) for name in library.names}
    parts.flows.seed = ()  # what is new on disk is this author's, and no start's
    take_up(parts)
    with parts.database.begin() as unit:
        versions.take_turn(unit)
        rows = versions.latest(unit)
        states = {n: Publishing.FROM_DISK for n, f in flows.items() if _differs(rows.get(n), f)}
        written = _write(unit, flows, states, Act(author, reason, ""), parts)
        for name, row in rows.items():
            if name not in flows and row.state is not Publishing.WITHDRAWN:
                _withdraw(unit, row, Act(author, reason, row.version), parts)
                written += (name,)
        if written:
            audit.write(unit, author, "flows_reloaded", "flows", flows=list(written), reason=reason)
            _announce(parts, unit)
    _adopt(parts)
    return written


def look_at(parts: Parts, name: str, text: str) -> Proposal:
    """What would come of publishing ``text``; nothing is changed."""
    sounds = sound_files(parts.settings.city_dir)
    return propose(text, name, _current(parts.flows), parts.city, sounds)


def version_now(row: FlowVersion | None) -> str:
    """The version that a flow has now; blank when nobody can begin it."""
    return "" if row is None or row.state is Publishing.WITHDRAWN else row.version


def forget_unused(parts: Parts) -> int:
    """Drop versions from memory that no open call and no unfinished conversation is in."""
    with parts.database.reading() as unit:
        needed = {
            *calls.open_versions(unit),
            *conversations.open_versions(unit, parts.clock()),
        }
    return parts.flows.prune(needed)


def _publish(parts: Parts, name: str, text: str, act: Act, state: Publishing) -> Proposal:
    for _ in range(_TRIES):
        take_up(parts)
        generation = parts.flows.generation
        proposal = look_at(parts, name, text)
        if proposal.flow is None or proposal.errors:
            raise RefusedError(proposal.errors)
        with parts.database.begin() as unit:
            versions.take_turn(unit)
            if versions.generation(unit) != generation:
                continue  # something else was published since: look at the text again
            row = versions.latest(unit).get(proposal.flow.flow)
            if _is_done(row, text, act, state):
                return proposal
            if version_now(row) != act.base:
                raise StaleError(row)
            if row is not None and row.text == text and version_now(row):
                raise UnchangedError("this is the current text already")
            _put_in_force(parts, unit, proposal, act, state)
            flow_drafts.drop(unit, name, act.author)
        _adopt(parts)
        return proposal
    raise StaleError(None)


def _is_done(row: FlowVersion | None, text: str, act: Act, state: Publishing) -> bool:
    """Is this the second time that the same form arrives?"""
    return row is not None and (row.text, row.author, row.reason, row.state) == (
        text,
        act.author,
        act.reason,
        state,
    )


def _put_in_force(
    parts: Parts, unit: Unit, proposal: Proposal, act: Act, state: Publishing
) -> None:
    flow = proposal.flow
    if flow is None:
        return
    _write(unit, {one.flow: one for one in proposal.flows}, {flow.flow: state}, act, parts)
    audit.write(
        unit,
        act.author,
        f"flow_{state}",
        f"flow:{flow.flow}",
        version=flow.version,
        before=act.base,
        reason=act.reason,
    )
    _announce(parts, unit)


def _write(
    unit: Unit,
    flows: Mapping[str, Flow],
    states: Mapping[str, Publishing],
    act: Act,
    parts: Parts,
) -> tuple[str, ...]:
    """A row for each flow of ``states``, and for each that is another because of them."""
    rows = versions.latest(unit)
    written = []
    for name, flow in flows.items():
        state = states.get(name)
        if state is None and version_now(rows.get(name)) == flow.version:
            continue
        because = act.reason if state else ", ".join(sorted(states))
        new = NewVersion(
            flow=name,
            version=flow.version,
            state=state or Publishing.FOLLOWED,
            text=flow.text,
            children=parts_of(flow),
            author=act.author,
            reason=because,
            at=parts.clock(),
        )
        versions.add(unit, new)
        written.append(name)
    return tuple(written)


def _withdraw(unit: Unit, row: FlowVersion, act: Act, parts: Parts) -> None:
    versions.add(
        unit,
        NewVersion(
            flow=row.flow,
            version=row.version,
            state=Publishing.WITHDRAWN,
            text=row.text,
            children=row.children,
            author=act.author,
            reason=act.reason,
            at=parts.clock(),
        ),
    )


def _announce(parts: Parts, unit: Unit) -> None:
    def tell() -> None:
        parts.queueing.feed.publish(NEWS)

    unit.after_commit(tell)


def _news(unit: Unit, seed: tuple[Flow, ...]) -> dict[str, Flow]:
    """The flows on disk that have never been published, or never so and by nobody since."""
    rows = versions.latest(unit)
    return {
        flow.flow: flow
        for flow in seed
        if flow.flow not in rows
        or (
            rows[flow.flow].text != flow.text
            and not versions.was_made_by_people(unit, flow.flow)
            and not versions.was_seeded(unit, flow.flow, flow.text)
        )
    }


def _seed(parts: Parts) -> None:
    """Once in each process; only who finds something new waits for a turn."""
    with parts.database.reading() as unit:
        has_news = bool(_news(unit, parts.flows.seed))
    if has_news:
        with parts.database.begin() as unit:
            versions.take_turn(unit)
            _take_from_disk(parts, unit)
    parts.flows.seed = ()


def _take_from_disk(parts: Parts, unit: Unit) -> None:
    news = _news(unit, parts.flows.seed)
    rows = versions.latest(unit)
    others = {
        name: flow
        for name, row in rows.items()
        if name not in news and (flow := _of_row(parts.flows, row)) is not None
    }
    together = {**others, **news}
    problems = subflow_problems(together.values())
    if problems:
        log.error("flows_on_disk_do_not_fit_what_is_published", problems=problems)
        return
    flows = {flow.flow: flow for flow in bound(together.values())}
    states = dict.fromkeys(news, Publishing.FROM_DISK)
    _write(unit, flows, states, Act(DISK, "", ""), parts)
    _announce(parts, unit)


def _adopt(parts: Parts) -> tuple[str, ...]:
    """Let the library serve what SQL says; where that cannot be, what it serves now."""
    with parts.database.reading() as unit:
        rows, generation = versions.latest(unit), versions.generation(unit)
    before = {flow.flow: flow for flow in _current(parts.flows)}
    flows = []
    for name, row in rows.items():
        flow = _of_row(parts.flows, row) or (before.get(name) if version_now(row) else None)
        if flow is not None:
            flows.append(flow)
    entries = {parts.city.entry.call, parts.city.entry.message}
    missing = entries - {flow.flow for flow in flows}
    flows += [before[name] for name in missing if name in before]
    changed = parts.flows.replace(flows, generation)
    if changed:
        log.info("flows_taken_up", flows=list(changed), generation=generation)
    return changed


def _of_row(library: Library, row: FlowVersion) -> Flow | None:
    if row.state is Publishing.WITHDRAWN:
        return None
    try:
        return library.get(row.flow, row.version)
    except FlowError:
        log.error("published_flow_cannot_be_read", flow=row.flow, version=row.version)
        return None


def _differs(row: FlowVersion | None, flow: Flow) -> bool:
    return row is None or row.text != flow.text or row.state is Publishing.WITHDRAWN


def _current(library: Library) -> tuple[Flow, ...]:
    return tuple(library.get(name) for name in library.names)
