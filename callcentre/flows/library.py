"""All the flows of one city, loaded and checked; a call keeps the version it began with.

``library.get(name)`` is what new calls begin with, ``library.get(name, version)`` a pinned version:
from memory, else from the copies on this machine's disk, else from wherever `look_in` was told
(SQL, by `callcentre.wiring.build_parts`), which has every version that was ever published.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from threading import Lock

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.document import Flow
from callcentre.flows.issues import find_issues
from callcentre.flows.parsing import parse_flow, sound_files
from callcentre.flows.store import FlowStore
from callcentre.flows.subflows import bound, subflow_problems
from callcentre.logs import get_log

__all__ = ["Finder", "Library", "load_library", "parse_flow"]

log = get_log(__name__)

_CURRENT, _EARLIER = "flows", "flows/earlier"

Finder = Callable[[str, str], Mapping[str, str]]
"""The texts of a version, and of the flows that are steps of it, by name; none: unknown there."""


class Library:
    """Flows by name, and by name and version. Threads may share it; reading never waits.

    What was once current stays here while somebody is in it (`prune`), and in the store for ever.
    ``seed`` are the flows that the city's folder held when they were loaded; ``generation`` is the
    number of the publishing that the current ones come from, 0 when they come from disk.
    """

    def __init__(
        self,
        current: Iterable[Flow],
        earlier: Iterable[Flow] = (),
        store: FlowStore | None = None,
    ) -> None:
        self._current = {flow.flow: flow for flow in current}
        self.seed = tuple(self._current.values())
        self.generation = 0
        every = [*earlier, *self._current.values()]
        self._versions = {(flow.flow, flow.version): flow for flow in every}
        self._store = store
        self._finder: Finder | None = None
        self._writing = Lock()
        self._keep()

    @property
    def names(self) -> tuple[str, ...]:
        """The flows that new calls and messages can begin."""
        return tuple(self._current)

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Name and version of every flow in memory."""
        return tuple(self._versions)

    def get(self, name: str, version: str | None = None) -> Flow:
        """The flow of this name: the current version, or the one asked for.

        Raises:
            FlowError: there is none.
        """
        flow = self._versions.get((name, version)) if version else self._current.get(name)
        if flow is None and version:
            flow = self._fetch(name, version)
        if flow is None:
            which = f"version {version} of the flow" if version else "flow"
            raise FlowError(f"there is no {which} {name!r}")
        return flow

    def look_in(self, finder: Finder) -> None:
        """Ask ``finder`` for versions that neither memory nor this machine's disk holds."""
        self._finder = finder

    def replace(self, flows: Iterable[Flow], generation: int = 0) -> tuple[str, ...]:
        """Let these be the current flows from now on; the names of those that are new or changed.

        They must be `bound` to the flows that are steps of them. Calls and messages that began
        before go on with what they began with, unless a flow's ``change`` says otherwise. A flow
        that is no longer among them cannot be begun any more.
        """
        fresh = {flow.flow: flow for flow in flows}
        with self._writing:
            changed = tuple(
                name
                for name, flow in fresh.items()
                if name not in self._current or self._current[name].version != flow.version
            )
            more = {(flow.flow, flow.version): flow for flow in fresh.values()}
            # Put in place at once, because other threads are reading.
            self._versions = {**self._versions, **more}
            self._current = fresh
            self.generation = generation
            self._keep()
            if self._store:
                self._store.keep_current(fresh.values())
        return changed

    def take_up_kept(self) -> bool:
        """Without a database: begin with what this machine served last. False: nothing is kept."""
        kept = self._store.read_current() if self._store else []
        if kept:
            self.replace(kept)
        return bool(kept)

    def prune(self, needed: Collection[tuple[str, str]]) -> int:
        """Forget versions that are neither current nor in ``needed``; returns how many.

        Nothing is lost: `get` fetches a version again that somebody turns out to be in.
        """
        with self._writing:
            current = {(flow.flow, flow.version) for flow in self._current.values()}
            kept = {k: f for k, f in self._versions.items() if k in current or k in needed}
            gone = len(self._versions) - len(kept)
            self._versions = kept
        return gone

    def reload(self, folder: Path, city: City) -> tuple[str, ...]:
        """Read the city's folder again; the names of the flows that are new or changed.

        Raises:
            FlowError: something is wrong; then everything stays as it was.
        """
        current, _ = _read(folder, city)
        return self.replace(current)

    def _fetch(self, name: str, version: str) -> Flow | None:
        if self._store is None:
            return None
        flow = self._store.read(name, version) or self._found(self._store, name, version)
        if flow is not None:
            with self._writing:
                self._versions = {**self._versions, (name, version): flow}
        return flow

    def _found(self, store: FlowStore, name: str, version: str) -> Flow | None:
        if self._finder is None:
            return None
        try:
            texts = self._finder(name, version)
        # Whatever a database can raise: a caller is waiting, and their way on is a person.
        except Exception:
            log.exception("flow_version_not_found", flow=name, version=version)
            return None
        flow = store.rebuilt(texts, name, version)
        if flow is not None:
            store.keep(flow)
        return flow

    def _keep(self) -> None:
        if self._store:
            for flow in self._current.values():
                self._store.keep(flow)


def load_library(folder: Path, city: City, keep_in: Path | None = None) -> Library:
    """Read and check every flow of the city in ``folder``.

    ``flows/*.yaml`` are the current ones; ``flows/earlier/*.yaml`` are kept for calls that began
    with them, and so is every version in the folder ``keep_in``, where the current ones are kept
    for the future. A house that has served before does not stand still because of a file: if
    something is wrong, what ``keep_in`` says was served last is current.

    Raises:
        FlowError: one line for each thing that is wrong: file, step, field, what would be right.
    """
    store = FlowStore(keep_in, city, sound_files(folder)) if keep_in else None
    try:
        current, earlier = _read(folder, city)
    except FlowError as error:
        kept = store.read_current() if store else []
        if not kept:
            raise
        log.error("flows_on_disk_are_wrong", error=str(error))
        library = Library(kept, store=store)
        library.seed = ()
        return library
    return Library(current, earlier, store)


def _read(folder: Path, city: City) -> tuple[list[Flow], list[Flow]]:
    current = [_load(path, city, folder) for path in sorted((folder / _CURRENT).glob("*.yaml"))]
    earlier = [_load(path, city, folder) for path in sorted((folder / _EARLIER).glob("*.yaml"))]
    problems = subflow_problems(current) + _missing_entries(current, city, folder)
    if not problems:
        current = bound(current)
        problems = [problem for flow in current for problem in find_issues(flow, city)]
    if problems:
        raise FlowError("\n".join(problems))
    return current, bound(earlier, among=[*current, *earlier])


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


def _load(path: Path, city: City, folder: Path) -> Flow:
    content = path.read_bytes()
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise FlowError(f"{path}: the file is not UTF-8 text") from None
    return parse_flow(text, str(path), city, sound_files(folder))
