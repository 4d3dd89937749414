"""Where one caller stands in a flow: small enough to travel in a URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from callcentre.calls.inputs import Channel
from callcentre.errors import BadInputError


class Phase(StrEnum):
    """What the current step is waiting for. One letter each, because it travels in a URL."""

    START = "s"  # the flow has not yet begun
    INPUT = "i"  # the citizen's answer
    CONFIRM = "c"  # whether the citizen's answer was heard right
    EFFECT = "e"  # the house, which must answer with Done


SWITCHED_ON = "_on"
"""Under this name a place holds the switches that were on when it began, with spaces between."""

CUT_OFF = "_cut_off"
"""Among a place's values: the step to which a caller may go back who was cut off before."""

REMEMBERED = "_remembered"
"""Among a place's values: the language that this citizen chose in an earlier call."""


@dataclass(frozen=True, slots=True)
class Place:
    """One caller's place in one version of a flow.

    ``visit`` grows by one at each turn that waits for something, so that two callbacks for the
    same place can be told from one for the next. ``no_input`` and ``no_match`` count the failures
    at this step since it was entered from another one. ``step`` may be ``a.b``, the step ``b`` of
    the flow that is the step ``a``; that flow's variables are then named ``a.x``. ``began`` is when
    the flow began, in seconds since 1970 (0: nobody counts).
    """

    flow: str
    version: str
    step: str
    visit: int
    channel: Channel
    language: str
    no_input: int = 0
    no_match: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    phase: Phase = Phase.START
    began: int = 0

    def pack(self) -> list[object]:
        """The place as a short list of JSON values; `unpack` reads it back."""
        head = [self.flow, self.version, self.step, self.visit, self.channel.value, self.language]
        values = {name: value for name, value in self.values.items() if value}
        tail = [self.no_input, self.no_match, self.phase.value, values]
        return [*head, *tail, self.began] if self.began else [*head, *tail]

    @staticmethod
    def unpack(packed: Sequence[object]) -> Place:
        """Read what `pack` wrote.

        Raises:
            BadInputError: it is not a list that `pack` wrote.
        """
        # Quick, because every request of every call comes through here.
        if tuple(map(type, packed)) not in _SHAPES:
            raise _no_place()
        head: Any = packed[:_FIELDS]
        flow, version, step, visit, channel, language, no_input, no_match, phase, values = head
        began: Any = packed[_FIELDS] if len(packed) > _FIELDS else 0
        if channel not in _CHANNELS or phase not in _PHASES:
            raise _no_place()
        return Place(
            flow,
            version,
            step,
            visit,
            _CHANNELS[channel],
            language,
            no_input,
            no_match,
            {str(name): str(value) for name, value in values.items()} if values else {},
            _PHASES[phase],
            began,
        )


def within(prefix: str, values: Mapping[str, str]) -> Mapping[str, str]:
    """The variables of the flow that is the step ``prefix``, by their own names.

    What begins with ``_`` is the house's own and known in every flow.
    """
    head = f"{prefix}."
    own = {
        name[len(head) :]: value
        for name, value in values.items()
        if name.startswith(head) and "." not in name[len(head) :]
    }
    return {**own, **{name: value for name, value in values.items() if name[0] == "_"}}


def _no_place() -> BadInputError:
    return BadInputError("place", "this is not a place in a flow")


_FIELDS = 10
_HEAD = (str, str, str, int, str, str, int, int, str, dict)
_SHAPES = frozenset({_HEAD, (*_HEAD, int)})
_CHANNELS: Mapping[str, Channel] = {channel.value: channel for channel in Channel}
_PHASES: Mapping[str, Phase] = {phase.value: phase for phase in Phase}
