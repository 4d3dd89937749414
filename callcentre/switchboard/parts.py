"""Everything that a use case needs, built once by ``callcentre.wiring`` and handed down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from callcentre.calls.city import City
from callcentre.calls.instructions import Instruction
from callcentre.carrier.client import Carrier
from callcentre.carrier.twiml import Speaker
from callcentre.clock import Clock
from callcentre.flows.library import Library
from callcentre.queueing import Queueing
from callcentre.records import Database, Unit
from callcentre.records.requests import NewRequest
from callcentre.records.spool import Spool
from callcentre.settings import Settings
from callcentre.switchboard.addresses import Addresses


class Jobs(Protocol):
    """Work that may wait; called only after a commit, with ids only, safe to run twice."""

    def send_message(self, message_id: int) -> None:
        """Send one outgoing message."""

    def ring(self, wish_id: int) -> None:
        """Make one outgoing call."""

    def fetch_recording(self, carrier_id: str) -> None:
        """Copy one recording into our own storage."""

    def reconcile(self) -> None:
        """Compare open calls with the carrier and close what is gone."""


OpenComplaint = Callable[[Unit, NewRequest], str]
"""Opens a service request with its first promise and returns its public code; twice is once."""


HouseFunction = Callable[[Mapping[str, str]], Mapping[str, str]]
"""What a flow's step ``function`` runs: named texts in, named texts out; an error is ``failed``."""

Builder = Callable[[Mapping[str, str]], tuple[Instruction, ...]]
"""What a flow's step ``twiml`` may use instead of a URL."""


SwitchedOn = Callable[[datetime], Collection[str]]
"""The switches of the city file that are on at an instant; never raises."""


def _nothing(at: datetime) -> Collection[str]:
    del at
    return ()


@dataclass(frozen=True, slots=True)
class Parts:
    """The organs of one running house."""

    settings: Settings
    city: City
    flows: Library
    database: Database
    spool: Spool
    queueing: Queueing
    carrier: Carrier
    speaker: Speaker
    addresses: Addresses
    jobs: Jobs
    open_complaint: OpenComplaint
    clock: Clock
    functions: Mapping[str, HouseFunction] = field(default_factory=dict)
    builders: Mapping[str, Builder] = field(default_factory=dict)
    switched_on: SwitchedOn = _nothing
