"""Run documents on a leg, verb after verb, until there is nothing left to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from callcentre.emulator.addresses import AddressError, resolve
from callcentre.emulator.debugger import Complaint
from callcentre.emulator.documents import APOLOGY, Fallback, Source, fetch_page
from callcentre.emulator.twiml import Element

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange
    from callcentre.emulator.legs import Leg

MOST_DOCUMENTS = 10_000
WAIT_VERBS = frozenset({"Say", "Play", "Pause", "Redirect"})
QUEUE_VERBS = WAIT_VERBS | {"Hangup", "Leave", "Gather"}
WHISPER_VERBS = frozenset({"Say", "Play", "Pause", "Gather", "Hangup", "Redirect"})


@dataclass(frozen=True)
class HangUp:
    """The document says that the leg is to end, or to leave the queue that it waits in."""

    word: Literal["hangup", "leave"] = "hangup"


@dataclass(frozen=True)
class GoTo:
    """The document says where to go on; later verbs are not reached."""

    source: Source


Ending = Literal["end", "hangup", "leave", "failed"]
"""How documents have come to their end."""

Step = GoTo | HangUp | None


@dataclass
class Stage:
    """What a verb may use: the switch, the leg, and the address of its document."""

    exchange: Exchange
    leg: Leg
    url: str | None
    method: str = "POST"
    allowed: frozenset[str] | None = None

    def resolve(self, url: str) -> str | None:
        """Make an address absolute; None, with a complaint, when that is impossible."""
        try:
            return resolve(self.url, url)
        except AddressError as error:
            self.complain(11100, str(error))
            return None

    def action(self, element: Element, fields: dict[str, str], *, own: bool = True) -> Step:
        """Go to the element's ``action``; without one to this document again, or on (``own``)."""
        given = element.get("action")
        if not given and not own:
            return None
        target = self.resolve(given) if given else self.url
        if target is None:
            return HangUp() if given else None
        return GoTo(Source(target, element.get("method", "POST"), fields))

    def complain(self, code: int, message: str) -> None:
        """Put a line on the debugger feed."""
        self.exchange.debugger.complain(Complaint(code, message, self.url or "", self.leg.sid))


@dataclass
class Interpreter:
    """Runs the documents of one leg. ``allowed`` limits the verbs (waiting and whisper pages).

    A page with such limits may also be a sound file; ``repeats_sound`` plays it round and round.
    ``more_fields`` gives what every request carries beside the base fields.
    """

    exchange: Exchange
    leg: Leg
    fallback: Fallback
    allowed: frozenset[str] | None = None
    speaks_errors: bool = True
    more_fields: Callable[[], Mapping[str, str]] = dict
    repeats_sound: bool = False

    async def run(self, source: Source) -> bool:
        """Run from ``source`` on. Returns True if it ended by ``<Hangup>`` or a failure."""
        return await self.play(source) in {"hangup", "failed"}

    async def play(self, source: Source) -> Ending:
        """Run from ``source`` on, and say how it ended."""
        for _ in range(MOST_DOCUMENTS):
            source = replace(source, fields={**self.more_fields(), **source.fields})
            page = await fetch_page(self.exchange, self.leg, source, self.fallback)
            if page is None:
                await self._apologise()
                return "failed"
            stage = Stage(self.exchange, self.leg, page.url, page.method, self.allowed)
            step = await self._run_verbs(stage, page.document.verbs)
            if not isinstance(step, GoTo):
                return step.word if step else "end"
            source = step.source
        stage.complain(11215, "the documents never end")
        return "failed"

    async def _run_verbs(self, stage: Stage, verbs: tuple[Element, ...]) -> Step:
        if self.allowed is not None and verbs and verbs[0].sound:
            return await self._play_file(stage, verbs[0])
        for verb in verbs:
            if self.allowed is not None and verb.name not in self.allowed:
                code = 13201 if verb.name == "Dial" else 12200
                stage.complain(code, f"<{verb.name}> may not be used in this document")
                continue
            await self._pick_up(verb)
            step = await self.exchange.verbs[verb.name](stage, verb)
            if step is not None:
                return step
        if not verbs:
            await self._pick_up(Element("Hangup"))
        return None

    async def _play_file(self, stage: Stage, file: Element) -> Step:
        """Play a page that is a sound file; unlike on a leg of its own, nobody is hung up after."""
        step = await self.exchange.verbs[file.name](stage, file)
        while self.repeats_sound and step is None:
            step = await self.exchange.verbs[file.name](stage, file)
        return step

    async def _pick_up(self, verb: Element) -> None:
        """Answer an incoming call, as every verb but Reject does; Pause waits first."""
        waits = verb.name == "Reject" or (
            verb.name == "Dial" and verb.get("answerOnBridge") == "true"
        )
        if self.leg.status != "ringing" or waits:
            return
        if verb.name == "Pause":
            await self.exchange.studio.sleep(verb.number("length", 1))
        self.leg.move("in-progress")

    async def _apologise(self) -> None:
        if self.speaks_errors and not self.leg.is_over:
            self.leg.move("in-progress")
            await self.leg.speak(APOLOGY, "en-US", "")
