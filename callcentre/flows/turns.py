"""What a flow answers to one input."""

from __future__ import annotations

from dataclasses import dataclass

from callcentre.calls.effects import Effect
from callcentre.calls.instructions import Instruction
from callcentre.flows.place import Place


@dataclass(frozen=True, slots=True)
class Passed:
    """One thing the citizen gave, and the outcome it had. Never the citizen's own words."""

    step: str
    input: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What happens next.

    ``place`` is None when the flow is over. ``effect``, if there is one, is to be done and answered
    with `Done` before anything else; what that answer brings follows ``instructions`` (voice) or
    ``replies`` (messages). Voice instructions end in Listen, RecordVoice or HangUp unless there is
    an effect.
    """

    place: Place | None
    instructions: tuple[Instruction, ...] = ()
    replies: tuple[str, ...] = ()
    effect: Effect | None = None
    path: tuple[Passed, ...] = ()
    exits: tuple[tuple[str, str], ...] = ()  # (step, outcome) for every step that was left
    minutes: int = 0  # after which the place is to be given Done("timeout"); 0: never
    remember: str = ""  # the language that the citizen has chosen for next time
    disposition: str = ""  # what the call was, where the flow that is over says it
