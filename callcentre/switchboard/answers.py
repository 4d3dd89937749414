"""What a door answers to the carrier: instructions, and the addresses at which it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field

from callcentre.calls.instructions import Instruction
from callcentre.carrier.twiml import Addresses


@dataclass(frozen=True, slots=True)
class Answer:
    """One voice document, before it is rendered."""

    instructions: tuple[Instruction, ...]
    to: Addresses = field(default_factory=Addresses)
