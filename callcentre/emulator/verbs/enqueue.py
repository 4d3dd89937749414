"""``<Enqueue>``: wait in a queue until taken out, redirected, tired of it, or gone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from callcentre.emulator.documents import Fallback, Source
from callcentre.emulator.interpreter import QUEUE_VERBS, HangUp, Interpreter, Stage, Step
from callcentre.emulator.queues import LARGEST_SIZE, LONGEST_NAME, Member
from callcentre.emulator.sounds import waiting_music
from callcentre.emulator.tasks import put_down
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.errands import last_request

BAD_WAIT_URL, NAME_TOO_LONG, QUEUE_FULL = 14202, 14205, 14207
_LEAST_SECONDS_A_ROUND = 1.0


@dataclass
class _Stay:
    """One leg's time in a queue."""

    stage: Stage
    element: Element
    member: Member

    def result(self, word: str) -> dict[str, str]:
        """What the ``action`` is told."""
        return {
            "QueueResult": word,
            "QueueSid": self.member.queue.sid,
            "QueueTime": str(self.member.waited),
        }

    def interrupted(self) -> str:
        """Why it ended, when nobody let the leg go on by itself."""
        claimed, leg = self.member.claimed, self.stage.leg
        if claimed.done() and claimed.result().bridged:
            return "bridged" if leg.is_over else "redirected-from-bridged"
        return "hangup" if leg.is_over else "redirected"


async def run(stage: Stage, element: Element) -> Step:
    """Stay in the queue, then go to ``action`` with the ``QueueResult``."""
    if element.get("workflowSid"):
        stage.complain(12200, "<Enqueue workflowSid>: task routing is not supported")
        return stage.action(element, {"QueueResult": "error"}, own=False)
    if not 0 < len(element.text) <= LONGEST_NAME:
        return stage.action(element, {"QueueResult": "error"}, own=False)
    queue = stage.exchange.queues.open(stage.leg.order.account_sid, element.text)
    if queue.is_full or len(queue.members) >= element.number("maxQueueSize", LARGEST_SIZE):
        stage.complain(QUEUE_FULL, f"the queue {queue.name!r} is full")
        return stage.action(element, {"QueueResult": "queue-full"}, own=False)
    stay = _Stay(stage, element, queue.enter(stage.leg))
    try:
        word = await _wait(stay)
    except asyncio.CancelledError:
        queue.leave(stay.member)
        if stay.member.claimed.done():
            stay.member.claimed.result().gone.set()
        # The leg is over or runs another document: what this request answers is not looked at.
        last_request(stage, element, stay.result(stay.interrupted()), own=False)
        raise
    queue.leave(stay.member)
    return stage.action(element, stay.result(word), own=False)


async def _wait(stay: _Stay) -> str:
    """Hear the waiting document until something ends it; the ``QueueResult``."""
    claimed = stay.member.claimed
    waiting = asyncio.create_task(_hear(stay), name=f"queue {stay.stage.leg.sid}")
    try:
        either: set[asyncio.Future[Any]] = {waiting, claimed}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not claimed.done():
            return await _left(stay, waiting.result())
    finally:
        await put_down(waiting)
    claim = claimed.result()
    await claim.over.wait()
    return "bridged" if claim.bridged else "bridging-in-process"


async def _left(stay: _Stay, word: str) -> str:
    if word == "hangup":
        # Its end cancels this very program, which then reports the hang-up.
        stay.stage.leg.finish("completed")
        await stay.stage.leg.wait_over()
    return word


async def _hear(stay: _Stay) -> str:
    """Play the waiting document again and again; why that stopped: hangup, leave or error."""
    stage, leg = stay.stage, stay.stage.leg
    wait_url = stay.element.attributes.get("waitUrl")
    if wait_url is None:
        while True:
            await leg.audio.play(waiting_music(), "audio/wav")
    if wait_url == "":
        await leg.wait_over()
        return "hangup"
    target = stage.resolve(wait_url)
    if target is None:
        stage.complain(BAD_WAIT_URL, "<Enqueue waitUrl> is no address")
        return "error"
    source = Source(target, stay.element.get("waitUrlMethod", "POST"))
    pages = Interpreter(
        stage.exchange,
        leg,
        Fallback(),
        QUEUE_VERBS,
        speaks_errors=False,
        more_fields=stay.member.fields,
    )
    return await _again_and_again(stage, pages, source)


async def _again_and_again(stage: Stage, pages: Interpreter, source: Source) -> str:
    studio = stage.exchange.studio
    while True:
        begun = studio.now()
        ending = await pages.play(source)
        if ending != "end":
            return {"hangup": "hangup", "leave": "leave"}.get(ending, "error")
        # A document without anything to hear would be asked for in a breathless circle.
        await studio.sleep(_LEAST_SECONDS_A_ROUND - (studio.now() - begun))


async def leave(stage: Stage, _element: Element) -> Step:
    """``<Leave>``: out of the queue; anywhere but in a waiting document it does nothing."""
    if stage.allowed == QUEUE_VERBS:
        return HangUp(word="leave")
    stage.complain(12200, "<Leave> outside the waiting document of a queue")
    return None
