"""What a REST handler is given: who asks, for which account, with which fields."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from multidict import MultiDict, MultiDictProxy

from callcentre.emulator.config import Account
from callcentre.emulator.exchange import Exchange
from callcentre.emulator.legs import Callback
from callcentre.emulator.names import now, truth
from callcentre.emulator.past import Thing, as_of
from callcentre.emulator.rest.answers import RestError, bad, not_found
from callcentre.emulator.wavfile import TRACKS, Track

UNAUTHORIZED = RestError(401, 20003, "Authenticate")


class Form:
    """The form fields of a request, read the way Twilio reads them."""

    def __init__(self, fields: MultiDictProxy[str]) -> None:
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def names(self) -> list[str]:
        """The names of all fields, as they were sent."""
        return list(self._fields)

    def get(self, name: str, default: str = "") -> str:
        """One field."""
        return self._fields.get(name, default)

    def all(self, name: str) -> list[str]:
        """A repeated field."""
        return self._fields.getall(name, [])

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean field.

        Raises:
            RestError: neither ``true`` nor ``false`` (20001).
        """
        text = self._fields.get(name)
        if text is not None and text.lower() not in {"true", "false"}:
            raise bad(20001, f"Parameter '{name}' is not a boolean")
        return truth(text, default=default)

    def whole(self, name: str, default: int, *, most: int) -> int:
        """A whole number from 0 to ``most``.

        Raises:
            RestError: anything else (20001).
        """
        text = self._fields.get(name, "")
        if not text:
            return default
        if not text.isdecimal() or int(text) > most:
            raise bad(20001, f"Parameter '{name}' is not a number up to {most}")
        return int(text)

    def callback(
        self, prefix: str = "StatusCallback", events: Sequence[str] = ("completed",)
    ) -> Callback:
        """``StatusCallback``, its method and its events (one field for each event)."""
        url = self.get(prefix)
        if url and not url.startswith(("http://", "https://")):
            raise bad(21609, f"Invalid {prefix} {url[:100]!r}")
        chosen = self.all(f"{prefix}Event") or list(events)
        return Callback(url, self.method(f"{prefix}Method"), frozenset(chosen))

    def track(self) -> Track:
        """``RecordingTrack``: both unless told otherwise.

        Raises:
            RestError: no such track (20001).
        """
        word = self.get("RecordingTrack") or "both"
        if word not in TRACKS:
            raise bad(20001, f"RecordingTrack {word[:30]!r} is not inbound, outbound or both")
        return TRACKS[word]

    def method(self, name: str, default: str = "POST") -> str:
        """An HTTP method field.

        Raises:
            RestError: neither GET nor POST (20001).
        """
        text = (self.get(name) or default).upper()
        if text not in {"GET", "POST"}:
            raise bad(20001, f"Parameter '{name}' is not GET or POST")
        return text


@dataclass(frozen=True)
class Asked:
    """One authorised request; ``by_token`` is False when an API key opened it."""

    exchange: Exchange
    account: Account
    request: web.Request
    form: Form
    by_token: bool = True

    def part(self, name: str) -> str:
        """A part of the path, without the ``.json`` of the last one."""
        return self.request.match_info[name].removesuffix(".json")

    def seen(self, thing: Thing) -> Thing:
        """How REST sees something: as it is, or as it was a moment ago if so configured."""
        delay = self.exchange.config.limits.consistency_delay
        return as_of(thing, now() - timedelta(seconds=delay)) if delay else thing

    def missing(self) -> RestError:
        """The 404 of this request's path."""
        return not_found(self.request.path)


async def read_request(exchange: Exchange, request: web.Request) -> Asked:
    """Check the credentials and read the fields.

    Raises:
        RestError: 401/20003 for wrong credentials, 404/20404 for somebody else's account.
    """
    owner, by_token = _owner(exchange, request.headers.get("Authorization", ""))
    if request.match_info.get("account", "").removesuffix(".json") != owner.sid:
        raise not_found(request.path)
    fields = MultiDict(request.query)
    if request.method == "POST":
        form = await request.post()
        fields = MultiDict((name, str(value)) for name, value in form.items())
    return Asked(exchange, owner, request, Form(MultiDictProxy(fields)), by_token)


def _owner(exchange: Exchange, header: str) -> tuple[Account, bool]:
    """The account of a Basic header (SID and token, or API key and secret); whether by token."""
    try:
        scheme, _, code = header.partition(" ")
        name, _, secret = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise UNAUTHORIZED from None
    if scheme.lower() != "basic":
        raise UNAUTHORIZED
    for account in exchange.directory.accounts.values():
        secrets = list(account.tokens) if name == account.sid else []
        if name in account.api_keys:
            secrets.append(account.api_keys[name])
        if any(hmac.compare_digest(secret.encode(), one.encode()) for one in secrets):
            return account, name == account.sid
    raise UNAUTHORIZED
