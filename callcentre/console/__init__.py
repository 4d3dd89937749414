"""The operators' web console: server-rendered pages, live by SSE, keyboard first.

`init_app` gives the Flask app the console's extensions; `build_blueprint` gives its pages. Both are
called once, by ``wiring``. Nothing here adds a hook to the carrier's webhooks.
"""

from __future__ import annotations

from callcentre.console.app import build_blueprint, init_app

__all__ = ["build_blueprint", "init_app"]
