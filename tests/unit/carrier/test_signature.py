"""The carrier's signature: published vectors, and everything that must not open the door."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from callcentre.carrier.signature import SignatureLock, SignedRequest

ACCOUNT = "AC" + "1" * 32
SUBACCOUNT = "AC" + "2" * 32
FIELDS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}


def _lock(base: str = "https://example.com", *tokens: str) -> SignatureLock:
    return SignatureLock(
        public_base_url=base,
        account=ACCOUNT,
        tokens=tokens or ("12345",),
        subaccounts={SUBACCOUNT: "sub-token"},
    )


def _request(target: str, form: object, signature: str, account: str = ACCOUNT) -> SignedRequest:
    return SignedRequest(target, form, signature, "", account)


def test_the_published_vector_opens() -> None:
    request = _request("/myapp.php?foo=1&bar=2", MultiDict(FIELDS), "L/OH5YylLD5NRKLltdqwSvS0BnU=")
    assert _lock().opens_for(request)


@pytest.mark.parametrize("signature", ["", "nonsense", "L/OH5YylLD5NRKLltdqwSvS0BnV="])
def test_a_missing_or_wrong_signature_stays_out(signature: str) -> None:
    assert not _lock().opens_for(_request("/myapp.php?foo=1&bar=2", MultiDict(FIELDS), signature))


def test_a_changed_field_stays_out() -> None:
    changed = MultiDict(FIELDS | {"Digits": "1"})
    request = _request("/myapp.php?foo=1&bar=2", changed, "L/OH5YylLD5NRKLltdqwSvS0BnU=")
    assert not _lock().opens_for(request)


def test_blank_and_repeated_fields_are_part_of_it() -> None:
    form = MultiDict([("FromState", ""), ("Tag", "b"), ("Tag", "a"), ("Body", " spaced ")])
    signature = RequestValidator("12345").compute_signature("https://example.com/x", form)
    assert _lock().opens_for(_request("/x", form, signature))
    without_blank = MultiDict([("Tag", "b"), ("Tag", "a"), ("Body", " spaced ")])
    assert not _lock().opens_for(_request("/x", without_blank, signature))


def test_the_query_counts_as_it_was_sent() -> None:
    target = "/x?name=O%27Neil&caf%C3%A9=1&blank="
    signature = RequestValidator("12345").compute_signature(f"https://example.com{target}", {})
    assert _lock().opens_for(_request(target, MultiDict(), signature))
    decoded = "/x?name=O'Neil&café=1&blank="
    assert not _lock().opens_for(_request(decoded, MultiDict(), signature))


def test_while_a_token_is_rotated_both_open() -> None:
    lock = _lock("https://example.com", "new", "old")
    for token in ("new", "old"):
        signature = RequestValidator(token).compute_signature("https://example.com/x", {})
        assert lock.opens_for(_request("/x", MultiDict(), signature))


def test_a_subaccount_signs_with_its_own_token_only() -> None:
    own = RequestValidator("sub-token").compute_signature("https://example.com/x", {})
    assert _lock().opens_for(_request("/x", MultiDict(), own, SUBACCOUNT))
    parents = RequestValidator("12345").compute_signature("https://example.com/x", {})
    assert not _lock().opens_for(_request("/x", MultiDict(), parents, SUBACCOUNT))


def test_an_unknown_account_stays_out() -> None:
    signature = RequestValidator("12345").compute_signature("https://example.com/x", {})
    assert not _lock().opens_for(_request("/x", MultiDict(), signature, "AC" + "9" * 32))


def test_credentials_in_the_public_address_are_not_signed() -> None:
    signature = RequestValidator("12345").compute_signature("https://example.com/x", {})
    lock = _lock("https://user:password@example.com")
    assert lock.opens_for(_request("/x", MultiDict(), signature))


def test_a_json_body_is_covered_by_its_hash() -> None:
    validator = RequestValidator("12345")
    body = '{"a": 1}'
    target = f"/x?bodySHA256={validator.compute_hash(body)}"
    signature = validator.compute_signature(f"https://example.com{target}", {})
    assert _lock().opens_for(_request(target, body, signature))
    assert not _lock().opens_for(_request(target, '{"a": 2}', signature))


def test_a_shared_key_names_its_algorithm() -> None:
    signature = RequestValidator("12345").compute_signature(
        "https://example.com/x", {}, "HMAC_SHA256"
    )
    settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    request = SignedRequest("/x", MultiDict(), signature, settings, ACCOUNT)
    assert _lock().opens_for(request)
    unknown = SignedRequest("/x", MultiDict(), signature, "algorithm=HMAC_MD5", ACCOUNT)
    assert not _lock().opens_for(unknown)
