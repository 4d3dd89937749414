"""Numbers behind which nobody sits: a machine, a fax, a busy line; and telling them apart."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from callcentre.emulator.legs import Callback, Leg, Outcome
from callcentre.emulator.progress import CALLBACK_REFUSED
from callcentre.emulator.webhooks import Letter

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

_SECONDS_UNTIL_PICKED_UP = 1.0
_REFUSALS: dict[str, Outcome] = {"busy": "busy", "failed": "failed"}
_SECONDS_TO_TELL = {"human": 1.5, "machine": 4.0, "fax": 3.0}
_SECONDS_UNTIL_BEEP = 5.0


def ringer(exchange: Exchange, kind: str) -> Callable[[Leg, dict[str, str]], Awaitable[None]]:
    """What happens at the far end of that kind when it is rung."""

    async def ring(leg: Leg, _params: dict[str, str]) -> None:
        if kind in _REFUSALS:
            leg.reject(_REFUSALS[kind])
        elif kind != "no-answer":
            await exchange.studio.sleep(_SECONDS_UNTIL_PICKED_UP)
            await leg.answer()

    return ring


def is_blocked(exchange: Exchange, to: str) -> bool:
    """Whether geographic permissions forbid to call this number: 21215 over REST, 13227 in Dial."""
    return exchange.config.far_ends.get(to) == "blocked"


@dataclass(frozen=True)
class Detection:
    """The wish to know who has answered. ``callback`` set: told later, the call goes on."""

    until_beep: bool = False
    timeout: float = 30.0
    callback: Callback = field(default_factory=Callback)


async def detect(exchange: Exchange, leg: Leg, wish: Detection) -> dict[str, str]:
    """Listen to who has answered; the fields that tell (contract 1.7). Citizens are human."""
    kind = exchange.config.far_ends.get(leg.order.to, "human")
    seconds = _SECONDS_TO_TELL.get(kind, wish.timeout)
    word = kind
    if kind == "machine":
        word = "machine_end_beep" if wish.until_beep else "machine_start"
        seconds += _SECONDS_UNTIL_BEEP if wish.until_beep else 0.0
    if seconds >= wish.timeout:
        word, seconds = "unknown", wish.timeout
    await exchange.studio.sleep(seconds)
    leg.answered_by = word
    return {"AnsweredBy": word, "MachineDetectionDuration": str(round(seconds * 1000))}


def detect_aside(exchange: Exchange, leg: Leg, wish: Detection) -> None:
    """Find out beside the call, and tell the callback of the wish."""
    exchange.spawn(_detect_aside(exchange, leg, wish), f"detect {leg.sid}")


async def _detect_aside(exchange: Exchange, leg: Leg, wish: Detection) -> None:
    found = asyncio.create_task(detect(exchange, leg, wish))
    gone = asyncio.create_task(leg.wait_over())
    either: set[asyncio.Task[Any]] = {found, gone}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not found.done() or not wish.callback.url:
            return
        own = {"CallSid": leg.sid, "AccountSid": leg.order.account_sid}
        account = exchange.account(leg.order.account_sid)
        letter = Letter(wish.callback.url, own | found.result(), account, wish.callback.method)
        exchange.notify(letter, CALLBACK_REFUSED, leg.sid)
    finally:
        found.cancel()
        gone.cancel()
