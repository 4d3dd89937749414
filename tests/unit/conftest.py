"""Unit tests touch nothing: no server answers them, not even one of this machine."""

from __future__ import annotations

import socket
from typing import NoReturn

import pytest


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _refuse)


def _refuse(*_: object) -> NoReturn:
    raise AssertionError("a unit test must not connect to anything; move it to tests/integration")
