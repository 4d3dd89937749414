"""Live events: replayed after a sleep, private where they must be, honest about a gap."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from callcentre.console import live
from callcentre.console.hub import LONGEST_BACKLOG, Hub
from callcentre.queueing import FeedEvent
from callcentre.queueing.keys import FEED
from callcentre.switchboard.parts import Parts
from tests.web.console.house import Person


@contextmanager
def listening(
    person: Person, path: str = "/live", last_event_id: str = ""
) -> Iterator[Iterator[str]]:
    """The pieces of a stream as a browser gets them, the greeting already taken."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    answer: TestResponse = person.browser.get(path, headers=headers, buffered=False)
    assert answer.mimetype == "text/event-stream"
    pieces = (str(piece, "utf-8") for piece in answer.iter_encoded())
    assert next(pieces).startswith("retry:")
    try:
        yield pieces
    finally:
        answer.close()


def test_an_event_reaches_an_open_page(rina: Person, house: Parts) -> None:
    with listening(rina) as pieces:
        told = house.queueing.feed.publish("line", queue="umum")
        assert next(pieces) == f'id: {told}\nevent: line\ndata: {{"queue":"umum"}}\n\n'


def test_a_browser_that_slept_is_told_what_it_missed_and_nothing_twice(
    rina: Person, house: Parts
) -> None:
    feed = house.queueing.feed
    seen = feed.publish("line", queue="umum")
    missed = [feed.publish("line", queue=queue) for queue in ("darurat", "kesehatan")]
    with listening(rina, last_event_id=seen) as pieces:
        later = feed.publish("request", request="123-456-789")
        told = [next(pieces).split("\n")[0] for _ in range(3)]
    assert told == [f"id: {event}" for event in (*missed, later)]


def test_nothing_is_lost_between_the_first_paint_and_the_stream(rina: Person, house: Parts) -> None:
    page = rina.get("/").get_data(as_text=True)
    after = page.split('data-after="')[1].split('"')[0]
    between = house.queueing.feed.publish("line", queue="umum")
    with listening(rina, f"/live?after={after}") as pieces:
        assert next(pieces).startswith(f"id: {between}\n")


@pytest.mark.parametrize("after", ["1-1", "99999999999999-1", "nonsense", "🙂", "1" * 500])
def test_a_gap_is_told_as_a_gap(rina: Person, house: Parts, after: str) -> None:
    newest = house.queueing.feed.publish("line", queue="umum")
    with listening(rina, f"/live?after={after}") as pieces:
        assert next(pieces) == f"event: reset\nid: {newest}\ndata: {{}}\n\n"


def test_another_operators_offers_are_nobodys_business(rina: Person, house: Parts) -> None:
    feed = house.queueing.feed
    with listening(rina) as pieces:
        feed.publish("offer", operator="2", token="secret", call="CA1")
        feed.publish("offer", operator="1", token="mine", call="CA2")
        assert '"token":"mine"' in next(pieces)


def test_a_quiet_stream_says_that_it_lives(rina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    with listening(rina) as pieces:
        assert next(pieces) == "event: beat\ndata: {}\n\n"


def test_a_stream_ends_after_its_time_so_that_the_session_is_asked_again(
    rina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STREAM_SECONDS", 0.0)
    with listening(rina) as pieces:
        assert list(pieces) == []


def test_one_reader_serves_all_pages_of_a_process(app: Flask, rina: Person, sari: Person) -> None:
    assert _readers_stop()
    with listening(rina) as first, listening(sari) as second:
        app.extensions["callcentre"].queueing.feed.publish("line", queue="umum")
        assert "event: line" in next(first)
        assert "event: line" in next(second)
        assert _readers() == 1


def test_a_page_that_does_not_listen_is_dropped_and_the_others_go_on() -> None:
    hub = Hub(_Silence())
    slow, quick = hub.subscribe(), hub.subscribe()
    event = FeedEvent("1-1", "line", {})
    for _ in range(LONGEST_BACKLOG + 1):
        hub.hand_out(event)
        quick.events.get_nowait()
    assert slow.is_broken
    assert not quick.is_broken
    hub.leave(quick)


def test_a_lost_feed_ends_the_streams_so_that_browsers_notice(rina: Person, app: Flask) -> None:
    with listening(rina) as pieces:
        app.extensions["callcentre.live"].break_all()
        assert list(pieces) == []


def test_nobody_reads_the_feed_when_no_page_is_open(rina: Person) -> None:
    with listening(rina):
        assert _readers() > 0
    assert _readers_stop()


def _readers_stop() -> bool:
    until = time.monotonic() + 10
    while _readers() and time.monotonic() < until:
        time.sleep(0.05)
    return _readers() == 0


def _readers() -> int:
    return sum(thread.name == "live" for thread in threading.enumerate())


class _Silence:
    """A feed in which nothing happens."""

    def latest(self) -> str:
        return "0-0"

    def has(self, after: str) -> bool:
        return after == "0-0"

    def read(self, after: str, block_ms: int, count: int) -> list[FeedEvent]:  # noqa: ARG002
        time.sleep(block_ms / 1000)
        return []


def test_the_feed_may_be_emptied_under_an_open_page(
    rina: Person, house: Parts, redis: Redis
) -> None:
    with listening(rina) as pieces:
        house.queueing.feed.publish("line", queue="umum")
        assert "event: line" in next(pieces)
        redis.delete(FEED.name)
        house.queueing.feed.publish("line", queue="darurat")
        assert "darurat" in next(pieces)
