"""Calls out: one a second, so many at once; machines, busy lines and caller ids."""

from __future__ import annotations

from dataclasses import replace

import pytest
from twilio.base.exceptions import TwilioRestException

from callcentre.emulator.config import Limits
from tests.services.carrier import CITIZEN, CITY, Application, Carrier, until

MACHINE, BUSY, BROKEN, SILENT = (f"+6281100000{number}" for number in range(4))


@pytest.fixture
def far(carrier: Carrier) -> Carrier:
    """An emulator with numbers behind which nobody sits."""
    ends = {MACHINE: "machine", BUSY: "busy", BROKEN: "failed", SILENT: "no-answer"}
    carrier.exchange.config = replace(carrier.exchange.config, far_ends=ends)
    return carrier


def limited(carrier: Carrier, **limits: float) -> None:
    """Set limits on a running emulator."""
    new = Limits(**limits)  # type: ignore[arg-type]
    carrier.exchange.config = replace(carrier.exchange.config, limits=new)


def test_calls_leave_one_a_second(carrier: Carrier) -> None:
    create = carrier.client.calls.create
    made = [create(to=CITIZEN, from_=CITY, twiml="<Response/>") for _ in range(4)]
    assert {call.status for call in made} == {"queued"}
    until(lambda: all(call.fetch().status != "queued" for call in made))
    times = [int(call.fetch().queue_time) for call in made]
    # The clock runs twenty times as fast, so a second is 50 ms.
    assert times == sorted(times)
    assert times[3] - times[0] >= 100


def test_an_account_has_only_so_many_calls_at_once(carrier: Carrier, app: Application) -> None:
    limited(carrier, concurrent_calls=1)
    app.answer("/voice", "<Pause length='600'/>")
    carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    second = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    assert (second.status, carrier.complaints()) == ("busy", [10004])
    with pytest.raises(TwilioRestException) as refused:
        carrier.client.calls.create(to=CITIZEN, from_=CITY, twiml="<Response/>")
    assert refused.value.code == 10004
    with pytest.raises(TwilioRestException) as refused:
        carrier.client.conferences("ruang").participants.create(to=CITIZEN, from_=CITY)
    assert refused.value.code == 16021


@pytest.mark.parametrize(
    ("number", "status"), [(BUSY, "busy"), (BROKEN, "failed"), (SILENT, "no-answer")]
)
def test_a_number_nobody_sits_behind_ends_as_configured(
    far: Carrier, number: str, status: str
) -> None:
    call = far.client.calls.create(to=number, from_=CITY, twiml="<Response/>", timeout=5)
    until(lambda: call.fetch().status == status)


@pytest.mark.parametrize(
    ("wish", "word"), [("Enable", "machine_start"), ("DetectMessageEnd", "machine_end_beep")]
)
def test_the_first_request_waits_for_who_has_answered(
    far: Carrier, app: Application, wish: str, word: str
) -> None:
    url = app.answer("/answered", "<Hangup/>")
    status = app.base + "/progress"
    call = far.client.calls.create(
        to=MACHINE, from_=CITY, url=url, machine_detection=wish, status_callback=status
    )
    until(lambda: app.at("/progress"))
    first = app.at("/answered")[0]
    assert first["AnsweredBy"] == app.at("/progress")[0]["AnsweredBy"] == word
    assert int(first["MachineDetectionDuration"]) >= 4000
    assert call.fetch().answered_by == word


def test_who_has_answered_is_told_aside(far: Carrier, app: Application) -> None:
    url = app.answer("/answered", "<Pause length='60'/>")
    far.client.calls.create(
        to=MACHINE,
        from_=CITY,
        url=url,
        machine_detection="Enable",
        async_amd="true",
        async_amd_status_callback=app.base + "/amd",
    )
    until(lambda: app.at("/amd"))
    assert "AnsweredBy" not in app.at("/answered")[0].form
    told = {"CallSid", "AccountSid", "AnsweredBy", "MachineDetectionDuration"}
    assert set(app.at("/amd")[0].form) == told


def test_a_dialled_number_is_told_from_a_machine_too(far: Carrier, app: Application) -> None:
    amd = app.base + "/amd"
    app.answer(
        "/voice",
        f'<Dial><Number machineDetection="Enable" amdStatusCallback="{amd}">{MACHINE}</Number>'
        "</Dial>",
    )
    far.do(far.exchange.place_call, CITIZEN, CITY)
    until(lambda: app.at("/amd"))
    assert app.at("/amd")[0]["AnsweredBy"] == "machine_start"


