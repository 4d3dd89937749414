"""The signature, against the contract's vectors and the official validator."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator, get_signature_algorithm

from callcentre.emulator.config import Account
from callcentre.emulator.signature import sign, signed_address, signed_headers

FIELDS = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "To": "+18005551212"}


@pytest.mark.parametrize(
    ("url", "caller", "signature"),
    [
        (
            "https://example.com/myapp.php?foo=1&bar=2",
            "+14158675310",
            "L/OH5YylLD5NRKLltdqwSvS0BnU=",
        ),
        (
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            "+14158675309",
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        ),
    ],
)
def test_the_published_vectors_pass(url: str, caller: str, signature: str) -> None:
    fields = FIELDS | {"Caller": caller, "From": caller}
    assert sign(signed_address(url, voice=True), fields.items(), "12345") == signature


@pytest.mark.parametrize(
    ("url", "voice", "address"),
    [
        ("https://user:pass@city.example:8443/a?b=1#rc=2", True, "https://city.example/a?b=1"),
        ("https://user:pass@city.example:8443/a", False, "https://city.example:8443/a"),
        ("http://127.0.0.1:5000/a", True, "http://127.0.0.1:5000/a"),
        ("http://127.0.0.1:5000/a", False, "http://127.0.0.1:5000/a"),
    ],
)
def test_credentials_and_fragments_go_and_ports_follow_the_table(
    url: str, voice: bool, address: str
) -> None:
    assert signed_address(url, voice=voice) == address


def test_blank_and_unicode_fields_validate_with_the_official_library() -> None:
    url = "http://127.0.0.1:5000/voice?x=%27&y=%C3%A9"
    fields = {"FromState": "", "Body": "Jalan é & <tag> 🚑"}
    signature = sign(signed_address(url, voice=True), fields.items(), "token")
    assert RequestValidator("token").validate(url, fields, signature)


def test_a_shared_key_signs_instead_of_the_token() -> None:
    account = Account("AC1", ("token",), {}, "webhooks_sharedkey_1", "shared secret")
    url, fields = "https://city.example/voice", {"CallSid": "CA1", "Digits": ""}
    headers = signed_headers(account, url, fields.items())
    algorithm = get_signature_algorithm(headers["X-Twilio-Webhooks-Signature-Settings"])
    signature = headers["X-Twilio-Signature"]
    assert algorithm == "HMAC_SHA256"
    assert RequestValidator("shared secret").validate(url, fields, signature, algorithm)
    assert not RequestValidator("token").validate(url, fields, signature, algorithm)
