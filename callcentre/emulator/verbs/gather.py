"""``<Gather>``: keys or words from the person."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.legs import Heard
from callcentre.emulator.progress import CALLBACK_REFUSED
from callcentre.emulator.tasks import put_down
from callcentre.emulator.twiml import Element
from callcentre.emulator.webhooks import Letter

CONFIDENCE = "0.92"
"""What a recogniser is made to think of words that were put in as text."""


@dataclass
class _Collected:
    """What has come in so far. The first kind of input wins."""

    keys: str = ""
    words: str = ""
    finished_on: str = ""
    kinds: frozenset[str] = frozenset({"dtmf"})
    most: int = 0
    finish: str = "#"
    done: bool = field(default=False)

    def take(self, heard: Heard) -> bool:
        """Use one input; False when this gathering does not want it."""
        if heard.kind == "words":
            if "speech" not in self.kinds or self.keys:
                return False
            self.words, self.done = heard.value, True
            return True
        if "dtmf" not in self.kinds:
            return False
        if heard.value == self.finish:
            self.finished_on, self.done = heard.value, True
            return True
        self.keys += heard.value
        self.done = bool(self.most) and len(self.keys) >= self.most
        return True


async def run(stage: Stage, element: Element) -> Step:
    """Play the prompts, wait for input, and go to ``action`` with it.

    Silence goes on to the next verb, unless ``actionOnEmptyResult`` asks for a request.
    """
    collected = _Collected(
        kinds=frozenset(element.get("input", "dtmf").split()),
        most=element.number("numDigits", 0),
        finish=element.get("finishOnKey", "#"),
    )
    with stage.leg.listening() as ears:
        await _prompt(stage, element, ears, collected)
        await _wait_for_rest(stage, element, ears, collected)
    if collected.words and element.get("partialResultCallback"):
        _tell_parts(stage, element, collected.words)
    fields = {"msg": "Gather End", "FinishedOnKey": collected.finished_on}
    if collected.words:
        fields |= {"SpeechResult": collected.words, "Confidence": CONFIDENCE}
    elif collected.keys or element.get("actionOnEmptyResult") == "true":
        fields["Digits"] = collected.keys
    else:
        return None
    return stage.action(element, fields)


def _tell_parts(stage: Stage, element: Element, words: str) -> None:
    """Report what was understood word by word, as it is while somebody speaks."""
    url = stage.resolve(element.get("partialResultCallback"))
    if url is None:
        return
    account, parts = stage.exchange.account(stage.leg.order.account_sid), words.split()
    for number in range(len(parts)):
        fields = stage.leg.fields() | {
            "SequenceNumber": str(number),
            "StableSpeechResult": " ".join(parts[:number]),
            "UnstableSpeechResult": " ".join(parts[: number + 1]),
        }
        method = element.get("partialResultCallbackMethod", "POST")
        stage.exchange.notify(Letter(url, fields, account, method), CALLBACK_REFUSED, stage.leg.sid)


async def _prompt(
    stage: Stage, element: Element, ears: asyncio.Queue[Heard], collected: _Collected
) -> None:
    """Play what is nested inside until it ends or, with ``bargeIn``, some wanted input stops it."""
    if element.get("bargeIn") == "false":
        await _play_nested(stage, element)
        return
    prompts = asyncio.create_task(_play_nested(stage, element))
    wanted = asyncio.create_task(_first_wanted(ears, collected))
    try:
        await asyncio.wait({prompts, wanted}, return_when=asyncio.FIRST_COMPLETED)
        if prompts.done():
            prompts.result()
    finally:
        await put_down(prompts, wanted)


async def _first_wanted(ears: asyncio.Queue[Heard], collected: _Collected) -> None:
    while not collected.take(await ears.get()):
        continue


async def _play_nested(stage: Stage, element: Element) -> None:
    for prompt in element.children:
        await stage.exchange.verbs[prompt.name](stage, prompt)


async def _wait_for_rest(
    stage: Stage, element: Element, ears: asyncio.Queue[Heard], collected: _Collected
) -> None:
    """Wait for further input; the time runs anew after each key."""
    patience = element.number("timeout", 5) / stage.exchange.studio.speed
    while not collected.done:
        try:
            async with asyncio.timeout(patience):
                heard = await ears.get()
        except TimeoutError:
            return
        collected.take(heard)
