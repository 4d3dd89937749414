"""Small makers of what the records keep; every field has a likely value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.identity import Identity, IdentityKind
from callcentre.calls.inputs import Channel
from callcentre.records.calls import NewCall
from callcentre.records.messages import NewMessage
from callcentre.records.requests import NewRequest
from tests.people import DEWI, RINA

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # noon in Makassar
RINAS = Identity(RINA, IdentityKind.MOBILE, "0812-3456-7001", "ID")
DEWIS = Identity(DEWI, IdentityKind.MOBILE, "0852-1234-5678", "ID")
WITHHELD = Identity("withheld", IdentityKind.WITHHELD, "")


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def a_call(call_id: str = "CA1", identity: Identity = RINAS, at: datetime = NOON) -> NewCall:
    return NewCall(call_id, identity, "112", "AC1", "inbound", "id", "hotline", "0123456789ab", at)


def a_fact(
    kind: EventKind, call_id: str = "CA1", at: datetime = NOON, key: str = "", **data: str
) -> CallFact:
    return CallFact(key or f"{call_id}:{kind}:{at.timestamp()}", call_id, kind, at, data)


def a_message(carrier_id: str = "SM1", body: str = "lampu mati", **fields: Any) -> NewMessage:
    known: dict[str, Any] = {
        "channel": Channel.SMS,
        "identity": DEWIS,
        "city_address": "+62411112",
        "at": NOON,
    }
    return NewMessage(carrier_id=carrier_id, body=body, **(known | fields))


def a_request(text: str = "Lampu jalan mati", **fields: Any) -> NewRequest:
    known: dict[str, Any] = {
        "category": "jalan",
        "place": "Jl. Veteran",
        "channel": Channel.SMS,
        "created_by": "citizen",
        "at": NOON,
    }
    return NewRequest(text=text, **(known | fields))
