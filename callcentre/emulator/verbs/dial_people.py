"""``<Dial>`` to numbers and softphones: ring them, put the first who answers through."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from callcentre.emulator import sounds
from callcentre.emulator.documents import Fallback, Source
from callcentre.emulator.far_ends import detect_aside
from callcentre.emulator.interpreter import WHISPER_VERBS, Interpreter, Stage, Step
from callcentre.emulator.legs import Leg, Outcome
from callcentre.emulator.tasks import put_down
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs.dial_nouns import custom_parameters, detection_of, new_leg
from callcentre.emulator.verbs.errands import last_request
from callcentre.emulator.verbs.talking import Talking

_RANK = ("busy", "failed", "canceled", "no-answer")
_MOST_PEOPLE, TOO_MANY = 10, 12200


@dataclass
class _Dialling:
    """One Dial under way."""

    stage: Stage
    dial: Element
    children: list[Leg]
    answered: Leg | None = None
    bridged: bool = False
    failure: Outcome = "failed"
    talking: Talking = field(init=False)

    def __post_init__(self) -> None:
        self.talking = Talking(self.stage, self.dial)

    def fields(self) -> dict[str, str]:
        """What the ``action`` is told."""
        if self.answered is None:
            fields = {"DialCallStatus": self.failure, "DialBridged": "false"}
            if self.children:
                fields["DialCallSid"] = self.children[-1].sid
            return fields
        return {
            "DialCallStatus": "completed",
            "DialCallSid": self.answered.sid,
            "DialCallDuration": str(self.answered.duration),
            "DialBridged": "true" if self.bridged else "false",
            **self.talking.recording_fields(),
        }


async def run(stage: Stage, dial: Element) -> Step:
    """Ring everybody inside, talk with the first who answers, then go to ``action``."""
    dialling = _Dialling(stage, dial, [])
    ringing = asyncio.create_task(_hear_ringing(stage.leg), name=f"ringing {stage.leg.sid}")
    try:
        try:
            await _find_somebody(dialling)
        finally:
            await put_down(ringing)
        if dialling.answered is not None:
            await _talk(dialling, dialling.answered)
    except asyncio.CancelledError:
        _part(dialling)
        if stage.leg.is_over:
            last_request(stage, dial, dialling.fields(), own=False)
        raise
    return stage.action(dial, dialling.fields(), own=False)


def _part(dialling: _Dialling) -> None:
    """The one who dialled has gone: nobody else stays on the line."""
    for child in dialling.children:
        child.finish("completed" if child.started else "canceled")


async def _hear_ringing(leg: Leg) -> None:
    """Who is not left unanswered until bridged hears that it rings at the other end."""
    while leg.status == "in-progress":
        await leg.audio.play_samples(sounds.ringing())


async def _find_somebody(dialling: _Dialling) -> None:
    targets = dialling.dial.children or (Element("Number", text=dialling.dial.text),)
    if len(targets) > _MOST_PEOPLE:
        dialling.stage.complain(TOO_MANY, f"<Dial> with {len(targets)}: only ten are rung")
        targets = targets[:_MOST_PEOPLE]
    if dialling.dial.get("sequential") == "true":
        for target in targets:
            await _ring_all(dialling, (target,))
            if dialling.answered is not None:
                return
    else:
        await _ring_all(dialling, targets)


async def _ring_all(dialling: _Dialling, targets: tuple[Element, ...]) -> None:
    """Ring some at once; the first who answers, and does not decline, is the one."""
    trying: set[asyncio.Task[Outcome]] = set()
    legs: dict[asyncio.Task[Outcome], Leg] = {}
    for target in targets:
        leg = new_leg(dialling.stage, dialling.dial, target)
        if leg is not None:
            dialling.children.append(leg)
            task = asyncio.create_task(_try(dialling, leg, target), name=f"dial {leg.sid}")
            legs[task] = leg
            trying.add(task)
    outcomes: list[Outcome] = []
    try:
        while trying and dialling.answered is None:
            done, trying = await asyncio.wait(trying, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                outcomes.append(task.result())
                if task.result() == "answered" and dialling.answered is None:
                    dialling.answered = legs[task]
    finally:
        await put_down(*trying)
        for leg in legs.values():
            if leg is not dialling.answered:
                leg.finish("completed" if leg.started else "canceled")
    dialling.failure = next((one for one in _RANK if one in outcomes), "failed")


async def _try(dialling: _Dialling, leg: Leg, target: Element) -> Outcome:
    """Ring one; when it answers, run its own document before it counts."""
    stage = dialling.stage
    patience = dialling.dial.number("timeout", 30)
    outcome = await stage.exchange.ring(leg, patience, custom_parameters(target))
    wish = detection_of(stage, target)
    if outcome == "answered" and wish is not None:
        detect_aside(stage.exchange, leg, wish)
    if outcome == "answered" and target.get("sendDigits"):
        await leg.audio.play_samples(sounds.keys_sound(target.get("sendDigits")))
    if outcome != "answered" or not target.get("url"):
        return outcome
    return "answered" if await _accepts(stage, leg, target) else "no-answer"


async def _accepts(stage: Stage, leg: Leg, target: Element) -> bool:
    """Run the whisper document on the called leg; hanging up there declines the call."""
    url = stage.resolve(target.get("url"))
    if url is None:
        return True
    pages = Interpreter(stage.exchange, leg, Fallback(), WHISPER_VERBS)
    whisper = asyncio.create_task(pages.run(Source(url, target.get("method", "POST"))))
    gone = asyncio.create_task(leg.wait_over())
    try:
        await asyncio.wait({whisper, gone}, return_when=asyncio.FIRST_COMPLETED)
        return not leg.is_over and not whisper.result()
    finally:
        await put_down(whisper, gone)


async def _talk(dialling: _Dialling, child: Leg) -> None:
    """Let the two talk; the one who was dialled goes with the talk, unless it goes elsewhere."""
    dialling.bridged = True
    taken = False
    try:
        taken = await dialling.talking.talk(child)
    finally:
        if not taken:
            child.finish("completed")
