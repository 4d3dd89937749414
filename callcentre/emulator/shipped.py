"""The ready-made scripts that come with the emulator."""

from __future__ import annotations

from pathlib import Path

from callcentre.emulator.script import Script, read_script

_FOLDER = Path(__file__).parent / "scripts"


def shipped_scripts() -> dict[str, Script]:
    """All of them by name."""
    return {
        path.stem: read_script(path.read_text(encoding="utf-8"), path.name)
        for path in sorted(_FOLDER.glob("*.yaml"))
    }
