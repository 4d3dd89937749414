"""The step ``http``: a question to another system, which must not become a way into our own.

Private, local and other special addresses (RFC 6890) are refused unless the operator of the system
allows the host by name. The name is looked up once and the connection goes to the address that was
judged, so that a second look-up cannot point elsewhere. Redirects are not followed.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
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
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_RESOLVERS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="names")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class _RefusedError(Exception):
    """The address may not be asked, or answered what may not be taken."""


def fetch(wish: Fetch, allowed: Collection[str], token: str) -> Done:
    """Ask, within the wish's seconds; ``token`` is sent as bearer token if it is not blank."""
    host: str | None = None
    try:
        url = urlsplit(wish.url)
        host = url.hostname
        body = _ask(url, wish, _address_of(url, allowed, wish.seconds), token)
    except (_RefusedError, OSError, ValueError, urllib3.exceptions.HTTPError) as error:
        # The host only: what follows it may hold what a citizen said.
        log.warning("http_step_failed", host=host, error=type(error).__name__)
        return _FAILED
    return Done("ok", {"body": body})


def _address_of(url: SplitResult, allowed: Collection[str], seconds: int) -> str:
    host = url.hostname or ""
    if url.scheme not in _PORTS or not host or url.username is not None:
        raise _RefusedError("no plain address")
    port = url.port or _PORTS[url.scheme]
    addresses = _looked_up(host, port, seconds)
    if host not in allowed and f"{host}:{port}" not in allowed:
        for address in addresses:
            if not all(map(_is_public, _meant(ipaddress.ip_address(address.partition("%")[0])))):
                raise _RefusedError("not a public address")
    return addresses[0]


def _looked_up(host: str, port: int, seconds: int) -> list[str]:
    """Every address of a name. A name server that does not answer must not keep a caller."""
    asked = _RESOLVERS.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = asked.result(timeout=min(seconds, _MOST_SECONDS))
    except TimeoutError:
        asked.cancel()
        raise _RefusedError("the name is not known in time") from None
    return [str(one[4][0]) for one in found]


def _meant(ip: _Address) -> Iterator[_Address]:
    """The address, and the IPv4 address that may be wrapped in it (RFC 4291, 3056, 4380, 6052)."""
    yield ip
    if isinstance(ip, ipaddress.IPv6Address):
        yield from filter(None, (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())))
        if ip in _NAT64:
            yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)


def _is_public(ip: _Address) -> bool:
    mapped = isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None
    return (ip.is_global or mapped) and not ip.is_multicast


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
