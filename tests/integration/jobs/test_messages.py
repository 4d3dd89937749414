"""Sending a message: once, whatever happens, and never again after a no for good."""

from __future__ import annotations

from datetime import timedelta

from callcentre.calls.inputs import Channel
from callcentre.carrier.numbers import identify
from callcentre.jobs import context
from callcentre.jobs import messages as job
from callcentre.records import callers, messages, opt_outs
from callcentre.records.messages import Message, MessagePurpose
from tests.integration.jobs.conftest import Works
from tests.services.carrier import CITY, until


def _queue(
    works: Works,
    to: str,
    body: str = "Terima kasih",
    purpose: MessagePurpose = MessagePurpose.REPLY,
) -> int:
    with works.parts.database.begin() as unit:
        caller = callers.get_or_add(unit, identify(to), works.parts.clock())
        new = messages.OutgoingMessage(
            caller_id=caller.id,
            channel=Channel.SMS,
            city_address=CITY,
            body=body,
            origin_key=f"test:{to}:{body}",
            at=works.parts.clock(),
            purpose=purpose,
        )
        message_id = messages.queue_outgoing(unit, new).id
        unit.after_commit(lambda: works.parts.jobs.send_message(message_id))
    return message_id


def _row(works: Works, message_id: int) -> Message:
    with works.parts.database.reading() as unit:
        row = messages.get(unit, message_id)
    assert row is not None
    return row


def test_a_queued_message_reaches_the_phone(works: Works) -> None:
    message_id = _queue(works, "+6281234567890", "Nomor keluhan 123-456-789")
    works.work()
    row = _row(works, message_id)
    assert row.carrier_id is not None
    assert row.status in {"queued", "sent", "delivered"}
    sent = works.carrier.client.messages(row.carrier_id).fetch()
    assert (sent.to, sent.body) == ("+6281234567890", "Nomor keluhan 123-456-789")


def test_a_template_goes_by_whatsapp_when_free_text_may_not(works: Works) -> None:
    at, sid = works.parts.clock(), "HX" + "1" * 32
    with works.parts.database.begin() as unit:
        new = messages.OutgoingMessage(
            caller_id=callers.get_or_add(unit, identify("+6281234567890"), at).id,
            channel=Channel.WHATSAPP,
            city_address=CITY,
            body="Keluhan Anda dijawab besok",
            origin_key="test:template",
            at=at,
            template={"sid": sid, "values": {"1": "besok"}},
        )
        message_id = messages.queue_outgoing(unit, new).id
        unit.after_commit(lambda: works.parts.jobs.send_message(message_id))
    works.work()
    sent = works.carrier.client.messages(_row(works, message_id).carrier_id).fetch()
    assert (sent.body, sent.error_code) == (f'{sid} {{"1": "besok"}}', None)


def test_the_same_job_twice_sends_one_message(works: Works) -> None:
    message_id = _queue(works, "+6281234567890")
    works.parts.jobs.send_message(message_id)
    works.work()
    context.use(works.parts)
    job.send_message(message_id)
    assert len(works.carrier.client.messages.list(to="+6281234567890")) == 1


def test_a_worker_that_died_with_a_claim_is_replaced(works: Works) -> None:
    message_id = _queue(works, "+6281234567890")
    long_ago = works.parts.clock() - job.LEASE - timedelta(seconds=1)
    with works.parts.database.begin() as unit:
        assert messages.claim(unit, message_id, long_ago, job.LEASE)
    works.work()
    assert _row(works, message_id).carrier_id is not None


def test_a_number_that_the_carrier_refuses_is_given_up_at_once(works: Works) -> None:
    message_id = _queue(works, "short:112")
    works.work()
    row = _row(works, message_id)
    assert (row.status, row.attempts) == ("failed", 1)
    assert works.failed() == 0


def test_a_carrier_that_does_not_answer_is_asked_again_later(works: Works) -> None:
    message_id = _queue(works, "+6281234567890")
    works.parts.carrier._base_url = "http://127.0.0.1:9"
    works.parts.carrier._client.http_client._base = (
        works.parts.carrier._client.http_client._base._replace(netloc="127.0.0.1:9")
    )
    works.work()
    row = _row(works, message_id)
    assert (row.status, row.attempts) == ("pending", 1)
    assert works.failed() == 1


def test_receipts_raise_the_message_to_delivered(works: Works) -> None:
    message_id = _queue(works, "+6281234567890")
    works.work()
    carrier_id = _row(works, message_id).carrier_id or ""
    until(lambda: works.carrier.client.messages(carrier_id).fetch().status == "delivered")


def test_who_wrote_stop_to_the_carrier_is_remembered_and_never_tried_again(works: Works) -> None:
    works.carrier.play(
        f"citizens: [{{number: '+6281234567890', do: [{{text: STOP, to: '{CITY}'}}]}}]"
    )
    message_id = _queue(works, "+6281234567890")
    works.work()
    row = _row(works, message_id)
    assert (row.status, row.error_code, works.failed()) == ("failed", opt_outs.REFUSED, 0)
    with works.parts.database.reading() as unit:
        assert opt_outs.holds(unit, row.caller_id, Channel.SMS)


def test_an_opt_out_stops_a_broadcast_and_never_a_reply(works: Works) -> None:
    with works.parts.database.begin() as unit:
        dewi = callers.get_or_add(unit, identify("+6281234567890"), works.parts.clock()).id
        source = opt_outs.OptOutSource.CITIZEN
        opt_outs.begin(unit, dewi, Channel.SMS, source, works.parts.clock())
    news = _queue(works, "+6281234567890", "Kabar", MessagePurpose.BROADCAST)
    reply = _queue(works, "+6281234567890", "Keluhan Anda sudah kami catat")
    works.work()
    assert _row(works, news).status == "withheld"
    assert _row(works, news).carrier_id is None
    assert _row(works, reply).carrier_id is not None
