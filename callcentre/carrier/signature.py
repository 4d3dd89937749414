"""Is this request really from the carrier? Fails closed.

The rules are those of Twilio's webhook security page: HMAC over the public URL exactly as it was
asked for (raw query, no decoding) and, for a form, every field name and value in order.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from twilio.request_validator import RequestValidator, get_signature_algorithm

_USUAL = "HMAC_SHA1"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What of an HTTP request the signature covers.

    ``target`` is the raw path and query as they came over the wire; ``form`` a multi-dict of every
    field, blank ones too, or the raw body as text when the body is not a form; ``account`` the
    AccountSid that the request names.
    """

    target: str
    form: object
    signature: str
    signature_settings: str
    account: str


class SignatureLock:
    """Checks signatures with the tokens of our account and of its sub-accounts.

    Several tokens for the account are accepted at once, so that a token can be rotated without
    losing a call.
    """

    def __init__(
        self,
        *,
        public_base_url: str,
        account: str,
        tokens: Sequence[str],
        subaccounts: Mapping[str, str],
    ) -> None:
        self._base = _without_credentials(public_base_url)
        ours = [RequestValidator(token) for token in tokens]
        self._validators = {account: ours}
        self._validators |= {sid: [RequestValidator(token)] for sid, token in subaccounts.items()}

    def opens_for(self, request: SignedRequest) -> bool:
        """True when one of the account's tokens made this signature."""
        if not request.signature:
            return False
        url = self.url_of(request.target)
        algorithm = get_signature_algorithm(request.signature_settings)
        return any(
            _fits(validator, url, request, algorithm)
            for validator in self._validators.get(request.account, ())
        )

    def url_of(self, target: str) -> str:
        """The public URL that was signed, for the log when a signature does not fit."""
        return self._base + target


def _fits(validator: RequestValidator, url: str, request: SignedRequest, algorithm: str) -> bool:
    form = request.form
    if not isinstance(form, str) and algorithm == _USUAL:
        # The library computes the signature twice, with and without a port, because the carrier is
        # not of one mind about it. Nearly always the first is right, and the second half the work.
        made = validator.compute_signature(url, form)
        if hmac.compare_digest(made.encode(), request.signature.encode()):
            return True
    return bool(validator.validate(url, form, request.signature, algorithm))


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
