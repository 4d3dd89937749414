"""The step ``http``: a question to another system, which must not become a way into our own.

Private, local and other special addresses (RFC 6890) are refused unless the operator of the system
allows the host by name. The name is looked up once and the connection goes to the address that was
judged, so that a second look-up cannot point elsewhere. Redirects are not followed.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

import urllib3

from callcentre.calls.effects import Fetch
from callcentre.calls.inputs import Done
from callcentre.logs import get_log

log = get_log(__name__)

_FAILED = Done("failed")
_MOST_BYTES = 64 * 1024
_MOST_SECONDS = 8
_PORTS = {"http": 80, "https": 443}


class _RefusedError(Exception):
    """The address may not be asked, or answered what may not be taken."""


def fetch(wish: Fetch, allowed: Collection[str], token: str) -> Done:
    """Ask, within the wish's seconds; ``token`` is sent as bearer token if it is not blank."""
    url = urlsplit(wish.url)
    try:
        body = _ask(url, wish, _address_of(url, allowed), token)
    except (_RefusedError, OSError, ValueError, urllib3.exceptions.HTTPError) as error:
        # The host only: what follows it may hold what a citizen said.
        log.warning("http_step_failed", host=url.hostname, error=type(error).__name__)
        return _FAILED
    return Done("ok", {"body": body})


def _address_of(url: SplitResult, allowed: Collection[str]) -> str:
    host = url.hostname or ""
    if url.scheme not in _PORTS or not host or url.username is not None:
        raise _RefusedError("no plain address")
    port = url.port or _PORTS[url.scheme]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if host not in allowed and f"{host}:{port}" not in allowed:
        for address in addresses:
            ip = ipaddress.ip_address(address.partition("%")[0])
            mapped = getattr(ip, "ipv4_mapped", None)
            if not (mapped or ip).is_global or ip.is_multicast:
                raise _RefusedError("not a public address")
    return addresses[0]


def _ask(url: SplitResult, wish: Fetch, address: str, token: str) -> str:
    ends = time.monotonic() + min(wish.seconds, _MOST_SECONDS)
    with _pool(url, address) as pool:
        answer = pool.urlopen(
            wish.method,
            f"{url.path or '/'}{'?' + url.query if url.query else ''}",
            body=wish.body or None,
            headers=_headers(url, wish, token),
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
            timeout=urllib3.Timeout(total=min(wish.seconds, _MOST_SECONDS)),
        )
        if not 200 <= answer.status < 300:
            raise _RefusedError(f"status {answer.status}")
        content = b""
        while chunk := answer.read1(8192):
            content += chunk
            if len(content) > _MOST_BYTES or time.monotonic() > ends:
                raise _RefusedError("too long")
    return content.decode()


def _pool(url: SplitResult, address: str) -> urllib3.HTTPConnectionPool:
    port = url.port or _PORTS[url.scheme]
    if url.scheme == "http":
        return urllib3.HTTPConnectionPool(address, port)
    return urllib3.HTTPSConnectionPool(
        address, port, server_hostname=url.hostname, assert_hostname=url.hostname
    )


def _headers(url: SplitResult, wish: Fetch, token: str) -> dict[str, str]:
    headers = {"Host": url.netloc, "Accept": "application/json", "Accept-Encoding": "identity"}
    if wish.body:
        headers["Content-Type"] = "application/json"
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers
