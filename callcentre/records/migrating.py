"""Bringing a database to the newest shape, from inside the process."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config

from callcentre.errors import SettingsError

_BESIDE_THE_PACKAGE = Path(__file__).resolve().parent.parent.parent / "migrations"
# Alembic keeps its context in a module; two threads would share it.
_ONE_AT_A_TIME = Lock()


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at ``url`` to ``revision``; ``base`` takes every migration back.

    Safe to call at every start and by several processes at once: the second waits, then finds
    nothing to do.

    Raises:
        SettingsError: the migrations folder is not beside the package.
    """
    config = alembic_config(url)
    with _ONE_AT_A_TIME:
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def alembic_config(url: str) -> Config:
    """Alembic's settings for this database; needs no ini file."""
    if not (_BESIDE_THE_PACKAGE / "env.py").is_file():
        raise SettingsError(f"{_BESIDE_THE_PACKAGE}: the migrations folder is not there")
    config = Config()
    config.set_main_option("script_location", str(_BESIDE_THE_PACKAGE))
    config.attributes["url"] = url
    return config
