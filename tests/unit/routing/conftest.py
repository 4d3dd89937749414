"""The city in which callers are put in order."""

from __future__ import annotations

import pytest

from callcentre.calls.city import City

from .scene import changed


@pytest.fixture
def two_lines(city: City) -> City:
    """Health is protected after two minutes, complaints after ten."""
    return changed(changed(city, "kesehatan", protected_wait=120), "umum", protected_wait=600)
