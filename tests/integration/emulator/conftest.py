"""One emulator and one application under test, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.carrier import Application, Carrier, running_carrier


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Carrier, Application]]:
    """The emulator and the application, talking with each other."""
    with running_carrier(tmp_path) as pair:
        yield pair


@pytest.fixture
def carrier(both: tuple[Carrier, Application]) -> Carrier:
    """The emulator."""
    return both[0]


@pytest.fixture
def app(both: tuple[Carrier, Application]) -> Application:
    """The application under test."""
    return both[1]
