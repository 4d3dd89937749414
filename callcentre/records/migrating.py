"""Bringing a database to the newest shape, from inside the process."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from callcentre.errors import SettingsError

_BESIDE_THE_PACKAGE = Path(__file__).resolve().parent.parent.parent / "migrations"


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade (or, with an older ``revision`` such as ``base``, downgrade) the database at ``url``.

    Safe to call at every start and by several processes at once: the second waits, then finds
    nothing to do.

    Raises:
        SettingsError: the migrations folder is not beside the package.
    """
    config = alembic_config(url)
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
