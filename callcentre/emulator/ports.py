"""What softphones and web phones need of the exchange, and nothing more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from callcentre.emulator.audio import Device
from callcentre.emulator.call_messages import CallMessages

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""Statuses of a leg that is over (contract 1.4)."""

Params = Mapping[str, str]


class Parties(Protocol):
    """The two ends of a call."""

    @property
    def from_address(self) -> str:
        """Who calls."""

    @property
    def to(self) -> str:
        """Who is called."""


class PhoneLeg(Protocol):
    """One leg as the person at its far end knows it."""

    @property
    def sid(self) -> str:
        """The call's identifier, ``CA...``."""

    @property
    def status(self) -> str:
        """``queued``, ``ringing``, ``in-progress`` or one of OVER."""

    @property
    def heard(self) -> Sequence[str]:
        """What has been spoken to this leg, sentence by sentence."""

    @property
    def order(self) -> Parties:
        """Who calls whom."""

    def on_change(self, callback: Callable[[PhoneLeg], None]) -> None:
        """Call back after every change of status."""

    def press(self, digit: str) -> None:
        """One key."""

    def say(self, text: str) -> None:
        """Words, for whoever listens for speech."""

    async def answer(self, device: Device | None = None) -> None:
        """Pick up an incoming call."""

    def reject(self) -> None:
        """Refuse an incoming call."""

    async def hang_up(self) -> None:
        """Put down."""


Ring = Callable[[PhoneLeg, Params], Awaitable[None]]


class Registrations(Protocol):
    """Who can be rung under which identity."""

    def register(self, identity: str, ring: Ring) -> None:
        """From now on calls to ``identity`` ring here."""

    def unregister(self, identity: str, ring: Ring) -> None:
        """No longer."""


class Switch(Protocol):
    """The part of the exchange that softphones use."""

    @property
    def call_messages(self) -> CallMessages:
        """Messages between softphones and the application."""

    @property
    def softphones(self) -> Registrations:
        """Who can be rung."""

    def place_call(
        self,
        from_address: str,
        to: str,
        device: Device | None,
        *,
        application_sid: str | None = None,
        params: Params | None = None,
        account_sid: str = "",
    ) -> PhoneLeg:
        """A call from a person: to a number, or through a TwiML application of that account."""
