"""Messages: one row each, and a status that only goes up."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

from callcentre.calls.inputs import Channel
from callcentre.records import Database, Unit, callers, conversations, messages
from callcentre.records.conversations import Thread
from callcentre.records.messages import Message, OutgoingMessage
from tests.integration.records.rows import DEWIS, NOON, a_message, seconds

LEASE = timedelta(seconds=30)


def _outgoing(unit: Unit, origin_key: str = "SM1:reply") -> Message:
    dewi = callers.get_or_add(unit, DEWIS, NOON)
    return messages.queue_outgoing(
        unit, OutgoingMessage(dewi.id, Channel.SMS, "+62411112", "Terima kasih", origin_key, NOON)
    )


def _status(unit: Unit, message_id: int) -> str:
    message = messages.get(unit, message_id)
    assert message is not None
    return message.status


def test_a_message_told_twice_is_kept_once(database: Database) -> None:
    with database.begin() as unit:
        first = messages.receive(unit, a_message(latitude=-5.14, longitude=119.41))
        assert first is not None
        assert messages.receive(unit, a_message()) is None
        assert (first.caller.identity, first.latitude) == (DEWIS.key, -5.14)


def test_an_answer_with_the_same_origin_is_the_same_answer(database: Database) -> None:
    with database.begin() as unit:
        assert _outgoing(unit).id == _outgoing(unit).id
        assert _outgoing(unit, "SM2:reply").id != _outgoing(unit).id


def test_the_status_ends_right_in_whatever_order_callbacks_come(database: Database) -> None:
    for number, order in enumerate(permutations(("queued", "sent", "delivered"))):
        carrier_id = f"SM{number}"
        with database.begin() as unit:
            message = _outgoing(unit, carrier_id)
            messages.claim(unit, message.id, NOON, LEASE)
            messages.mark_sent(unit, message.id, carrier_id, "queued", NOON)
            for status in order:
                messages.note_status(unit, carrier_id, status, None, NOON, {})
            assert _status(unit, message.id) == "delivered"
            assert len(messages.events_of(unit, carrier_id)) == 3


def test_a_callback_that_overtakes_the_carriers_answer_is_applied_later(
    database: Database,
) -> None:
    with database.begin() as unit:
        message = _outgoing(unit)
        messages.claim(unit, message.id, NOON, LEASE)
        assert not messages.note_status(unit, "SM9", "delivered", None, NOON, {"To": "x"})
    with database.begin() as unit:
        assert messages.mark_sent(unit, message.id, "SM9", "queued", NOON)
        assert not messages.mark_sent(unit, message.id, "SM10", "queued", NOON)
        assert _status(unit, message.id) == "delivered"


def test_the_first_error_code_is_kept(database: Database) -> None:
    with database.begin() as unit:
        message = _outgoing(unit)
        messages.mark_sent(unit, message.id, "SM9", "queued", NOON)
        assert messages.note_status(unit, "SM9", "undelivered", 30003, NOON, {})
        assert not messages.note_status(unit, "SM9", "failed", 30008, NOON, {})
        assert not messages.note_status(unit, "SM9", "undelivered", 30003, NOON, {})
        told = messages.get(unit, message.id)
    assert told is not None
    assert (told.status, told.error_code) == ("undelivered", 30003)


def test_a_word_that_nobody_knows_is_kept_and_does_no_harm(database: Database) -> None:
    with database.begin() as unit:
        message = _outgoing(unit)
        messages.mark_sent(unit, message.id, "SM9", "sent", NOON)
        assert not messages.note_status(unit, "SM9", "teleported", None, NOON, {})
        assert _status(unit, message.id) == "sent"


def test_a_claim_ends_with_its_lease(database: Database) -> None:
    with database.begin() as unit:
        message = _outgoing(unit)
        assert messages.claim(unit, message.id, NOON, LEASE)
        assert not messages.claim(unit, message.id, NOON + seconds(29), LEASE)
        assert messages.unsent(unit, NOON + seconds(31)) == [message.id]
        assert messages.claim(unit, message.id, NOON + seconds(31), LEASE)


def test_a_refused_message_is_tried_again_unless_for_good(database: Database) -> None:
    with database.begin() as unit:
        message = _outgoing(unit)
        messages.claim(unit, message.id, NOON, LEASE)
        messages.mark_failed(unit, message.id, 30001, permanent=False)
        assert messages.claim(unit, message.id, NOON, LEASE)
        messages.mark_failed(unit, message.id, 21610, permanent=True)
        assert not messages.claim(unit, message.id, NOON + timedelta(days=1), LEASE)
        told = messages.get(unit, message.id)
    assert told is not None
    assert (told.status, told.error_code, told.attempts) == ("failed", 21610, 2)


def test_a_thread_reads_from_top_to_bottom(database: Database) -> None:
    with database.begin() as unit:
        for number in range(4):
            messages.receive(unit, a_message(f"SM{number}", at=NOON + seconds(number)))
        dewi = callers.get_or_add(unit, DEWIS, NOON)
        found = messages.thread(unit, dewi.id, 3)
    assert [message.carrier_id for message in found] == ["SM1", "SM2", "SM3"]


def test_a_conversation_is_forgotten_when_it_expires_or_is_over(database: Database) -> None:
    with database.begin() as unit:
        dewi = callers.get_or_add(unit, DEWIS, NOON)
        thread = Thread(Channel.WHATSAPP, dewi.id, "+62411112")
        assert conversations.load(unit, thread, NOON) is None
        conversations.save(unit, thread, ["keluhan", {"apa": "🔥"}], NOON + seconds(60), NOON)
        assert conversations.load(unit, thread, NOON) == ["keluhan", {"apa": "🔥"}]
        assert conversations.load(unit, thread, NOON + seconds(60)) is None
        conversations.close(unit, thread, NOON)
        assert conversations.load(unit, thread, NOON) is None
