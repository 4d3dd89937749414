"""Every kind of sender has an identity, and the same person always the same."""

from __future__ import annotations

import pytest

from callcentre.calls.identity import IdentityKind
from callcentre.carrier.numbers import INDONESIAN_SHORT_NUMBERS, channel_address, identify


@pytest.mark.parametrize(
    "raw",
    ["0811 1234 567", "+62 811-1234-567", "628111234567", "8111234567", "+62 0811 1234567"],
)
def test_one_mobile_has_one_key_however_it_is_written(raw: str) -> None:
    identity = identify(raw)
    assert (identity.key, identity.kind) == ("+628111234567", IdentityKind.MOBILE)


@pytest.mark.parametrize(
    ("raw", "key", "kind"),
    [
        ("(0411) 3654321", "+624113654321", IdentityKind.LANDLINE),
        ("+6562345678", "+6562345678", IdentityKind.FOREIGN),
        ("whatsapp:+628111234567", "+628111234567", IdentityKind.MOBILE),
        ("GOJEK", "alpha:GOJEK", IdentityKind.ALPHANUMERIC),
        ("Bank BRI", "alpha:BANK BRI", IdentityKind.ALPHANUMERIC),
        ("112", "short:112", IdentityKind.SHORT),
        ("+62112", "short:112", IdentityKind.SHORT),
        ("88999", "short:88999", IdentityKind.SHORT),
        ("client:operator_7", "client:operator_7", IdentityKind.CLIENT),
        ("00628123456789", "raw:00628123456789", IdentityKind.UNKNOWN),
        ("'; DROP TABLE calls;--", "raw:'; DROP TABLE calls;--", IdentityKind.UNKNOWN),
    ],
)
def test_every_other_sender_has_a_kind(raw: str, key: str, kind: IdentityKind) -> None:
    identity = identify(raw)
    assert (identity.key, identity.kind) == (key, kind)


@pytest.mark.parametrize("short", sorted(INDONESIAN_SHORT_NUMBERS))
def test_short_numbers_in_use_are_never_made_international(short: str) -> None:
    assert identify(short).key == f"short:{short}"


@pytest.mark.parametrize(
    "raw", ["", "  ", "+", "anonymous", "Restricted", "unknown", "+266696687", "7378742833"]
)
def test_a_withheld_number_is_nobody_in_particular(raw: str) -> None:
    identity = identify(raw)
    assert identity.key == "withheld"
    assert not identity.has_history
    assert not identity.can_be_called_back


def test_a_sender_of_any_length_fits_its_column() -> None:
    assert len(identify("x" * 5000).key) <= 120


def test_whatsapp_addresses_carry_their_prefix() -> None:
    assert channel_address("+628111234567", "whatsapp") == "whatsapp:+628111234567"
    assert channel_address("+628111234567", "sms") == "+628111234567"
