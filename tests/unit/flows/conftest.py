"""Makassar's own flows, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcentre.calls.city import City, load_city
from callcentre.flows.document import Flow
from callcentre.flows.library import Library, load_library

FOLDER = Path(__file__).parents[3] / "ivr_flows" / "makassar"


@pytest.fixture(scope="session")
def city() -> City:
    return load_city(FOLDER)


@pytest.fixture(scope="session")
def library(city: City) -> Library:
    return load_library(FOLDER, city)


@pytest.fixture(scope="session")
def hotline(library: Library) -> Flow:
    return library.get("hotline")


@pytest.fixture(scope="session")
def keluhan(library: Library) -> Flow:
    return library.get("keluhan")
