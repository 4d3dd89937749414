"""The step ``http``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, Self
from urllib.parse import quote

from pydantic import Field, model_validator

from callcentre.calls.effects import Effect, Fetch
from callcentre.calls.inputs import Done, FlowInput
from callcentre.flows.nodes.base import Go, HouseNode, Move, Scene, Target
from callcentre.flows.text import clean, fill, slots

_FIXED_HOST = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:[/?]|$)")
_LONGEST = 1600


class Http(HouseNode):
    """Ask another system over HTTP.

    Fields: ``url`` (after the host it may hold ``{variables}``); ``method`` (GET or POST);
    ``body`` (POST: name: text with ``{variables}``, sent as JSON); ``auth`` (the name of a secret
    in the settings, sent as bearer token); ``timeout`` (seconds, at most 8); ``save`` (variable:
    where it stands in the JSON that comes back, such as ``data.items.0.name``).
    Outcomes: ``ok`` (2xx, and everything to be saved was there); ``failed``.
    """

    kind: ClassVar[str] = "http"

    url: str = Field(max_length=500)
    method: Literal["GET", "POST"] = "GET"
    body: Mapping[str, str] = Field(default_factory=dict)
    auth: str = ""
    timeout: int = Field(5, ge=1, le=8)
    save: Mapping[str, str] = Field(default_factory=dict)
    ok: Target = None
    failed: Target = None

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if not _FIXED_HOST.match(self.url):
            raise ValueError("url must begin with https:// and a host without variables")
        if self.body and self.method == "GET":
            raise ValueError("a body needs method: POST")
        return self

    def targets(self) -> Mapping[str, Target]:
        return {"ok": self.ok, "failed": self.failed}

    def reads(self) -> frozenset[str]:
        return frozenset(slot.name for text in self._texts() for slot in slots(text))

    def _texts(self) -> Iterator[str]:
        yield self.url
        yield from self.body.values()

    def writes(self, outcome: str) -> frozenset[str]:
        return frozenset(self.save if outcome == "ok" else ())

    def effect(self, scene: Scene) -> Effect:
        values = scene.place.values
        quoted = {name: quote(value, safe="") for name, value in values.items()}
        body = {name: fill(text, values) for name, text in self.body.items()}
        return Fetch(
            method=self.method,
            url=fill(self.url, quoted),
            body=json.dumps(body) if body else "",
            auth=self.auth,
            seconds=self.timeout,
        )

    def take(self, scene: Scene, given: FlowInput) -> Move:
        if not isinstance(given, Done):
            return self.enter(scene)
        if given.outcome != "ok" or not self.save:
            return Go(given.outcome)
        found = _found(given.values.get("body", ""), self.save)
        return Go("ok", values=found) if len(found) == len(self.save) else Go("failed")


def _found(body: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """What of ``wanted`` stands in the JSON text; plain values only."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    looked_up = {variable: _at(document, path) for variable, path in wanted.items()}
    return {variable: value for variable, value in looked_up.items() if value is not None}


def _at(document: object, path: str) -> str | None:
    here = document
    for part in path.split("."):
        if isinstance(here, dict):
            here = here.get(part)
        elif isinstance(here, list) and part.isdecimal() and int(part) < len(here):
            here = here[int(part)]
        else:
            return None
    if isinstance(here, bool):
        return "true" if here else "false"
    return clean(str(here), _LONGEST) if isinstance(here, str | int | float) else None
