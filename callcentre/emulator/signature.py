"""``X-Twilio-Signature``: which address is signed, and how (contract section 2)."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from callcentre.emulator.config import Account

_SIGNATURE = "X-Twilio-Signature"
Fields = Iterable[tuple[str, str]]


def signed_address(url: str, *, voice: bool) -> str:
    """Return the form of ``url`` that goes into the hash.

    User and password never do. The port does, except on https voice requests.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if voice and parts.scheme == "https" and parts.port is not None:
        host = host.rpartition(":")[0]
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def sign(address: str, fields: Fields, token: str, algorithm: str = "sha1") -> str:
    """Hash the address and the sorted form fields (equal pairs once) with the token."""
    text = address + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), algorithm)).decode()


def signed_headers(account: Account, address: str, fields: Fields) -> dict[str, str]:
    """The headers that prove who asks: by the account's shared key if it has one, or its token."""
    if not account.shared_key:
        return {_SIGNATURE: sign(address, fields, account.primary_token)}
    return {
        _SIGNATURE: sign(address, fields, account.shared_secret, "sha256"),
        "X-Twilio-Webhooks-Signature-Settings": f"key={account.shared_key},algorithm=HMAC_SHA256",
    }
