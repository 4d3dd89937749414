"""Calls, their recordings and their transcriptions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from callcentre.emulator.selftest.bench import (
    APPLICATION,
    BUSY,
    CITIZEN,
    CITY,
    HUMAN,
    SILENT,
    TALK,
    Bench,
)
from callcentre.emulator.selftest.checks import expect, expect_error, until

NOWHERE = "CA" + "0" * 32


def create_call_with_url(bench: Bench) -> None:
    """The document is asked for when somebody answers; progress is told in order."""
    url, status = bench.page("/outbound", "<Hangup/>"), bench.page("/progress")
    calls = bench.client.calls
    events = ["initiated", "ringing", "answered", "completed"]
    call = calls.create(
        to=HUMAN, from_=CITY, url=url, status_callback=status, status_callback_event=events
    )
    bench.documented(call)
    expect("the first status", (call.status, call.direction), ("queued", "outbound-api"))
    until("four callbacks", lambda: len(bench.asked("/progress")) == len(events))
    told = sorted(bench.asked("/progress"), key=lambda one: int(one["SequenceNumber"]))
    words = ["initiated", "ringing", "in-progress", "completed"]
    expect("the callbacks", [one["CallStatus"] for one in told], words)
    expect("the document's status", bench.asked("/outbound")[0]["CallStatus"], "in-progress")
    expect_error(400, 21211, lambda: calls.create(to="rumah", from_=CITY, url=url))
    expect_error(400, 21205, lambda: calls.create(to=HUMAN, from_=CITY, url="/relative"))


def create_call_with_twiml(bench: Bench) -> None:
    """An inline document runs; a busy line never asks for one."""
    create = bench.client.calls.create
    call = create(to=HUMAN, from_=CITY, twiml="<Response><Say>Halo</Say></Response>")
    until("the call ends", lambda: call.fetch().status == "completed")
    busy = create(to=BUSY, from_=CITY, twiml="<Response/>")
    until("the line is busy", lambda: busy.fetch().status == "busy")
    expect("its duration", busy.fetch().duration, "0")
    expect_error(400, 21617, lambda: create(to=HUMAN, from_=CITY, twiml="x" * 4001))


def create_call_with_application(bench: Bench) -> None:
    """An application's address is asked, as a machine detection has found a human."""
    bench.page("/application", "<Hangup/>")
    bench.client.calls.create(
        to=HUMAN, from_=CITY, application_sid=APPLICATION, machine_detection="Enable"
    )
    until("the application is asked", lambda: bench.asked("/application"))
    expect("who has answered", bench.asked("/application")[0]["AnsweredBy"], "human")


def redirect_call(bench: Bench) -> None:
    """A call in progress goes on with another document; a finished one does not."""
    leg, url = bench.citizen(), bench.page("/elsewhere", TALK)
    call = bench.client.calls(leg.sid)
    expect("the status", call.update(url=url, method="POST").status, "in-progress")
    until("the other document is asked for", lambda: bench.asked("/elsewhere"))
    expect("the sid", call.update(twiml="<Response><Hangup/></Response>").sid, leg.sid)
    until("the call is over", lambda: leg.is_over)
    expect_error(400, 21220, lambda: call.update(url=url))


def end_call(bench: Bench) -> None:
    """Completed ends what runs, canceled what rings; nothing else is a status."""
    leg = bench.citizen()
    call = bench.client.calls(leg.sid)
    expect_error(400, 20001, lambda: call.update(status="busy"))
    expect_error(400, 21220, lambda: call.update(status="canceled"))
    expect("the status", call.update(status="completed").status, "completed")
    ringing = bench.client.calls.create(to=SILENT, from_=CITY, twiml="<Response/>")
    until("it rings", lambda: ringing.fetch().status == "ringing")
    expect("the status", ringing.update(status="canceled").status, "canceled")


