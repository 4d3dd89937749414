"""The file that says who the customer of this carrier is: accounts, numbers, applications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callcentre.emulator.faults.rules import FaultPlan, plan_of
from callcentre.emulator.yaml_marks import MarkedError, read_marked


class ConfigError(ValueError):
    """The file does not describe a carrier; the message names the place."""


@dataclass(frozen=True)
class Account:
    """One customer. The first token is the primary one and signs every webhook.

    Unless there is a ``shared_key``: then its secret does, with SHA-256.
    """

    sid: str
    tokens: tuple[str, ...]
    api_keys: dict[str, str] = field(default_factory=dict)
    shared_key: str = ""
    shared_secret: str = ""

    @property
    def primary_token(self) -> str:
        """The token that signs."""
        return self.tokens[0]


@dataclass
class Number:
    """One number of a customer. Its addresses can be changed over REST while we run.

    ``advanced_opt_out`` (``true``): it is in a messaging service that tells of opt-out keywords.
    """

    number: str
    account_sid: str
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    voice_application_sid: str = ""
    status_callback: str = ""
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    sms_application_sid: str = ""
    sms_status_callback: str = ""
    friendly_name: str = ""
    advanced_opt_out: str = ""


@dataclass
class Application:
    """One TwiML application: what a softphone's connect() runs."""

    sid: str
    account_sid: str
    friendly_name: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    sms_status_callback: str = ""
    message_status_callback: str = ""


@dataclass(frozen=True)
class Limits:
    """How much the carrier takes on; 0 is no limit (contract 6.5).

    ``calls_per_second`` counts calls made over REST; the rest wait as ``queued``.
    ``messages_per_second`` counts segments of one sender.
    ``consistency_delay``: REST shows everything as it was so many seconds ago, 60 at most.
    """

    calls_per_second: float = 1.0
    messages_per_second: float = 0.0
    concurrent_calls: int = 0
    concurrent_requests: int = 100
    consistency_delay: float = 0.0


FAR_ENDS = frozenset(
    {"human", "machine", "fax", "unknown", "busy", "no-answer", "failed", "blocked"}
)
"""What may be said of a number that nobody sits behind."""


@dataclass(frozen=True)
class Place:
    """Somewhere in town that a web phone can share as its location; degrees of WGS 84."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class EmulatorConfig:
    """Everything the emulator is told when it starts.

    ``speed`` divides every waiting time of the telephone world (rings, pauses, speech); network
    timers of webhooks stay in real seconds.
    """

    accounts: tuple[Account, ...]
    numbers: tuple[Number, ...] = ()
    applications: tuple[Application, ...] = ()
    host: str = "127.0.0.1"
    port: int = 4010
    speed: float = 1.0
    sounds_dir: Path = Path("var/emulator")
    public_url: str = ""
    limits: Limits = field(default_factory=Limits)
    far_ends: Mapping[str, str] = field(default_factory=dict)
    faults: FaultPlan = field(default_factory=FaultPlan)
    places: tuple[Place, ...] = ()
    speech: str = ""

    @property
    def base_url(self) -> str:
        """Where REST and media are served, as written into `RecordingUrl`."""
        return self.public_url or f"http://{self.host}:{self.port}"


def load_config(path: Path) -> dict[str, Any]:
    """Read the YAML file into the keyword arguments of `build_config`.

    Raises:
        ConfigError: the file is missing, is not YAML, or is not a mapping.
    """
    try:
        marked = read_marked(path.read_text(encoding="utf-8"), str(path))
        faults = marked.entries.get("faults")
        plan = FaultPlan() if faults is None else plan_of(faults)
    except MarkedError as error:
        raise ConfigError(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    if not marked.is_mapping:
        raise ConfigError(f"{path}: expected a mapping with accounts, numbers, applications")
    return dict(marked.value) | {"faults": plan}


_KEYS = frozenset(
    [
        *("accounts", "numbers", "applications", "sounds_dir", "public_url", "limits"),
        *("far_ends", "faults", "places", "speech"),
    ]
)


def build_config(document: dict[str, Any], **options: Any) -> EmulatorConfig:
    """Turn a mapping and the command line's options into a configuration.

    Numbers and applications without ``account`` belong to the first account.

    Raises:
        ConfigError: a field is missing or unknown.
    """
    unknown = set(document) - _KEYS
    if unknown:
        raise ConfigError(f"unknown key: {', '.join(sorted(unknown))}")
    try:
        accounts = tuple(_account(entry) for entry in document.get("accounts") or ())
        if not accounts:
            raise ConfigError("accounts: at least one is needed")
        first = accounts[0].sid
        numbers = tuple(
            Number(**_owned(entry, first, number=True)) for entry in document.get("numbers") or ()
        )
        applications = tuple(
            Application(**_owned(entry, first)) for entry in document.get("applications") or ()
        )
    except (TypeError, KeyError) as error:
        raise ConfigError(f"unexpected or missing field: {error}") from error
    try:
        options.setdefault("limits", Limits(**document.get("limits") or {}))
    except TypeError as error:
        raise ConfigError(f"limits: {error}") from error
    options.setdefault("faults", document.get("faults") or FaultPlan())
    options.setdefault("places", tuple(_place(entry) for entry in document.get("places") or ()))
    options.setdefault("far_ends", _far_ends(document.get("far_ends") or {}))
    options.setdefault("speech", str(document.get("speech") or ""))
    if document.get("sounds_dir"):
        options.setdefault("sounds_dir", Path(document["sounds_dir"]))
    if document.get("public_url"):
        options.setdefault("public_url", str(document["public_url"]).rstrip("/"))
    return EmulatorConfig(accounts, numbers, applications, **options)


def _far_ends(entries: dict[str, Any]) -> dict[str, str]:
    for number, kind in entries.items():
        if kind not in FAR_ENDS:
            raise ConfigError(f"far_ends: {number}: {kind!r} is none of {sorted(FAR_ENDS)}")
    return {str(number): str(kind) for number, kind in entries.items()}


def _place(entry: Any) -> Place:
    try:
        place = Place(str(entry["name"]), float(entry["latitude"]), float(entry["longitude"]))
    except (TypeError, KeyError, ValueError) as error:
        raise ConfigError(f"places: {entry!r}: needs name, latitude, longitude") from error
    if not (abs(place.latitude) <= 90 and abs(place.longitude) <= 180):
        raise ConfigError(f"places: {place.name}: not on this earth")
    return place


def _account(entry: dict[str, Any]) -> Account:
    tokens = tuple(str(token) for token in entry["tokens"])
    if not tokens:
        raise ConfigError(f"account {entry['sid']}: tokens is empty")
    keys = {str(sid): str(secret) for sid, secret in (entry.get("api_keys") or {}).items()}
    shared = [(str(key), str(secret)) for key, secret in (entry.get("shared_key") or {}).items()]
    return Account(str(entry["sid"]), tokens, keys, *(shared[0] if shared else ()))


def _owned(entry: dict[str, Any], owner: str, *, number: bool = False) -> dict[str, Any]:
    fields = {key: "" if value is None else str(value) for key, value in entry.items()}
    fields["account_sid"] = fields.pop("account", "") or owner
    if number:
        fields["number"] = str(entry["number"])
    return fields