def test_a_participant_is_told_from_a_machine(far: Carrier, app: Application) -> None:
    room = far.client.conferences("ruang").participants
    callback = app.base + "/amd"
    room.create(to=MACHINE, from_=CITY, machine_detection="Enable", amd_status_callback=callback)
    until(lambda: app.at("/amd"))
    assert app.at("/amd")[0]["AnsweredBy"] == "machine_start"


def test_rest_may_lag_behind(carrier: Carrier, app: Application) -> None:
    limited(carrier, consistency_delay=0.6)
    app.answer("/voice", "<Hangup/>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_over)
    seen = carrier.client.calls(leg.sid).fetch()
    assert (seen.status, seen.end_time) == ("ringing", None)
    until(lambda: seen.fetch().status == "completed")


def test_messages_and_recordings_lag_too(carrier: Carrier, app: Application) -> None:
    limited(carrier, consistency_delay=0.6)
    app.answer("/voice", "<Say>Ya</Say><Pause length='600'/>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.started)
    recording = carrier.client.calls(leg.sid).recordings.create()
    message = carrier.client.messages.create(to=CITIZEN, from_=CITY, body="halo")
    carrier.run(leg.hang_up())
    until(lambda: carrier.exchange.messaging.all()[0].status == "delivered")
    assert message.fetch().status != "delivered"
    assert carrier.client.recordings(recording.sid).fetch().status == "in-progress"
    until(lambda: message.fetch().status == "delivered")
    until(lambda: carrier.client.recordings.list()[0].status == "completed")


def test_rooms_and_lines_lag_too(carrier: Carrier, app: Application) -> None:
    limited(carrier, consistency_delay=0.6)
    app.answer("/voice", "<Dial><Conference>ruang</Conference></Dial>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(carrier.exchange.conferences.all)
    room = carrier.client.conferences(carrier.exchange.conferences.all()[0].sid)
    assert room.participants.list() == []
    until(lambda: len(room.participants.list()) == 1)
    carrier.client.calls(leg.sid).update(twiml="<Response><Enqueue>umum</Enqueue></Response>")
    assert room.participants(leg.sid).fetch().call_sid == leg.sid
    assert room.fetch().status == "init"
    until(carrier.client.queues.list)
    queue = carrier.client.queues.list()[0]
    assert queue.current_size == 0
    assert carrier.client.queues(queue.sid).members.list() == []
    until(lambda: queue.fetch().current_size == 1)
    until(lambda: room.fetch().status == "completed")


def test_a_country_that_may_not_be_called_is_refused(carrier: Carrier, app: Application) -> None:
    blocked = "+15005550006"
    ends = {blocked: "blocked"}
    carrier.exchange.config = replace(carrier.exchange.config, far_ends=ends)
    with pytest.raises(TwilioRestException) as refused:
        carrier.client.calls.create(to=blocked, from_=CITY, twiml="<Response/>")
    assert refused.value.code == 21215
    with pytest.raises(TwilioRestException) as refused:
        carrier.client.conferences("ruang").participants.create(to=blocked, from_=CITY)
    assert refused.value.code == 21215
    app.answer("/voice", f'<Dial action="/dialled" callerId="{CITY}">{blocked}</Dial>')
    carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: app.at("/dialled"))
    assert app.at("/dialled")[0]["DialCallStatus"] == "failed"
    assert carrier.complaints() == [13227]


@pytest.mark.parametrize(
    ("dial", "code"),
    [
        ('<Dial callerId="+15005550006">+628222222222</Dial>', 13214),
        ("<Dial><Sip>sip:siti@example.org</Sip></Dial>", 13224),
        ("<Dial>rumah</Dial>", 13223),
    ],
)
def test_what_cannot_be_dialled_has_its_code(
    carrier: Carrier, app: Application, dial: str, code: int
) -> None:
    app.answer("/voice", dial.replace("<Dial", '<Dial action="/dialled"'))
    carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: app.at("/dialled"))
    assert app.at("/dialled")[0]["DialCallStatus"] == "failed"
    assert carrier.complaints() == [code]