def fetch_call(bench: Bench) -> None:
    """A call with all its properties; an unknown one is not found."""
    leg = bench.citizen()
    call = bench.client.calls(leg.sid).fetch()
    bench.documented(call)
    expect("the parties", (call.from_formatted, call.to), (CITIZEN, CITY))
    expect("the direction", call.direction, "inbound")
    bench.hang_up(leg)
    expect("what it is worth", (call.fetch().status, call.price), ("completed", None))
    expect_error(404, 20404, bench.client.calls(NOWHERE).fetch)


def list_calls(bench: Bench) -> None:
    """Pages follow one another, and every filter filters."""
    legs = [bench.citizen() for _ in range(3)]
    calls, tomorrow = bench.client.calls, datetime.now(UTC) + timedelta(days=1)
    found = calls.list(status="in-progress", from_=CITIZEN, to=CITY, page_size=2)
    bench.documented(found[-1])
    expect("all are found", {leg.sid for leg in legs} <= {one.sid for one in found}, True)
    expect("the future", calls.list(start_time_after=tomorrow), [])
    expect("children", calls.list(parent_call_sid=NOWHERE), [])
    for leg in legs:
        bench.hang_up(leg)
    newest = calls.list(end_time_before=tomorrow, limit=1)[0]
    expect("the newest comes first", newest.sid, legs[-1].sid)


def delete_call(bench: Bench) -> None:
    """A call can be forgotten once it is over."""
    leg = bench.citizen()
    call = bench.client.calls(leg.sid)
    expect_error(400, 20009, call.delete)
    bench.hang_up(leg)
    expect("deleting", call.delete(), True)
    expect_error(404, 20404, call.fetch)


def create_call_recording(bench: Bench) -> None:
    """A call in progress is recorded, and its end is told."""
    leg, told = bench.citizen(), bench.page("/recorded")
    recordings = bench.client.calls(leg.sid).recordings
    made = recordings.create(recording_channels="dual", recording_status_callback=told)
    bench.documented(made)
    expect("how", (made.source, made.channels), ("StartCallRecordingAPI", 2))
    expect("it is listed", [one.sid for one in recordings.list()], [made.sid])
    bench.hang_up(leg)
    until("the callback", lambda: bench.asked("/recorded"))
    expect("its status", bench.asked("/recorded")[0]["RecordingStatus"], "completed")
    expect_error(400, 21220, recordings.create)


def update_call_recording(bench: Bench) -> None:
    """The current recording pauses, goes on and stops."""
    leg = bench.citizen()
    made = bench.client.calls(leg.sid).recordings.create()
    current = bench.client.calls(leg.sid).recordings("Twilio.CURRENT")
    expect("paused", current.update("paused", pause_behavior="skip").status, "paused")
    expect("going on", current.update("in-progress").status, "in-progress")
    expect_error(400, 20001, lambda: current.update("louder"))
    expect("stopped", current.update("stopped").sid, made.sid)
    expect_error(400, 21220, lambda: made.update("paused"))
    bench.hang_up(leg)


def create_transcription(bench: Bench) -> None:
    """What is said is told while it is said."""
    leg, told = bench.citizen(), bench.page("/words")
    made = bench.client.calls(leg.sid).transcriptions.create(
        name="catatan", track="inbound_track", language_code="id-ID", status_callback_url=told
    )
    bench.documented(made)
    bench.run(leg.say, "ada kebakaran")
    until("two callbacks", lambda: len(bench.asked("/words")) == 2)
    finals = [one.get("Final") for one in bench.asked("/words") if "TranscriptionData" in one]
    expect("the final words", finals, ["true"])
    bench.hang_up(leg)
    until("it stops by itself", lambda: len(bench.asked("/words")) == 3)


def update_transcription(bench: Bench) -> None:
    """A transcription stops by its name or its sid."""
    leg = bench.citizen()
    transcriptions = bench.client.calls(leg.sid).transcriptions
    made = transcriptions.create(name="catatan")
    stop = bench.client.calls(leg.sid).transcriptions
    expect("stopped", stop("catatan").update("stopped").sid, made.sid)
    expect_error(404, 20404, lambda: stop("lain").update("stopped"))
    bench.hang_up(leg)
