"""What may not stand in any file: the paths of the machine it happened to be written on."""

from __future__ import annotations

import re
import subprocess

from tests.architecture.tree import CHECKOUT

SOMEBODYS_FOLDER = re.compile(r"(?<![\w.:/*\\-])/(?:home|root|tmp|work|Users)/\w")


def test_no_file_names_a_folder_of_one_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    found = []
    for name in listed.stdout.split("\0"):
        path = CHECKOUT / name
        if name and path.is_file() and SOMEBODYS_FOLDER.search(_text(path.read_bytes())):
            found.append(name)
    assert found == []


def _text(content: bytes) -> str:
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")
