"""``X-Twilio-Signature``: which address is signed, and how (contract section 2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

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


def sign(address: str, fields: Fields, token: str) -> str:
    """Hash the address and the sorted form fields (equal pairs once) with the token."""
    text = address + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
