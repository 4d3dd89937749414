"""Every version of every flow that was ever current, as files, for those who are still in it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from callcentre.calls.city import City
from callcentre.errors import FlowError
from callcentre.flows.document import Flow
from callcentre.flows.parsing import parse_flow
from callcentre.flows.subflows import bound, descendants
from callcentre.logs import get_log

log = get_log(__name__)

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VERSION = re.compile(r"[0-9a-f]{12}")
_CURRENT = "current.json"


class FlowStore:
    """A folder: ``name/version/*.yaml``, the flow and those that are steps of it.

    ``current.json`` says which of them this machine served last, for a start without a database.
    """

    def __init__(self, folder: Path, city: City, sounds: frozenset[str] = frozenset()) -> None:
        self._folder = folder
        self._city = city
        self._sounds = sounds

    def keep(self, flow: Flow) -> None:
        """Write a version down, once. A folder that cannot be written to is only told of."""
        place = self._folder / flow.flow / flow.version
        try:
            for one in descendants(flow):
                path = place / f"{one.flow}.yaml"
                if not path.exists():
                    _write(path, one.text)
        except OSError as error:
            log.warning("flow_version_not_kept", flow=flow.flow, error=type(error).__name__)

    def read(self, name: str, version: str) -> Flow | None:
        """A version that was kept; None when there is none, or when it is not what it was."""
        if not _NAME.fullmatch(name) or not _VERSION.fullmatch(version):
            return None
        try:
            paths = sorted((self._folder / name / version).glob("*.yaml"))
            texts = {path.stem: path.read_text(encoding="utf-8") for path in paths}
        except (OSError, ValueError) as error:
            log.warning("flow_version_not_read", flow=name, error=type(error).__name__)
            return None
        return self.rebuilt(texts, name, version)

    def rebuilt(self, texts: Mapping[str, str], name: str, version: str) -> Flow | None:
        """A version from its text and those of its steps; None when they do not make that one."""
        try:
            flows = [
                parse_flow(text, f"{one}.yaml", self._city, self._sounds)
                for one, text in texts.items()
            ]
        except FlowError as error:
            log.warning("flow_version_not_read", flow=name, error=str(error).splitlines()[0])
            return None
        whole = next((flow for flow in bound(flows) if flow.flow == name), None)
        return whole if whole is not None and whole.version == version else None

    def keep_current(self, flows: Iterable[Flow]) -> None:
        """Write down which versions new calls begin with."""
        names = {flow.flow: flow.version for flow in flows}
        try:
            _write(self._folder / _CURRENT, json.dumps(names, indent=1))
        except OSError as error:
            log.warning("current_flows_not_kept", error=type(error).__name__)

    def read_current(self) -> list[Flow]:
        """The flows that new calls began with last; none when one of them cannot be read."""
        try:
            names = json.loads((self._folder / _CURRENT).read_text(encoding="utf-8"))
            flows = [self.read(str(name), str(version)) for name, version in names.items()]
        except (OSError, ValueError, AttributeError):
            return []
        return [flow for flow in flows if flow] if all(flows) else []


def _write(path: Path, text: str) -> None:
    """All of it or nothing, also for somebody who reads meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
