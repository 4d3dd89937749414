"""A message that went out although its worker never heard so does not go out twice."""

from __future__ import annotations

import pytest
import requests

from callcentre.calls.inputs import Channel
from callcentre.carrier.numbers import identify
from callcentre.errors import CarrierError
from callcentre.jobs import context
from callcentre.jobs import messages as job
from callcentre.records import callers, messages
from tests.integration.jobs.conftest import Works
from tests.services.carrier import CITY

CITIZEN = "+6281234567890"


def _queue(works: Works, origin: str) -> int:
    """The same words each time: only the origin tells one message from another."""
    with works.parts.database.begin() as unit:
        new = messages.OutgoingMessage(
            caller_id=callers.get_or_add(unit, identify(CITIZEN), works.parts.clock()).id,
            channel=Channel.SMS,
            city_address=CITY,
            body="Terima kasih",
            origin_key=origin,
            at=works.parts.clock(),
        )
        return messages.queue_outgoing(unit, new).id


def _answers_get_lost(works: Works, times: int) -> None:
    body = [{"fault": "lose_answer", "times": times}]
    url = f"{works.carrier.url}/emulator/faults"
    requests.put(url, json=body, timeout=5).raise_for_status()


def test_it_is_found_and_not_sent_again(works: Works) -> None:
    context.use(works.parts)
    first, second = _queue(works, "first"), _queue(works, "second")
    job.send_message(first)
    _answers_get_lost(works, times=1)
    with pytest.raises(CarrierError):
        job.send_message(second)
    job.send_message(second)
    taken = {message.sid for message in works.carrier.client.messages.list(to=CITIZEN)}
    with works.parts.database.reading() as unit:
        kept = {row.carrier_id for one in (first, second) if (row := messages.get(unit, one))}
    assert len(taken) == 2
    assert kept == taken
