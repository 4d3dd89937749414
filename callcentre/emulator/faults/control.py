"""The switches: faults as JSON and as a page, and posting an old webhook again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from callcentre.emulator.faults import accidents
from callcentre.emulator.faults.kinds import FAULTS, kind_of
from callcentre.emulator.faults.letters import HostilePoster, forged
from callcentre.emulator.faults.rules import FaultPlan, read_plan
from callcentre.emulator.page_files import page
from callcentre.emulator.webhooks import DeliveryError, Letter
from callcentre.emulator.yaml_marks import Marked, MarkedError, read_marked

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

_SIGNATURES = ("right", "wrong")


class FaultControl:
    """The routes under ``/emulator/faults`` and ``/emulator/replay``."""

    def __init__(self, exchange: Exchange, poster: HostilePoster) -> None:
        self._exchange = exchange
        self._poster = poster
        self._page = page("faults", "Gangguan")

    def routes(self) -> list[web.RouteDef]:
        """All routes."""
        return [
            web.get("/emulator/faults", self.show),
            web.put("/emulator/faults", self.switch),
            web.delete("/emulator/faults", self.clear),
            web.get("/emulator/replay", self.list_sent),
            web.post("/emulator/replay", self.replay),
        ]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The page for a browser, the rules in force for everybody else."""
        if "text/html" in request.headers.get("Accept", ""):
            return await self._page(request)
        kinds = [
            {"name": name, "id": kind.id_label, "en": kind.en_label, "seconds": kind.seconds}
            for name, kind in FAULTS.items()
        ]
        return web.json_response(self._exchange.faults.report() | {"kinds": kinds})

    async def switch(self, request: web.Request) -> web.Response:
        """Put the rules of the body (YAML or JSON) in the place of all others."""
        try:
            plan = read_plan(await _body(request), "body")
        except MarkedError as error:
            return web.json_response({"error": str(error)}, status=400)
        self._exchange.faults.switch(plan)
        accidents.watch_live(self._exchange)
        return web.json_response(self._exchange.faults.report())

    async def clear(self, _request: web.Request) -> web.Response:
        """No faults any more."""
        self._exchange.faults.switch(FaultPlan())
        return web.Response(status=204)

    async def list_sent(self, request: web.Request) -> web.Response:
        """The webhooks that can be posted again, newest first; ``?sid=`` narrows them."""
        sid = request.query.get("sid", "")
        sent = [
            {"token": token, "kind": kind_of(one.fields), "fields": dict(one.fields)}
            for token, one in reversed(self._poster.sent.items())
            if not sid or sid in one.fields.values()
        ]
        return web.json_response(sent)

    async def replay(self, request: web.Request) -> web.Response:
        """Post a webhook again: by ``token``, or the newest of a ``sid`` and ``kind``.

        ``changes`` are other fields, ``signature`` is ``right`` or ``wrong``. Answers what the
        application made of it: ``{"accepted": bool, "answer": str}``.
        """
        try:
            asked = _Asked(read_marked(await _body(request), "body"))
        except MarkedError as error:
            return web.json_response({"error": str(error)}, status=400)
        letter = self._find(asked)
        if letter is None:
            return web.json_response({"error": "no such webhook has gone out"}, status=404)
        fields = dict(letter.fields) | asked.changes
        again = replace(letter, fields=fields) if asked.is_signed else forged(letter, fields)
        try:
            reply = await self._poster.send(again)
        except DeliveryError as error:
            return web.json_response({"accepted": False, "answer": str(error)})
        return web.json_response({"accepted": True, "answer": f"answered {reply.status}"})

    def _find(self, asked: _Asked) -> Letter | None:
        for token, letter in reversed(self._poster.sent.items()):
            wanted = asked.token in {"", token} and asked.kind in {"", kind_of(letter.fields)}
            if wanted and (not asked.sid or asked.sid in letter.fields.values()):
                return letter
        return None


async def _body(request: web.Request) -> str:
    """The body as text; bytes that are none become marks, over which the reader stumbles."""
    return (await request.read()).decode("utf-8", "replace")


class _Asked:
    """The body of a replay. Raises MarkedError, naming the field."""

    def __init__(self, body: Marked) -> None:
        given = body.mapping({"token", "sid", "kind", "changes", "signature"})
        values: dict[str, Any] = {key: entry.value for key, entry in given.items()}
        self.token = str(values.get("token", ""))
        self.sid = str(values.get("sid", ""))
        self.kind = str(values.get("kind", ""))
        if not (self.token or self.sid or self.kind):
            raise body.error("expected 'token', or 'sid' and 'kind'")
        if values.get("signature", "right") not in _SIGNATURES:
            raise given["signature"].error(f"expected one of {', '.join(_SIGNATURES)}")
        if "changes" in given and not given["changes"].is_mapping:
            raise given["changes"].error("expected a mapping of fields")
        self.is_signed = values.get("signature", "right") == "right"
        self.changes = {key: str(value) for key, value in values.get("changes", {}).items()}
