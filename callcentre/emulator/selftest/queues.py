"""Queues and those who wait in them."""

from __future__ import annotations

from typing import Any

from callcentre.emulator.legs import Leg
from callcentre.emulator.selftest.bench import TALK, Bench
from callcentre.emulator.selftest.checks import expect, expect_error, until


def create_queue(bench: Bench) -> None:
    """A queue of a size; its name is unique and not too long."""
    create = bench.client.queues.create
    queue = create(friendly_name="buat", max_size=7)
    bench.documented(queue)
    expect("the queue", (queue.friendly_name, queue.max_size, queue.current_size), ("buat", 7, 0))
    expect_error(400, 22003, lambda: create(friendly_name="buat"))
    expect_error(400, 20001, lambda: create(friendly_name="x" * 65))
    expect_error(400, 20001, lambda: create(friendly_name="besar", max_size=5001))


def list_queues(bench: Bench) -> None:
    """All queues, page after page."""
    names = {f"daftar {number}" for number in range(3)}
    for name in names:
        bench.client.queues.create(friendly_name=name)
    found = bench.client.queues.list(page_size=2)
    bench.documented(found[-1])
    expect("all are found", names <= {one.friendly_name for one in found}, True)


def fetch_queue(bench: Bench) -> None:
    """How long and how slow it is, as whole numbers."""
    leg, queue = _waiting(bench, "ambil")
    found = bench.client.queues(queue.sid).fetch()
    bench.documented(found)
    expect("its size", found.current_size, 1)
    expect("its slowness is a number", isinstance(found.average_wait_time, int), True)
    bench.hang_up(leg)
    expect_error(404, 20404, bench.client.queues("QU" + "0" * 32).fetch)


def update_queue(bench: Bench) -> None:
    """Another name and another size."""
    queue = bench.client.queues.create(friendly_name="ubah")
    expect("the name", queue.update(friendly_name="lain").friendly_name, "lain")
    expect("the size", queue.update(max_size=5000).max_size, 5000)
    expect_error(400, 20001, lambda: queue.update(max_size=5001))


def delete_queue(bench: Bench) -> None:
    """Only an empty one goes."""
    leg, queue = _waiting(bench, "hapus")
    expect_error(400, 20001, queue.delete)
    bench.hang_up(leg)
    until("it is empty", lambda: queue.fetch().current_size == 0)
    expect("deleting", queue.delete(), True)
    expect_error(404, 20404, queue.fetch)


def list_members(bench: Bench) -> None:
    """Those who wait, in their order."""
    first, queue = _waiting(bench, "anggota")
    second, _ = _waiting(bench, "anggota")
    members = bench.client.queues(queue.sid).members.list(page_size=1)
    bench.documented(members[-1])
    places = [(one.call_sid, one.position) for one in members]
    expect("the line", places, [(first.sid, 1), (second.sid, 2)])
    bench.hang_up(first)
    bench.hang_up(second)


def fetch_member(bench: Bench) -> None:
    """One by call or by being the first; nobody after a hang-up."""
    leg, queue = _waiting(bench, "depan")
    members = bench.client.queues(queue.sid).members
    found = members("Front").fetch()
    bench.documented(found)
    expect("the first", found.call_sid, leg.sid)
    expect("by call", members(leg.sid).fetch().queue_sid, queue.sid)
    bench.hang_up(leg)
    until("the line is empty", lambda: queue.fetch().current_size == 0)
    expect_error(404, 20404, members("Front").fetch)


def update_member(bench: Bench) -> None:
    """A caller is taken out once, to another document; the waiting verb is told why."""
    leg, queue = _waiting(bench, "keluar")
    url = bench.page("/taken", TALK)
    member = bench.client.queues(queue.sid).members(leg.sid)
    expect("who was taken", member.update(url=url, method="POST").call_sid, leg.sid)
    until("the new document", lambda: bench.asked("/taken"))
    until("the result", lambda: _results(bench, leg))
    expect("the result", _results(bench, leg), ["redirected"])
    expect_error(404, 20404, lambda: member.update(url=url))
    bench.hang_up(leg)


def _waiting(bench: Bench, name: str) -> tuple[Leg, Any]:
    """A citizen who waits in that queue, and the queue."""
    bench.page("/wait", "<Pause length='60'/>")
    bench.page("/left")
    leg = bench.citizen(f'<Enqueue waitUrl="/wait" action="/left">{name}</Enqueue>')
    until(
        "the waiting document",
        lambda: [one for one in bench.asked("/wait") if one["CallSid"] == leg.sid],
    )
    queues = bench.client.queues.list()
    return leg, next(one for one in queues if one.friendly_name == name)


def _results(bench: Bench, leg: Leg) -> list[str]:
    return [one["QueueResult"] for one in bench.asked("/left") if one["CallSid"] == leg.sid]
