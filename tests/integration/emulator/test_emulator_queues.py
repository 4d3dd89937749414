"""Callers wait in queues: waiting documents, results, dialling out of them, REST."""

from __future__ import annotations

import pytest
from twilio.base.exceptions import TwilioRestException

from callcentre.emulator.legs import Leg
from tests.services.carrier import APPLICATION, CITIZEN, CITY, Application, Carrier, until

QUEUED = '<Enqueue action="/after" waitUrl="/wait">umum</Enqueue>'


def arrive(carrier: Carrier, app: Application) -> Leg:
    """A citizen calls and waits in the queue."""
    before = len(app.at("/wait"))
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: len(app.at("/wait")) > before)
    return leg


@pytest.fixture
def waiting(carrier: Carrier, app: Application) -> Leg:
    """A citizen in the queue ``umum``."""
    app.answer("/voice", QUEUED)
    app.answer("/wait", "<Say>Mohon tunggu</Say><Pause length='20'/>")
    return arrive(carrier, app)


def operator(carrier: Carrier) -> Leg:
    """A softphone that connects through the application."""
    place = carrier.exchange.place_call
    return carrier.do(place, "client:siti", "", application_sid=APPLICATION, params={})


def result(app: Application) -> dict[str, str]:
    """What the Enqueue's action was told."""
    until(lambda: app.at("/after"))
    return app.at("/after")[0].form


