"""Webhooks that meet with faults on their way, and the box of those that have gone out."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from callcentre.emulator.debugger import Complaint
from callcentre.emulator.faults import changes, subjects
from callcentre.emulator.faults.kinds import QUESTIONS, kind_of
from callcentre.emulator.faults.rules import Rule
from callcentre.emulator.webhooks import CookieJar, DeliveryError, Letter, Poster, Reply

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

MOST_KEPT = 1000
FORGERY_BELIEVED = 90001
"""Our own code: no carrier can know that a forged request was believed."""

Struck = Mapping[str, Rule]


class HostilePoster(Poster):
    """A poster whose letters meet with the faults of the exchange's book."""

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self.sent: OrderedDict[str, Letter] = OrderedDict()
        self._world = exchange
        self._held: dict[tuple[str, str], asyncio.Event] = {}

    async def deliver(self, letter: Letter, cookies: CookieJar | None = None) -> Reply:
        """Send one letter, as `Poster.deliver`, with whatever is to befall it.

        Raises:
            DeliveryError: no answer; also when an answer was needed and the request was lost.
        """
        subject = subjects.of_letter(self._world, letter.fields)
        self.sent[letter.token] = letter
        if len(self.sent) > MOST_KEPT:
            self.sent.popitem(last=False)
        struck = self._world.faults.strikes(subject)
        if not struck:
            return await self.send(letter, cookies)
        return await self._through_faults(letter, cookies, struck)

    async def send(self, letter: Letter, cookies: CookieJar | None = None) -> Reply:
        """Send one letter unharmed.

        Raises:
            DeliveryError: no 2xx answer.
        """
        return await super().deliver(letter, cookies)

    async def _through_faults(
        self, letter: Letter, cookies: CookieJar | None, struck: Struck
    ) -> Reply:
        if "drop" in struck or ("lose_leg" in struck and changes.tells_an_end(letter.fields)):
            return _lost(letter)
        true = _changed(letter, struck)
        if "delay" in struck:
            await self._world.studio.sleep(struck["delay"].seconds)
        if "forge" in struck:
            await self._send_forgery(letter)
        if "replay" in struck:
            self._spawn(self._send_again(true, struck["replay"].seconds), letter)
        if "duplicate" in struck:
            self._spawn(self._send_again(true, 0), letter)
        if "reorder" in struck:
            return await self._out_of_turn(true, cookies, struck["reorder"].seconds)
        return await self.send(true, cookies)

    async def _out_of_turn(
        self, letter: Letter, cookies: CookieJar | None, patience: float
    ) -> Reply:
        """Wait until the next one about the same thing has gone before, or nothing more came."""
        key = (kind_of(letter.fields), changes.about(letter.fields))
        earlier = self._held.pop(key, None)
        if earlier is None:
            mine = self._held[key] = asyncio.Event()
            try:
                async with asyncio.timeout(patience / self._world.studio.speed):
                    await mine.wait()
            except TimeoutError:
                self._held.pop(key, None)
            return await self.send(letter, cookies)
        try:
            return await self.send(letter, cookies)
        finally:
            earlier.set()

    async def _send_again(self, letter: Letter, seconds: float) -> None:
        """The very same request once more; its answer steers nothing."""
        await self._world.studio.sleep(seconds)
        try:
            await self.send(letter)
        except DeliveryError as error:
            self._complain(error.code, f"sent again: {error}", letter)

    async def _send_forgery(self, letter: Letter) -> None:
        try:
            await self.send(forged(letter, changes.forged_fields(letter.fields)))
        except DeliveryError:
            return
        self._complain(FORGERY_BELIEVED, "a forged request was believed", letter)

    def _complain(self, code: int, problem: str, letter: Letter) -> None:
        complaint = Complaint(code, problem, letter.url, letter.fields.get("CallSid", ""))
        self._world.debugger.complain(complaint)

    def _spawn(self, errand: Coroutine[Any, Any, None], letter: Letter) -> None:
        self._world.spawn(errand, f"again {letter.token}")


def forged(letter: Letter, fields: Mapping[str, str]) -> Letter:
    """The letter as somebody would send it who does not know the token; it is not retried."""
    guess = "a guess at the token"
    stranger = replace(letter.account, tokens=(guess,), shared_secret=guess)
    return replace(
        letter, fields=fields, account=stranger, url=letter.url.partition("#")[0] + "#rc=0"
    )


def _changed(letter: Letter, struck: Struck) -> Letter:
    fields = dict(letter.fields)
    if "blank_geography" in struck:
        fields = changes.without_geography(fields)
    if "extra_parameters" in struck:
        fields |= changes.UNKNOWN_FIELDS
    if "wrong_signature" in struck:
        return forged(letter, fields)
    return replace(letter, fields=fields)


def _lost(letter: Letter) -> Reply:
    if kind_of(letter.fields) in QUESTIONS:
        raise DeliveryError(11205, "lost on the way, as a fault has it", "ct")
    return Reply(letter.url, 204, "", b"")
