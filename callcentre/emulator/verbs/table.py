"""Which function runs which verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.twiml import Element
from callcentre.emulator.verbs import (
    dial,
    gather,
    hangup,
    pause,
    play,
    record,
    redirect,
    reject,
    say,
)

Verb = Callable[[Stage, Element], Awaitable[Step]]

VERBS: dict[str, Verb] = {
    "Say": say.run,
    "Play": play.run,
    "Pause": pause.run,
    "Gather": gather.run,
    "Record": record.run,
    "Dial": dial.run,
    "Redirect": redirect.run,
    "Reject": reject.run,
    "Hangup": hangup.run,
}