def test_the_waiting_document_is_told_the_place_and_asked_for_again(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", QUEUED)
    app.answer("/wait", "<Say>Mohon tunggu</Say>")
    first, second = arrive(carrier, app), arrive(carrier, app)
    until(lambda: len([one for one in app.at("/wait") if one["CallSid"] == second.sid]) >= 2)
    asked = [one for one in app.at("/wait") if one["CallSid"] == second.sid]
    assert (app.at("/wait")[0]["QueuePosition"], asked[0]["QueuePosition"]) == ("1", "2")
    assert (asked[0]["CurrentQueueSize"], asked[0]["MaxQueueSize"]) == ("2", "1000")
    assert asked[0]["QueueSid"].startswith("QU")
    assert {"QueueTime", "AvgQueueTime"} <= set(asked[0].form)
    assert first.heard.count("Mohon tunggu") >= 2
    assert carrier.complaints() == []


def test_a_caller_who_hangs_up_left_by_hanging_up(
    carrier: Carrier, app: Application, waiting: Leg
) -> None:
    carrier.run(waiting.hang_up())
    told = result(app)
    assert (told["QueueResult"], told["CallStatus"]) == ("hangup", "completed")
    assert carrier.client.queues.list()[0].current_size == 0


def test_leave_takes_the_caller_out(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", QUEUED)
    app.answer("/wait", "<Leave/>")
    app.answer("/after", "<Say>Sampai jumpa</Say>")
    leg = arrive(carrier, app)
    until(lambda: leg.is_over)
    assert (result(app)["QueueResult"], leg.heard) == ("leave", ["Sampai jumpa"])


def test_hanging_up_in_the_waiting_document_ends_the_call(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", QUEUED)
    app.answer("/wait", "<Hangup/>")
    leg = arrive(carrier, app)
    until(lambda: leg.is_over)
    assert result(app)["QueueResult"] == "hangup"


def test_a_waiting_document_that_cannot_be_had_is_an_error(
    carrier: Carrier, app: Application
) -> None:
    app.answer("/voice", QUEUED)
    app.answer("/wait", 500)
    arrive(carrier, app)
    assert result(app)["QueueResult"] == "error"
    assert carrier.complaints() == [11200]


def test_a_full_queue_says_so_at_once(carrier: Carrier, app: Application, waiting: Leg) -> None:
    carrier.client.queues.list()[0].update(max_size=1)
    carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    told = result(app)
    assert told["QueueResult"] == "queue-full"
    assert not {"QueueSid", "QueueTime"} & set(told)
    assert (len(app.at("/wait")), carrier.complaints()) == (1, [14207])


def test_keys_work_in_the_waiting_document(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", QUEUED)
    app.answer("/wait", '<Gather numDigits="1" action="/key" timeout="60"/>')
    app.answer("/key", "<Leave/>")
    leg = arrive(carrier, app)
    until(lambda: leg.is_listening)
    carrier.do(leg.press, "1")
    assert result(app)["QueueResult"] == "leave"
    assert app.at("/key")[0]["QueuePosition"] == "1"


def test_a_member_is_redirected_once(carrier: Carrier, app: Application, waiting: Leg) -> None:
    url = app.answer("/new", "<Pause length='100'/>")
    queue = carrier.client.queues.list(limit=1)[0]
    (member,) = carrier.client.queues(queue.sid).members.list()
    assert (member.call_sid, member.position) == (waiting.sid, 1)
    taken = carrier.client.queues(queue.sid).members("Front").update(url=url)
    assert taken.call_sid == waiting.sid
    assert result(app)["QueueResult"] == "redirected"
    until(lambda: app.at("/new"))
    with pytest.raises(TwilioRestException) as gone:
        carrier.client.queues(queue.sid).members(waiting.sid).update(url=url)
    assert (gone.value.status, gone.value.code) == (404, 20404)
    assert waiting.status == "in-progress"


def test_an_operator_dials_the_first_in_the_queue(
    carrier: Carrier, app: Application, waiting: Leg
) -> None:
    app.answer("/softphone", '<Dial action="/dialled"><Queue url="/whisper">umum</Queue></Dial>')
    app.answer("/whisper", "<Say>Anda akan dihubungkan</Say>")
    leg = operator(carrier)
    until(lambda: leg.companions() == [waiting])
    whisper = app.at("/whisper")[0]
    assert (whisper["CallSid"], whisper["DequeingCallSid"]) == (waiting.sid, leg.sid)
    assert "Anda akan dihubungkan" in waiting.heard
    carrier.run(leg.hang_up())
    assert result(app)["QueueResult"] == "bridged"
    until(lambda: app.at("/dialled"))
    told = app.at("/dialled")[0]
    assert (told["DialCallStatus"], told["DialBridged"]) == ("completed", "true")
    assert (told["DialCallSid"], told["DequeingCallSid"]) == (waiting.sid, leg.sid)
    assert told["QueueSid"] == whisper["QueueSid"]


def test_a_caller_goes_on_after_the_talk(carrier: Carrier, app: Application, waiting: Leg) -> None:
    app.answer("/softphone", "<Dial hangupOnStar='true'><Queue>umum</Queue></Dial>")
    app.answer("/after", "<Say>Terima kasih</Say>")
    leg = operator(carrier)
    until(lambda: leg.companions() == [waiting])
    carrier.do(leg.press, "*")
    until(lambda: waiting.is_over)
    assert waiting.heard[-1] == "Terima kasih"


def test_a_bridged_caller_can_be_redirected(
    carrier: Carrier, app: Application, waiting: Leg
) -> None:
    app.answer("/softphone", "<Dial action='/dialled'><Queue>umum</Queue></Dial>")
    leg = operator(carrier)
    until(lambda: leg.companions() == [waiting])
    carrier.client.calls(waiting.sid).update(twiml="<Response><Pause length='99'/></Response>")
    assert result(app)["QueueResult"] == "redirected-from-bridged"
    until(lambda: app.at("/dialled"))


def test_an_operator_who_gave_up_takes_nobody(carrier: Carrier, app: Application) -> None:
    carrier.client.queues.create(friendly_name="umum")
    app.answer("/softphone", "<Dial timeout='600'><Queue>umum</Queue></Dial>")
    app.answer("/voice", QUEUED)
    app.answer("/wait", "<Pause length='60'/>")
    leg = operator(carrier)
    until(lambda: leg.status == "in-progress")
    carrier.run(leg.hang_up())
    arrive(carrier, app)
    assert carrier.client.queues.list()[0].current_size == 1


def test_whoever_goes_in_the_whisper_is_not_bridged(
    carrier: Carrier, app: Application, waiting: Leg
) -> None:
    document = '<Dial action="/dialled"><Queue url="/whisper">umum</Queue></Dial>'
    app.answer("/softphone", document)
    app.answer("/whisper", "<Pause length='600'/>")
    operator(carrier)
    until(lambda: app.at("/whisper"))
    carrier.run(waiting.hang_up())
    until(lambda: app.at("/dialled"))
    assert app.at("/dialled")[0]["DialBridged"] == "false"
    assert result(app)["QueueResult"] == "hangup"


def test_an_operator_who_goes_in_the_whisper_leaves_the_caller(
    carrier: Carrier, app: Application, waiting: Leg
) -> None:
    app.answer("/softphone", '<Dial><Queue url="/whisper">umum</Queue></Dial>')
    app.answer("/whisper", "<Pause length='600'/>")
    app.answer("/after", "<Say>Maaf</Say><Pause length='60'/>")
    leg = operator(carrier)
    until(lambda: app.at("/whisper"))
    carrier.run(leg.hang_up())
    assert result(app)["QueueResult"] == "bridging-in-process"
    until(lambda: waiting.heard[-1] == "Maaf")


def test_an_empty_queue_is_waited_for(carrier: Carrier, app: Application) -> None:
    carrier.client.queues.create(friendly_name="umum")
    app.answer("/softphone", "<Dial timeout='60'><Queue>umum</Queue></Dial>")
    app.answer("/voice", QUEUED)
    leg = operator(carrier)
    until(lambda: leg.status == "in-progress")
    citizen = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.companions() == [citizen])


def test_an_empty_and_a_missing_queue_have_their_results(
    carrier: Carrier, app: Application
) -> None:
    carrier.client.queues.create(friendly_name="sepi")
    app.answer("/softphone", "<Dial timeout='5' action='/none'><Queue>sepi</Queue></Dial>")
    app.answer("/none", "<Dial action='/missing'><Queue>tidak ada</Queue></Dial>")
    operator(carrier)
    until(lambda: app.at("/missing"))
    assert app.at("/none")[0]["DialCallStatus"] == "no-answer"
    assert app.at("/missing")[0]["DialCallStatus"] == "failed"
    assert carrier.complaints() == [14214]


def test_queues_over_rest(carrier: Carrier, app: Application, waiting: Leg) -> None:
    queues = carrier.client.queues
    made = queues.create(friendly_name="darurat", max_size=5)
    assert (made.current_size, made.max_size, made.average_wait_time) == (0, 5, 0)
    assert queues(made.sid).update(friendly_name="gawat").friendly_name == "gawat"
    assert queues(made.sid).fetch().sid == made.sid
    assert queues(made.sid).delete()
    (busy,) = queues.list()
    with pytest.raises(TwilioRestException):
        busy.delete()
    with pytest.raises(TwilioRestException) as taken:
        queues.create(friendly_name="umum")
    assert taken.value.code == 22003
