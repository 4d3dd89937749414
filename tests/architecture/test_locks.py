"""A door without a lock does not get into the house."""

from __future__ import annotations

from typing import get_args

from flask import Flask

from callcentre import create_app
from callcentre.locks import Lock
from callcentre.settings import Settings

LOCKS = set(get_args(Lock))


def test_every_route_has_a_lock(settings: Settings, sqlite_url: str, redis_server: str) -> None:
    app = _app(settings, sqlite_url, redis_server)
    open_doors = {
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "__lock__", None) not in LOCKS
    }
    assert open_doors == set()


def test_whatever_the_carrier_posts_must_carry_its_signature(
    settings: Settings, sqlite_url: str, redis_server: str
) -> None:
    app = _app(settings, sqlite_url, redis_server)
    locks = {
        rule.rule: getattr(app.view_functions[rule.endpoint], "__lock__", None)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/webhooks/") and "POST" in (rule.methods or ())
    }
    assert locks
    assert set(locks.values()) == {"signature"}, locks


def _app(settings: Settings, database_url: str, redis_url: str) -> Flask:
    return create_app(
        settings.model_copy(update={"database_url": database_url, "redis_url": redis_url})
    )
