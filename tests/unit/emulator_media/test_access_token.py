"""Which access tokens open the softphone's door."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest

from callcentre.emulator.access_token import (
    BAD_GRANTS,
    BAD_HEADER,
    BAD_ISSUER,
    BAD_SIGNATURE,
    EXPIRED,
    INVALID,
    NOT_YET,
    TOO_LONG,
    TokenError,
    read_token,
)

SECRET = "a secret of thirty-two characters"
KEYS = {"AC1": {"SK1": SECRET}}
HEADER = {"cty": "twilio-fpa;v=1"}
VOICE = {"incoming": {"allow": True}, "outgoing": {"application_sid": "AP1", "params": {"a": "b"}}}


def token(secret: str = SECRET, header: dict[str, Any] = HEADER, **changes: Any) -> str:
    claims = {
        "iss": "SK1",
        "sub": "AC1",
        "exp": time.time() + 3600,  # tokens are made when tests are collected, long before they run
        "grants": {"identity": "operator_7", "voice": VOICE},
    }
    return jwt.encode(claims | changes, secret, "HS256", headers=header)


def test_a_good_token_tells_who_and_what() -> None:
    grant = read_token(token(), KEYS)

    assert (grant.identity, grant.account_sid) == ("operator_7", "AC1")
    assert grant.incoming
    assert grant.application_sid == "AP1"
    assert grant.application_params == {"a": "b"}
    assert 3000 <= grant.ttl <= 3600


def test_a_token_without_outgoing_grant_may_only_be_called() -> None:
    grants = {"identity": "operator_7", "voice": {"incoming": {"allow": True}}}

    assert read_token(token(grants=grants), KEYS).application_sid == ""


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (None, INVALID),
        ("", INVALID),
        ("not a token", INVALID),
        (token(secret="another secret of thirty-two char"), BAD_SIGNATURE),
        (token(header={}), BAD_HEADER),
        (token(iss="SK9"), BAD_ISSUER),
        (token(sub="AC9"), BAD_ISSUER),
        (token(exp=time.time() - 60), EXPIRED),
        (token(nbf=time.time() + 3000), NOT_YET),
        (token(exp=time.time() + 90_000), TOO_LONG),
        (token(grants={}), BAD_GRANTS),
        (token(grants={"identity": "operator_7"}), BAD_GRANTS),
        (token(grants={"voice": VOICE}), BAD_GRANTS),
    ],
)
def test_a_bad_token_is_refused_with_its_reason(bad: object, reason: int) -> None:
    with pytest.raises(TokenError) as refused:
        read_token(bad, KEYS)

    assert refused.value.reason == reason
    assert refused.value.code == (EXPIRED if reason == EXPIRED else INVALID)


def test_a_token_without_expiry_is_refused() -> None:
    claims = {"iss": "SK1", "sub": "AC1", "grants": {"identity": "x", "voice": {}}}
    with pytest.raises(TokenError):
        read_token(jwt.encode(claims, SECRET, "HS256", headers=HEADER), KEYS)
