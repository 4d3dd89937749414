"""What the consoles hear, and what a browser that slept can still hear."""

from __future__ import annotations

import threading
import time

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from callcentre.errors import BadInputError
from callcentre.queueing import FeedEvent, Queueing, QueueingDownError
from callcentre.queueing.feed import START
from callcentre.queueing.keys import FEED, FEED_LENGTH

from .morning import accepted, after, join, now, ready, ring, ringing, talking


def heard(queueing: Queueing, after_id: str = START) -> list[tuple[str, dict[str, str]]]:
    return [(event.kind, dict(event.data)) for event in queueing.feed.read(after_id, 0, 1000)]


def states(queueing: Queueing, after_id: str = START) -> list[tuple[str, str, str]]:
    """State, reason and call of every change of an operator that was told."""
    return [
        (data["state"], data["reason"], data["call"])
        for kind, data in heard(queueing, after_id)
        if kind == "operator" and "state" in data
    ]


def at_ms(seconds: float) -> str:
    return str(int(after(seconds).timestamp() * 1000))


def test_an_offer_is_told_with_everything_a_console_needs(queueing: Queueing) -> None:
    join(queueing, "CA1")
    ready(queueing, 1)
    before = queueing.feed.latest()
    token = ring(queueing, "CA1", 1)
    assert heard(queueing, before) == [
        (
            "offer",
            {
                "operator": "1",
                "token": token,
                "call": "CA1",
                "queue": "umum",
                "deadline_ms": at_ms(30),
            },
        ),
        (
            "operator",
            {"operator": "1", "state": "ringing", "reason": "", "call": "CA1", "at": at_ms(10)},
        ),
        ("line", {"queue": "umum"}),
    ]


@pytest.mark.parametrize("why", ["accepted", "declined", "missed", "left", "silent"])
def test_every_end_of_an_offer_is_told_once_with_its_reason(queueing: Queueing, why: str) -> None:
    token = ringing(queueing)
    before = queueing.feed.latest()
    match why:
        case "accepted":
            queueing.offers.accept(token, 1, after(12), after(24))
        case "declined":
            queueing.offers.decline(token, 1, after(12))
        case "missed":
            queueing.offers.expire(after(30), 3)
        case "left":
            queueing.line.leave("CA1", after(12))
        case "silent":
            queueing.operators.sweep_silent(after(60), 45)
    events = heard(queueing, before)
    ended = {"operator": "1", "token": token, "call": "CA1", "why": why}
    assert [data for kind, data in events if kind == "offer_ended"] == [ended]
    assert [data["operator"] for kind, data in events if kind == "operator"] == ["1"]
    assert ("line", {"queue": "umum"}) in events


def test_heartbeats_are_not_told(queueing: Queueing) -> None:
    talking(queueing)
    join(queueing, "CA2")
    before = queueing.feed.latest()
    queueing.operators.heartbeat(1, after(30))
    queueing.line.look("CA2", after(30))
    join(queueing, "CA2", at=31)
    queueing.line.board(after(32))
    now(queueing)
    assert heard(queueing, before) == []


def test_the_operators_every_step_is_told_with_its_state(queueing: Queueing) -> None:
    accepted(queueing)
    queueing.offers.joined("CA1", 1, after(16))
    queueing.line.leave("CA1", after(60))
    queueing.operators.finish_wrap_up(1, ready=True, at=after(70))
    queueing.operators.pause(1, "lunch", after(80))
    queueing.operators.pause(1, "prayer", after(85))
    queueing.operators.sign_off(1, after(90))
    assert states(queueing) == [
        ("paused", "signed_on", ""),
        ("ready", "", ""),
        ("ringing", "", "CA1"),
        ("on_call", "", "CA1"),
        ("wrap_up", "", "CA1"),
        ("ready", "", ""),
        ("paused", "lunch", ""),
        ("paused", "prayer", ""),
        ("offline", "signed_off", ""),
    ]


