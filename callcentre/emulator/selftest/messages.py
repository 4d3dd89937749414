"""Messages and what comes with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from callcentre.emulator.media import Upload
from callcentre.emulator.messaging import Text
from callcentre.emulator.selftest.bench import ACCOUNT, CITIZEN, CITY, TOKEN, Bench
from callcentre.emulator.selftest.checks import expect, expect_error, until

PICTURE = b"\x89PNG selftest"
STRANGER = "+628999999999"


def create_message(bench: Bench) -> None:
    """Receipts follow; an opted-out receiver and bad parties are refused."""
    create, told = bench.client.messages.create, bench.page("/receipt")
    message = create(to=CITIZEN, from_=CITY, body="halo", status_callback=told)
    bench.documented(message)
    expect("the first status", (message.status, message.num_segments), ("queued", "1"))
    until("two receipts", lambda: len(bench.asked("/receipt")) == 2)
    words = {one["MessageStatus"] for one in bench.asked("/receipt")}
    expect("the receipts", words, {"sent", "delivered"})
    expect_error(400, 21211, lambda: create(to="rumah", from_=CITY, body="x"))
    expect_error(400, 21606, lambda: create(to=CITIZEN, from_="+15005550006", body="x"))
    expect_error(400, 21602, lambda: create(to=CITIZEN, from_=CITY))
    bench.text(Text(STRANGER, CITY, "STOP"))
    expect_error(400, 21610, lambda: create(to=STRANGER, from_=CITY, body="x"))


def fetch_message(bench: Bench) -> None:
    """One with all its properties."""
    sid = _send(bench).sid
    found = bench.client.messages(sid).fetch()
    bench.documented(found)
    expect("the message", (found.body, found.direction), ("halo", "outbound-api"))
    expect_error(404, 20404, bench.client.messages("SM" + "0" * 32).fetch)


def list_messages(bench: Bench) -> None:
    """By receiver and by day, page after page."""
    sent = {_send(bench, "+628123000000").sid for _ in range(3)}
    found = bench.client.messages.list(to="+628123000000", from_=CITY, page_size=2)
    bench.documented(found[-1])
    expect("all are found", {one.sid for one in found}, sent)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    expect("the future", bench.client.messages.list(date_sent_after=tomorrow), [])


def update_message(bench: Bench) -> None:
    """The body can be taken out, and nothing put in."""
    message = _send(bench)
    expect("the body", message.update(body="").body, "")
    expect_error(400, 20001, lambda: message.update(body="lain"))


def delete_message(bench: Bench) -> None:
    """A message can be forgotten."""
    message = _send(bench)
    expect("deleting", message.delete(), True)
    expect_error(404, 20404, message.fetch)


def list_media(bench: Bench) -> None:
    """The pictures of one message."""
    message = _photo(bench)
    (media,) = bench.client.messages(message.sid).media.list()
    bench.documented(media)
    expect("the picture", (media.parent_sid, media.content_type), (message.sid, "image/png"))


def fetch_media(bench: Bench) -> None:
    """A picture as a resource and as bytes, behind the account's password."""
    message = _photo(bench)
    (media,) = bench.client.messages(message.sid).media.list()
    bench.documented(media.fetch())
    url = bench.url + media.uri.removesuffix(".json")
    expect("without a password", requests.get(url, timeout=10).status_code, 401)
    answer = requests.get(url, auth=(ACCOUNT, TOKEN), timeout=10)
    expect("the bytes", answer.content, PICTURE)


def _send(bench: Bench, to: str = CITIZEN) -> Any:
    return bench.client.messages.create(to=to, from_=CITY, body="halo")


def _photo(bench: Bench) -> Any:
    uploads = (Upload("image/png", PICTURE),)
    return bench.text(Text(CITIZEN, CITY, "lihat", "whatsapp", uploads=uploads))
