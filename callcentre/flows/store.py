"""Every version of every flow that was ever current, as files, for those who are still in it."""

from __future__ import annotations

import os
import re
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


class FlowStore:
    """A folder: ``name/version/*.yaml``, the flow and those that are steps of it."""

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
                    place.mkdir(parents=True, exist_ok=True)
                    partial = path.with_suffix(f".{os.getpid()}.part")
                    partial.write_text(one.text, encoding="utf-8")
                    partial.replace(path)
        except OSError as error:
            log.warning("flow_version_not_kept", flow=flow.flow, error=type(error).__name__)

    def read(self, name: str, version: str) -> Flow | None:
        """A version that was kept; None when there is none, or when it is not what it was."""
        if not _NAME.fullmatch(name) or not _VERSION.fullmatch(version):
            return None
        try:
            flows = [
                parse_flow(path.read_text(encoding="utf-8"), str(path), self._city, self._sounds)
                for path in sorted((self._folder / name / version).glob("*.yaml"))
            ]
        except (OSError, ValueError, FlowError) as error:
            log.warning("flow_version_not_read", flow=name, error=type(error).__name__)
            return None
        whole = next((flow for flow in bound(flows) if flow.flow == name), None)
        return whole if whole is not None and whole.version == version else None
