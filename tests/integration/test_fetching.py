"""The step ``http`` asks others in time, and never our own network, whatever a name says."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from callcentre.calls.effects import Fetch
from callcentre.switchboard.fetching import fetch

Answers = Callable[..., list[tuple[object, ...]]]


class _Slow(BaseHTTPRequestHandler):
    """Says that it is there, and then takes its time."""

    asked: int = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(200)
        self.end_headers()
        for _ in range(40):
            try:
                self.wfile.write(b" ")
            except OSError:
                return
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def naming(*answers: str) -> Answers:
    """A name server that gives these addresses, one look-up after the other."""
    left = list(answers)

    def look_up(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        is_name = host.endswith(".example")
        address = host if not is_name else left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    return look_up


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),  # noqa: S104
        *("100.64.0.1", "224.0.0.1", "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1"),
        *("2002:a00:1::", "64:ff9b::a00:1", "::"),
    ],
)
def test_a_name_that_means_our_own_network_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", naming(address))
    assert fetch(Fetch("GET", "http://dinas.example/x"), (), "").outcome == "failed"


def test_a_name_is_looked_up_once_so_that_it_cannot_point_elsewhere_later(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    connected: list[str] = []

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", naming("203.0.114.7", "127.0.0.1"))
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: connect(address))
    _Slow.asked = 0
    assert fetch(Fetch("GET", f"http://dinas.example:{port}/"), (), "").outcome == "failed"
    assert _Slow.asked == 0
    assert set(connected) <= {"203.0.114.7"}


def test_an_answer_that_drips_is_given_up_in_time(port: int) -> None:
    began = time.monotonic()
    url = f"http://127.0.0.1:{port}/"
    assert fetch(Fetch("GET", url, seconds=1), ("127.0.0.1",), "").outcome == "failed"
    assert time.monotonic() - began < 2


def test_a_name_server_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: gone.wait(5))
    began = time.monotonic()
    assert fetch(Fetch("GET", "http://dinas.example/", seconds=1), (), "").outcome == "failed"
    assert time.monotonic() - began < 2
    gone.set()


@pytest.mark.parametrize(
    "url", ["http://user:pw@dinas.example/", "ftp://dinas.example/", "http:///x", "http://[::1"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    assert fetch(Fetch("GET", url), (), "").outcome == "failed"
