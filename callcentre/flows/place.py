"""Where one caller stands in a flow: small enough to travel in a URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeGuard

from callcentre.calls.inputs import Channel
from callcentre.errors import BadInputError


class Phase(StrEnum):
    """What the current step is waiting for. One letter each, because it travels in a URL."""

    START = "s"  # the flow has not yet begun
    INPUT = "i"  # the citizen's answer
    CONFIRM = "c"  # whether the citizen's answer was heard right
    EFFECT = "e"  # the house, which must answer with Done


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
        match packed:
            case [
                str(flow),
                str(version),
                str(step),
                int(visit),
                str(channel),
                str(language),
                int(no_input),
                int(no_match),
                str(phase),
                dict(values),
                *began,
            ] if channel in _CHANNELS and phase in _PHASES and _is_began(began):
                return Place(
                    flow=flow,
                    version=version,
                    step=step,
                    visit=visit,
                    channel=Channel(channel),
                    language=language,
                    no_input=no_input,
                    no_match=no_match,
                    values={str(name): str(value) for name, value in values.items()},
                    phase=Phase(phase),
                    began=began[0] if began else 0,
                )
            case _:
                raise BadInputError("place", "this is not a place in a flow")


def _is_began(rest: list[object]) -> TypeGuard[list[int]]:
    return not rest or (len(rest) == 1 and isinstance(rest[0], int))


_CHANNELS = frozenset(Channel)
_PHASES = frozenset(Phase)
