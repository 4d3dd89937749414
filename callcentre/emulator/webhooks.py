"""The one way out: sign a request, send it, follow redirects, retry, keep to the timers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlencode, urljoin, urlsplit, urlunsplit

import aiohttp
from yarl import URL

from callcentre.emulator.addresses import AddressError, Overrides, split_overrides
from callcentre.emulator.config import Account
from callcentre.emulator.http_cache import HttpCache
from callcentre.emulator.signature import signed_address, signed_headers
from callcentre.emulator.webhook_log import WebhookLog

MOST_REDIRECTS = 10
_FORM = "application/x-www-form-urlencoded; charset=UTF-8"
_JSON = "application/json"
# What OpenSSL calls an expired certificate, and one for another host or address.
_CERTIFICATE = {10: 11236, 62: 11235, 64: 11235}
# The first that fits counts: several of these are kinds of others.
_PROBLEMS: tuple[tuple[tuple[type[Exception], ...], int, str, str], ...] = (
    ((aiohttp.ClientConnectorDNSError,), 11210, "host name does not resolve", "ct"),
    ((aiohttp.ClientSSLError,), 11220, "TLS handshake failed", "ct"),
    (
        (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError),
        11205,
        "could not connect",
        "ct",
    ),
    ((socket.gaierror,), 11210, "host name does not resolve", "ct"),
    ((TimeoutError,), 11200, "no answer in time", "rt"),
)
LARGEST_MEDIA = 64 * 1024 * 1024


class DeliveryError(Exception):
    """The other side could not be asked; ``code`` is Twilio's, ``reason`` a retry policy word."""

    def __init__(self, code: int, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Letter:
    """One request to make. ``url`` is absolute and may carry overrides in its fragment.

    ``document``: JSON text that goes instead of the fields; its hash is in the address.
    """

    url: str
    fields: Mapping[str, str]
    account: Account
    method: str = "POST"
    voice: bool = True
    document: str = ""
    token: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class Reply:
    """What came back, always a 2xx; ``url`` is where the last redirect led."""

    url: str
    status: int
    content_type: str
    body: bytes


class CookieJar:
    """The cookies of one call, kept like a browser for as long as the call lives."""

    def __init__(self) -> None:
        self.jar: aiohttp.CookieJar | None = None

    def get(self) -> aiohttp.CookieJar:
        """The jar; made inside the running loop, when first needed."""
        if self.jar is None:
            self.jar = aiohttp.CookieJar(unsafe=True)
        return self.jar


class Poster:
    """Sends letters over one shared connection pool. Timers are real seconds, never sped up."""

    def __init__(self) -> None:
        self.log = WebhookLog()
        self._cache = HttpCache()
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Drop the connections."""
        if self._session is not None:
            await self._session.close()

    async def deliver(self, letter: Letter, cookies: CookieJar | None = None) -> Reply:
        """Send one letter and return its 2xx answer.

        Raises:
            DeliveryError: no 2xx answer in time, after the retries that the address allows.
        """
        try:
            target, overrides = split_overrides(letter.url)
        except AddressError as error:
            raise DeliveryError(11100, str(error)) from error
        try:
            async with asyncio.timeout(overrides.total):
                return await self._with_retries(letter, target, overrides, cookies or CookieJar())
        except TimeoutError as error:
            raise DeliveryError(11200, "no answer in time", "rt") from error

    async def fetch_media(self, url: str) -> Reply:
        """GET a sound for ``<Play>``: no signature and none of the usual parameters."""
        target = split_overrides(url)[0]
        try:
            async with (
                asyncio.timeout(15),
                self._http().get(
                    URL(target, encoded=True), headers=self._cache.conditions(target)
                ) as response,
            ):
                body = await _read_up_to(response.content, LARGEST_MEDIA)
                answer = (response.status, response.headers, body)
                status, headers, body = self._cache.take(target, answer)
                if not 200 <= status < 300:
                    raise DeliveryError(11200, f"answered {status}")
                return Reply(target, status, headers.get("Content-Type", ""), body)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DeliveryError(11200, f"could not be fetched: {error}") from error

    async def _with_retries(
        self, letter: Letter, target: str, overrides: Overrides, cookies: CookieJar
    ) -> Reply:
        for attempts_left in range(overrides.retries, -1, -1):
            try:
                return await self._follow(letter, target, overrides, cookies)
            except DeliveryError as error:
                if not attempts_left or not overrides.retries_on(error.reason):
                    raise
        raise AssertionError("the last attempt either answers or raises")

    async def _follow(
        self, letter: Letter, target: str, overrides: Overrides, cookies: CookieJar
    ) -> Reply:
        method, fields = letter.method.upper(), dict(letter.fields)
        for _ in range(MOST_REDIRECTS + 1):
            once = replace(letter, url=target, fields=fields, method=method)
            status, headers, body = await self._ask(once, overrides, cookies)
            location = headers.get("Location")
            if status in {301, 302, 303, 307, 308} and location:
                target = urljoin(target, location)
                if status in {301, 302, 303}:
                    method, fields = "GET", {}
                    letter = replace(letter, document="")
                continue
            if not 200 <= status < 300:
                raise DeliveryError(11200, f"answered {status}", f"{status // 100}xx")
            return Reply(target, status, headers.get("Content-Type", ""), body)
        raise DeliveryError(11215, "too many redirects")

    async def _ask(
        self, letter: Letter, overrides: Overrides, cookies: CookieJar
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One exchange, and a second one with credentials after a 401 that asks for them."""
        answer = await self._exchange(letter, overrides, cookies, "")
        parts = urlsplit(letter.url)
        if answer[0] == 401 and "WWW-Authenticate" in answer[1] and parts.username:
            secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            auth = "Basic " + base64.b64encode(secret.encode()).decode()
            answer = await self._exchange(letter, overrides, cookies, auth)
        return answer

    async def _exchange(
        self,
        letter: Letter,
        overrides: Overrides,
        cookies: CookieJar,
        auth: str,
    ) -> tuple[int, Mapping[str, str], bytes]:
        url, body, headers = _prepare(letter)
        if letter.method.upper() == "GET":
            headers |= self._cache.conditions(str(url))
        if auth:
            headers["Authorization"] = auth
        timeout = aiohttp.ClientTimeout(
            total=overrides.total, sock_connect=overrides.connect, sock_read=overrides.read
        )
        jar = cookies.get()
        attempt = self.log.begin(letter)
        try:
            async with self._http().request(
                letter.method.upper(),
                url,
                data=body,
                headers=headers,
                timeout=timeout,
                cookies=jar.filter_cookies(url),
                allow_redirects=False,
            ) as response:
                jar.update_cookies(response.cookies, url)
                answer = await _read_up_to(response.content, LARGEST_MEDIA)
                attempt.answered(response.status, response.headers, answer)
                whole = (response.status, response.headers, answer)
                if letter.method.upper() == "GET":
                    return self._cache.take(str(url), whole)
                return whole
        except (aiohttp.ClientError, OSError) as error:
            problem = _delivery_error(error)
            attempt.failed(f"{problem.code} {problem}")
            raise problem from error
        except asyncio.CancelledError:
            attempt.failed("given up: no answer in time, or nobody waits for it any more")
            raise

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A new connection for each request: on a kept one, a server that closes it in this very
            # moment would look like a webhook that failed.
            connector = aiohttp.TCPConnector(limit=0, force_close=True)
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session


async def _read_up_to(stream: aiohttp.StreamReader, most: int) -> bytes:
    """All of a stream, or its first ``most`` bytes."""
    taken = bytearray()
    async for piece in stream.iter_any():
        taken += piece
        if len(taken) >= most:
            break
    return bytes(taken[:most])


def _prepare(letter: Letter) -> tuple[URL, bytes | None, dict[str, str]]:
    """Return the address without credentials, the body and the signed headers."""
    parts = urlsplit(letter.url)
    query, body, signed = parts.query, None, dict(letter.fields)
    if letter.document:
        body, signed = letter.document.encode(), {}
        digest = f"bodySHA256={hashlib.sha256(body).hexdigest()}"
        query = "&".join(part for part in (query, digest) if part)
    elif letter.method.upper() == "GET":
        query = "&".join(part for part in (query, urlencode(signed)) if part)
        signed = {}
    else:
        body = urlencode(signed).encode()
    host = parts.netloc.rpartition("@")[2]
    url = urlunsplit((parts.scheme, host, parts.path or "/", query, ""))
    headers = {
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "I-Twilio-Idempotency-Token": letter.token,
        **signed_headers(letter.account, signed_address(url, voice=letter.voice), signed.items()),
    }
    if body is not None:
        headers["Content-Type"] = _JSON if letter.document else _FORM
    return URL(url, encoded=True), body, headers


def _delivery_error(error: Exception) -> DeliveryError:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        reason = getattr(error.certificate_error, "verify_code", 0)
        return DeliveryError(_CERTIFICATE.get(reason, 11237), f"certificate: {error}", "ct")
    for kinds, code, words, reason in _PROBLEMS:
        if isinstance(error, kinds):
            return DeliveryError(code, words, reason)
    return DeliveryError(11206, f"not an HTTP answer: {type(error).__name__}", "rt")
