"""Webhook addresses: the request part, and the connection overrides in the fragment."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

_POLICIES = {"4xx", "5xx", "ct", "rt", "all"}


class AddressError(ValueError):
    """Not a usable webhook address (Twilio's 11100)."""


@dataclass(frozen=True)
class Overrides:
    """Timers in seconds, retries, and what to retry on (contract section 1.8)."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    def retries_on(self, reason: str) -> bool:
        """True when a failure of that kind (``ct``, ``rt``, ``4xx``, ``5xx``) is tried again."""
        return reason in self.policy or ("all" in self.policy and bool(reason))


def split_overrides(url: str) -> tuple[str, Overrides]:
    """Part an address into what is requested and signed, and how patient to be.

    Raises:
        AddressError: not http(s), no host, an underscore in the host, or a bad override.
    """
    target, _, fragment = url.strip().partition("#")
    parts = urlsplit(target)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "_" in parts.hostname:
        raise AddressError(f"not an absolute http address: {target[:200]!r}")
    values = dict(pair.partition("=")[::2] for pair in fragment.split("&") if pair)
    try:
        return target, _overrides(values)
    except ValueError as error:
        raise AddressError(f"bad connection override: {fragment[:200]!r}") from error


def _overrides(values: dict[str, str]) -> Overrides:
    policy = frozenset(values.get("rp", "ct").lower().split(","))
    if policy - _POLICIES:
        raise ValueError(policy)
    return Overrides(
        connect=_between(values.get("ct", "5000"), 100, 10_000) / 1000,
        read=_between(values.get("rt", "15000"), 100, 15_000) / 1000,
        total=_between(values.get("tt", "15000"), 100, 15_000) / 1000,
        retries=_between(values.get("rc", "1"), 0, 5),
        policy=policy,
    )


def _between(text: str, least: int, most: int) -> int:
    number = int(text)
    if not least <= number <= most:
        raise ValueError(text)
    return number


def resolve(base: str | None, url: str) -> str:
    """Make an address from a document absolute; ``base`` is where the document came from.

    Raises:
        AddressError: a relative address in a document that has no base (``Twiml=`` inline).
    """
    url = url.strip()
    if urlsplit(url).scheme:
        return url
    if base is None:
        raise AddressError(f"relative address in an inline document: {url[:200]!r}")
    return urljoin(base.partition("#")[0], url)
