"""``<Dial><Queue>``: take the first one who waits, and talk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from callcentre.emulator.documents import Fallback, Source
from callcentre.emulator.interpreter import WAIT_VERBS, Interpreter, Stage, Step
from callcentre.emulator.names import now, whole_seconds
from callcentre.emulator.queues import Claim, Member
from callcentre.emulator.tasks import put_down
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.errands import last_request
from callcentre.emulator.verbs.talking import Talking

NO_SUCH_QUEUE = 14214


@dataclass
class _Taking:
    """One Dial under way."""

    talking: Talking
    member: Member | None = None
    claim: Claim = field(default_factory=Claim)
    failure: str = "no-answer"
    waited: str = "0"
    seconds: int = 0

    def fields(self) -> dict[str, str]:
        """What the ``action`` is told."""
        if self.member is None:
            return {"DialCallStatus": self.failure, "DialBridged": "false"}
        return {
            "DialCallStatus": "completed" if self.claim.bridged else "no-answer",
            "DialCallSid": self.member.leg.sid,
            "DialCallDuration": str(self.seconds),
            "DialBridged": "true" if self.claim.bridged else "false",
            "QueueSid": self.member.queue.sid,
            "QueueTime": self.waited,
            "DequeingCallSid": self.talking.stage.leg.sid,
            **self.talking.recording_fields(),
        }


async def run(stage: Stage, dial: Element, noun: Element) -> Step:
    """Wait for the first in the queue, whisper to them, talk, then go to the Dial's ``action``."""
    taking = _Taking(Talking(stage, dial))
    try:
        await _take(taking, noun)
        if taking.member is not None:
            await _meet(taking, taking.member, noun)
    except asyncio.CancelledError:
        if stage.leg.is_over:
            last_request(stage, dial, taking.fields(), own=False)
        raise
    finally:
        taking.claim.over.set()
    return stage.action(dial, taking.fields(), own=False)


async def _take(taking: _Taking, noun: Element) -> None:
    stage = taking.talking.stage
    queue = stage.exchange.queues.named(stage.leg.order.account_sid, noun.text)
    if queue is None:
        stage.complain(NO_SUCH_QUEUE, f"there is no queue {noun.text!r}")
        taking.failure = "failed"
        return
    patience = taking.talking.dial.number("timeout", 30)
    taking.member = await queue.take_first(patience / stage.exchange.studio.speed)
    if taking.member is not None:
        taking.waited = str(taking.member.waited)
        taking.member.claimed.set_result(taking.claim)


async def _meet(taking: _Taking, member: Member, noun: Element) -> None:
    if noun.get("url") and not await _whisper(taking, member, noun):
        return
    if member.leg.is_over or taking.claim.gone.is_set():
        return
    taking.claim.bridged, begun = True, now()
    try:
        await taking.talking.talk(member.leg)
    finally:
        taking.seconds = whole_seconds(begun, now())


async def _whisper(taking: _Taking, member: Member, noun: Element) -> bool:
    """Play the noun's document to the one who was taken; False when they are gone after it."""
    stage, leg = taking.talking.stage, member.leg
    url = stage.resolve(noun.get("url"))
    if url is None:
        return True
    fields = {
        "QueueSid": member.queue.sid,
        "QueueTime": taking.waited,
        "DequeingCallSid": stage.leg.sid,
    }
    pages = Interpreter(stage.exchange, leg, Fallback(), WAIT_VERBS, speaks_errors=False)
    source = Source(url, noun.get("method", "POST"), fields)
    page = asyncio.create_task(pages.run(source), name=f"whisper {leg.sid}")
    gone = asyncio.create_task(taking.claim.gone.wait())
    try:
        await asyncio.wait({page, gone}, return_when=asyncio.FIRST_COMPLETED)
        return not taking.claim.gone.is_set()
    finally:
        await put_down(page, gone)
