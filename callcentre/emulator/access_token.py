"""The token with which a softphone signs on: is it ours, is it in time, what does it allow."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt

INVALID = 31204
EXPIRED = 31205
"""The two codes on the wire; the SDK turns them into its errors 20101 and 20104."""
BAD_HEADER, BAD_ISSUER, NOT_YET, BAD_GRANTS, TOO_LONG = 20102, 20103, 20105, 20106, 20157
BAD_SIGNATURE = 20107

_LONGEST_SECONDS = 24 * 3600
_LEEWAY_SECONDS = 5


class TokenError(Exception):
    """The token does not open the door.

    ``code`` goes over the wire, ``reason`` is the carrier's finer number, for people.
    """

    def __init__(self, reason: int, message: str) -> None:
        super().__init__(f"{message} ({reason})")
        self.reason = reason
        self.code = EXPIRED if reason == EXPIRED else INVALID


@dataclass(frozen=True)
class Grant:
    """What a good token says. ``ttl`` is the seconds it is still good for."""

    identity: str
    account_sid: str
    ttl: int
    incoming: bool = False
    application_sid: str = ""
    application_params: Mapping[str, str] = field(default_factory=dict)


def read_token(token: object, api_keys: Mapping[str, Mapping[str, str]]) -> Grant:
    """Check a Voice access token. ``api_keys``: account sid -> key sid -> secret.

    Raises TokenError with the carrier's codes.
    """
    if not isinstance(token, str) or not token:
        raise TokenError(INVALID, "no access token")
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise TokenError(INVALID, f"not a JWT: {error}") from error
    if header.get("alg") != "HS256" or header.get("cty") != "twilio-fpa;v=1":
        raise TokenError(BAD_HEADER, "alg must be HS256 and cty twilio-fpa;v=1")
    account, key = str(claims.get("sub", "")), str(claims.get("iss", ""))
    secret = api_keys.get(account, {}).get(key)
    if secret is None:
        raise TokenError(BAD_ISSUER, f"no API key {key} in account {account}")
    return _grant(_verified(token, secret), account)


def _verified(token: str, secret: str) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            leeway=_LEEWAY_SECONDS,
            options={"require": ["exp"], "verify_aud": False, "verify_iat": False},
        )
    except jwt.ExpiredSignatureError as error:
        raise TokenError(EXPIRED, "the access token has expired") from error
    except jwt.ImmatureSignatureError as error:
        raise TokenError(NOT_YET, "the access token is not valid yet") from error
    except jwt.InvalidSignatureError as error:
        raise TokenError(BAD_SIGNATURE, "the access token is signed with another secret") from error
    except jwt.PyJWTError as error:
        raise TokenError(INVALID, str(error)) from error
    return claims


def _grant(claims: dict[str, Any], account: str) -> Grant:
    ttl = int(claims["exp"] - time.time())
    if ttl > _LONGEST_SECONDS + _LEEWAY_SECONDS:
        raise TokenError(TOO_LONG, "an access token may last 24 hours at most")
    grants = claims.get("grants")
    voice = grants.get("voice") if isinstance(grants, dict) else None
    if not isinstance(grants, dict) or not isinstance(voice, dict) or not grants.get("identity"):
        raise TokenError(BAD_GRANTS, "the token needs grants.identity and grants.voice")
    outgoing = voice.get("outgoing") or {}
    params = outgoing.get("params") or {}
    return Grant(
        identity=str(grants["identity"]),
        account_sid=account,
        ttl=max(0, ttl),
        incoming=bool((voice.get("incoming") or {}).get("allow")),
        application_sid=str(outgoing.get("application_sid") or ""),
        application_params={str(name): str(value) for name, value in params.items()},
    )
