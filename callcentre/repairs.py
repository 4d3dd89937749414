"""``callcentre rebuild`` and ``callcentre fallback-twiml``: what a person does by hand in trouble.

The house does both by itself as well: the caretaker of every process sees to it.
"""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from callcentre.calls.city import load_city
from callcentre.logs import configure_logs
from callcentre.settings import load_settings
from callcentre.switchboard import last_resort
from callcentre.switchboard.rebuild import rebuild
from callcentre.wiring import build_parts


def rebuild_line(arguments: Namespace) -> None:
    """Put back into Redis whoever is missing there; nobody who is there is touched.

    Raises:
        RecordsDownError: the database is away.
        QueueingDownError: Redis is away.
    """
    settings = load_settings()
    configure_logs(level="ERROR", as_json=settings.log_format == "json")
    rebuilt = rebuild(build_parts(settings), "asked for at the command line")
    if arguments.json:
        print(json.dumps(asdict(rebuilt)))
        return
    print(
        f"Put back: {rebuilt.waiting} callers, {rebuilt.talking} talks, {rebuilt.ready} operators."
    )


def fallback_twiml(arguments: Namespace) -> None:
    """Write both files under ``DATA_DIR``, or the one for calls to a file of one's own."""
    settings = load_settings()
    city = load_city(settings.city_dir)
    if arguments.out:
        target = Path(arguments.out)
        target.write_text(last_resort.voice_document(settings, city), encoding="utf-8")
        print(f"{target} is written.")
        return
    last_resort.write(settings, city)
    for name in (last_resort.VOICE_FILE, last_resort.MESSAGE_FILE):
        print(f"{settings.data_dir / name} is true.")
