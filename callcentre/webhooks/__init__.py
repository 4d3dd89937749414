"""The carrier calls us. Every door here has one lock: the carrier's signature."""

from __future__ import annotations

from callcentre.webhooks.blueprint import build_blueprint

__all__ = ["build_blueprint"]