def test_others_publish_too(queueing: Queueing) -> None:
    event_id = queueing.feed.publish("request", request="7")
    assert queueing.feed.read(START, 0, 10) == [FeedEvent(event_id, "request", {"request": "7"})]
    assert queueing.feed.latest() == event_id


def test_reading_goes_on_where_it_stopped(queueing: Queueing) -> None:
    ids = [queueing.feed.publish("call", call=f"CA{n}") for n in range(5)]
    assert [event.id for event in queueing.feed.read(ids[1], 0, 2)] == ids[2:4]
    assert queueing.feed.read(ids[4], 0, 2) == []


def test_reading_waits_for_the_first_event(queueing: Queueing) -> None:
    soon = threading.Timer(0.1, lambda: queueing.feed.publish("call", call="CA1"))
    soon.start()
    began = time.monotonic()
    assert len(queueing.feed.read(queueing.feed.latest(), 5000, 10)) == 1
    assert time.monotonic() - began < 4
    soon.join()


def test_reading_gives_up_waiting(queueing: Queueing) -> None:
    assert queueing.feed.read(queueing.feed.latest(), 20, 10) == []


@pytest.mark.parametrize("nonsense", ["", "abc", "1", "1-2-3", "-1", "$", "9" * 40 + "-0"])
def test_an_id_that_is_none_is_refused(queueing: Queueing, nonsense: str) -> None:
    assert not queueing.feed.has(nonsense)
    with pytest.raises(BadInputError):
        queueing.feed.read(nonsense, 0, 1)


def test_what_is_still_here_can_be_resumed(queueing: Queueing, redis: Redis) -> None:
    assert queueing.feed.has(START)
    first = queueing.feed.publish("call", call="CA1")
    second = queueing.feed.publish("call", call="CA2")
    assert queueing.feed.has(START)
    assert queueing.feed.has(first)
    redis.xtrim(FEED.name, maxlen=1, approximate=False)
    assert not queueing.feed.has(first)
    assert queueing.feed.has(second)


def test_a_feed_that_was_lost_cannot_be_resumed(queueing: Queueing, redis: Redis) -> None:
    last = queueing.feed.publish("call", call="CA1")
    redis.flushall()
    assert not queueing.feed.has(last)
    queueing.feed.publish("call", call="CA1")
    assert not queueing.feed.has("9999999999999-0")


def test_the_feed_does_not_grow_for_ever(queueing: Queueing, redis: Redis) -> None:
    with redis.pipeline(transaction=False) as pipe:
        for _ in range(FEED_LENGTH + 500):
            pipe.xadd(FEED.name, {"kind": "call", "call": "CA1"})
        pipe.execute()
    queueing.operators.sweep_silent(after(0), 45)
    assert FEED_LENGTH <= int(redis.xlen(FEED.name)) < FEED_LENGTH + 200
    assert not queueing.feed.has(START)


def test_what_changed_together_is_told_together(queueing: Queueing) -> None:
    ringing(queueing)
    told = queueing.feed.read(START, 0, 1000)
    offer, operator, line = told[-3:]
    assert (offer.kind, operator.kind, line.kind) == ("offer", "operator", "line")
    assert offer.id == operator.id == line.id
    assert [event.is_last for event in (offer, operator, line)] == [False, False, True]


def test_a_redis_that_is_away_is_one_error_of_ours() -> None:
    with Redis(port=1, decode_responses=True, retry=Retry(NoBackoff(), 0)) as nobody:
        queueing = Queueing(nobody)
        for ask in (
            lambda: join(queueing, "CA1"),
            queueing.feed.latest,
            lambda: queueing.feed.publish("call", call="CA1"),
            lambda: queueing.feed.read(START, 0, 1),
            lambda: queueing.feed.has(START),
        ):
            with pytest.raises(QueueingDownError):
                ask()
