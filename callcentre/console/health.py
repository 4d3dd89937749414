"""Is the house standing? For people and for load balancers; says nothing personal."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from callcentre.console import context
from callcentre.locks import lock
from callcentre.logs import get_log
from callcentre.records import operators

_log = get_log(__name__)


@lock("public")
def healthz() -> ResponseReturnValue:
    """GET /healthz: 200 when database and Redis answer; 503 says which does not."""
    found = {
        "database": _answers("database", _ask_database),
        "redis": _answers("redis", _ask_redis),
    }
    well = all(found.values())
    answer = {name: "ok" if fine else "down" for name, fine in found.items()}
    return jsonify(status="ok" if well else "down", **answer), 200 if well else 503


@lock("public")
def livez() -> ResponseReturnValue:
    """GET /livez: 200 while this process takes webhooks, whatever else is away; for load balancers.

    A web process without database and Redis still answers callers: it must not be taken out.
    """
    draining = current_app.extensions["callcentre.draining"].is_set()
    return jsonify(status="draining" if draining else "ok"), 503 if draining else 200


def _answers(name: str, ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception as error:  # noqa: BLE001 - every failure means the same here: it is down
        _log.warning("health_check_failed", organ=name, error=type(error).__name__)
        return False
    return True


def _ask_database() -> None:
    with context.parts().database.reading() as unit:
        operators.by_id(unit, 0)


def _ask_redis() -> None:
    context.parts().queueing.feed.latest()
