"""Where one caller stands in a flow: small enough to travel in a URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

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
    at this step since it was entered from another one.
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

    def pack(self) -> list[object]:
        """The place as a short list of JSON values; `unpack` reads it back."""
        head = [self.flow, self.version, self.step, self.visit, self.channel.value, self.language]
        values = {name: value for name, value in self.values.items() if value}
        return [*head, self.no_input, self.no_match, self.phase.value, values]

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
            ] if channel in _CHANNELS and phase in _PHASES:
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
                )
            case _:
                raise BadInputError("place", "this is not a place in a flow")


_CHANNELS = frozenset(Channel)
_PHASES = frozenset(Phase)
