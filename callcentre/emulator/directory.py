"""Whose number is whose: the customer's numbers and applications, and who can be rung."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from callcentre.emulator.config import Account, Application, EmulatorConfig, Number
from callcentre.emulator.legs import Leg
from callcentre.emulator.names import new_sid

Ring = Callable[[Leg, dict[str, str]], Awaitable[None]]


@dataclass(frozen=True)
class Entry:
    """Where an incoming call goes: the addresses of a number or of its application."""

    account_sid: str
    url: str
    method: str
    fallback_url: str
    fallback_method: str
    status_callback: str
    status_callback_method: str


class Directory:
    """Accounts, numbers and applications; REST may change the last two."""

    def __init__(self, config: EmulatorConfig) -> None:
        self.accounts: dict[str, Account] = {account.sid: account for account in config.accounts}
        self.numbers: dict[str, Number] = {number.number: number for number in config.numbers}
        self.applications: dict[str, Application] = {app.sid: app for app in config.applications}

    @property
    def default_account(self) -> Account:
        """The first account of the file."""
        return next(iter(self.accounts.values()))

    def number_by_sid(self, sid: str) -> Number | None:
        """Find a number by its ``PN`` sid."""
        return next((n for n in self.numbers.values() if number_sid(n) == sid), None)

    def new_application(self, account_sid: str) -> Application:
        """Add an empty application."""
        application = Application(new_sid("AP"), account_sid)
        self.applications[application.sid] = application
        return application

    def entry_of_number(self, number: Number) -> Entry:
        """Where calls to the number go; an application set on it wins over its own addresses."""
        application = self.applications.get(number.voice_application_sid)
        return _entry(application or number)

    def entry_of_application(self, sid: str, account_sid: str = "") -> Entry | None:
        """Where a softphone's connect() goes; given an account, only if the application is its."""
        application = self.applications.get(sid)
        if application is None or account_sid not in {"", application.account_sid}:
            return None
        return _entry(application)


def number_sid(number: Number) -> str:
    """The ``PN`` sid of a number: the same in every run."""
    digest = hashlib.sha256(f"{number.account_sid} {number.number}".encode()).hexdigest()
    return "PN" + digest[:32]


def _entry(owner: Number | Application) -> Entry:
    return Entry(
        owner.account_sid,
        owner.voice_url,
        owner.voice_method,
        owner.voice_fallback_url,
        owner.voice_fallback_method,
        owner.status_callback,
        owner.status_callback_method,
    )


class Registry:
    """Who can be rung under an identity or a number: softphones, web phones, citizens."""

    def __init__(self) -> None:
        self._rings: dict[str, Ring] = {}

    def register(self, identity: str, ring: Ring) -> None:
        """From now on ``ring(leg, custom_parameters)`` is awaited for calls to ``identity``."""
        self._rings[identity] = ring

    def unregister(self, identity: str, ring: Ring | None = None) -> None:
        """Forget an identity; given ``ring``, only if it is still the one registered."""
        if ring is None or self._rings.get(identity) == ring:
            self._rings.pop(identity, None)

    def get(self, identity: str) -> Ring | None:
        """Whom to ring, if anybody."""
        return self._rings.get(identity)
