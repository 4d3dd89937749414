"""Which function runs which verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from callcentre.emulator.interpreter import Stage, Step
from callcentre.emulator.twiml import Element
from callcentre.emulator.twiml_rules import UNSUPPORTED
from callcentre.emulator.verbs import (
    dial,
    enqueue,
    gather,
    hangup,
    pause,
    play,
    record,
    redirect,
    reject,
    say,
    sms,
    start,
    unsupported,
)

Verb = Callable[[Stage, Element], Awaitable[Step]]

VERBS: dict[str, Verb] = {
    "Say": say.run,
    "Play": play.run,
    "Pause": pause.run,
    "Gather": gather.run,
    "Record": record.run,
    "Dial": dial.run,
    "Enqueue": enqueue.run,
    "Leave": enqueue.leave,
    "Start": start.start,
    "Stop": start.stop,
    "Sms": sms.run,
    **dict.fromkeys(UNSUPPORTED, unsupported.run),
    "Redirect": redirect.run,
    "Reject": reject.run,
    "Hangup": hangup.run,
}
