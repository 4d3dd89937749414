"""All the flows of one city, loaded and checked; a call keeps the version it began with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.document import Flow
from callcentre.flows.issues import find_issues
from callcentre.flows.parsing import parse_flow, sound_files
from callcentre.flows.store import FlowStore
from callcentre.flows.subflows import bound, subflow_problems

__all__ = ["Library", "load_library", "parse_flow"]

_CURRENT, _EARLIER = "flows", "flows/earlier"


class Library:
    """Flows by name, and by name and version.

    What was once current stays here, and in the store, for those who began with it.
    """

    def __init__(
        self,
        current: Iterable[Flow],
        earlier: Iterable[Flow] = (),
        store: FlowStore | None = None,
    ) -> None:
        self._current = {flow.flow: flow for flow in current}
        every = [*earlier, *self._current.values()]
        self._versions = {(flow.flow, flow.version): flow for flow in every}
        self._store = store
        self._keep()

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
        if flow is None and version and self._store:
            flow = self._store.read(name, version)
            if flow is not None:
                self._versions = {**self._versions, (name, version): flow}
        if flow is None:
            which = f"version {version} of the flow" if version else "flow"
            raise FlowError(f"there is no {which} {name!r}")
        return flow

    def replace(self, flows: Iterable[Flow]) -> tuple[str, ...]:
        """Let these be the current flows from now on; the names of those that are new or changed.

        Calls and messages that began before go on with what they began with, unless a flow's
        ``change`` says otherwise. A flow that is no longer among them cannot be begun any more.
        """
        fresh = {flow.flow: flow for flow in flows}
        changed = tuple(
            name
            for name, flow in fresh.items()
            if name not in self._current or self._current[name].version != flow.version
        )
        more = {(flow.flow, flow.version): flow for flow in fresh.values()}
        # Put in place at once, because other threads are reading.
        self._versions = {**self._versions, **more}
        self._current = fresh
        self._keep()
        return changed

    def reload(self, folder: Path, city: City) -> tuple[str, ...]:
        """Read the city's folder again; the names of the flows that are new or changed.

        Raises:
            FlowError: something is wrong; then everything stays as it was.
        """
        current, _ = _read(folder, city)
        return self.replace(current)

    def _keep(self) -> None:
        if self._store:
            for flow in self._current.values():
                self._store.keep(flow)


def load_library(folder: Path, city: City, keep_in: Path | None = None) -> Library:
    """Read and check every flow of the city in ``folder``.

    ``flows/*.yaml`` are the current ones; ``flows/earlier/*.yaml`` are kept for calls that began
    with them, and so is every version in the folder ``keep_in``, where the current ones are kept
    for the future.

    Raises:
        FlowError: one line for each thing that is wrong: file, step, field, what would be right.
    """
    current, earlier = _read(folder, city)
    store = FlowStore(keep_in, city, sound_files(folder)) if keep_in else None
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
