"""Conferences: coming, waiting, talking, holding, leaving, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from requests.auth import HTTPBasicAuth
from twilio.base.exceptions import TwilioRestException

from callcentre.emulator.legs import Leg
from tests.services.carrier import (
    ACCOUNT,
    CITIZEN,
    CITY,
    TOKEN,
    Application,
    Carrier,
    Seen,
    until,
)

ALL = "start end join leave mute hold modify announcement"
OPERATOR = "client:operator_1"


@pytest.fixture
def legs(carrier: Carrier) -> Iterator[list[Leg]]:
    """An operator's softphone that always answers; the list fills with its legs."""
    rung: list[Leg] = []

    async def ring(leg: Leg, _: dict[str, str]) -> None:
        rung.append(leg)
        await leg.answer(None)

    carrier.do(carrier.exchange.softphones.register, "operator_1", ring)
    return iter([rung])


def conference(attributes: str = "", action: str = "/after") -> str:
    """A Dial into the room."""
    return (
        f'<Dial action="{action}"><Conference waitUrl="/wait" statusCallback="/room" '
        f'statusCallbackEvent="{ALL}" {attributes}>call-1</Conference></Dial>'
    )


def events(app: Application) -> list[Seen]:
    """The room's events, in firing order."""
    return sorted(app.at("/room"), key=lambda seen: int(seen["SequenceNumber"]))


def names(app: Application) -> list[str]:
    """The kinds of the room's events."""
    return [seen["StatusCallbackEvent"] for seen in events(app)]


def meet(carrier: Carrier, app: Application, caller: str = "", operator: str = "") -> list[Leg]:
    """Bring a citizen and an operator into the room, the citizen first."""
    app.answer("/voice", conference(f'participantLabel="caller" {caller}'))
    app.answer("/wait", "<Say>Mohon tunggu</Say><Redirect/>")
    app.answer("/after", "<Say>Terima kasih</Say>")
    url = app.answer("/operator", conference(f'participantLabel="operator" {operator}'))
    citizen = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: "participant-join" in names(app))

    async def ring(leg: Leg, _: dict[str, str]) -> None:
        await leg.answer(None)

    carrier.do(carrier.exchange.softphones.register, "operator_1", ring)
    made = carrier.client.calls.create(to=OPERATOR, from_=CITY, url=url)
    until(lambda: "conference-start" in names(app))
    return [citizen, carrier.exchange.legs[made.sid]]


def test_two_meet_and_part(carrier: Carrier, app: Application) -> None:
    citizen, operator = meet(carrier, app)
    assert carrier.do(citizen.companions) == [operator]
    carrier.run(operator.hang_up())
    until(lambda: "Terima kasih" in citizen.heard or citizen.companions() == [])
    carrier.run(citizen.hang_up())
    until(lambda: "conference-end" in names(app))
    assert names(app) == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    first, last = events(app)[0], events(app)[-1]
    assert (first["ParticipantLabel"], first["FriendlyName"]) == ("caller", "call-1")
    assert last["ReasonConferenceEnded"] == "last-participant-left"
    assert last["CallSidEndingConference"] == citizen.sid
    left = events(app)[3]
    assert (left["ReasonParticipantLeft"], left["CallSid"]) == (
        "participant_hung_up",
        operator.sid,
    )
    assert "From" not in first.form
    assert all(seen.signed for seen in app.seen)
    assert carrier.complaints() == []


def test_the_citizen_hears_the_waiting_page_until_the_start(
    carrier: Carrier, app: Application
) -> None:
    citizen, _ = meet(carrier, app)
    assert citizen.heard[0] == "Mohon tunggu"
    carrier.run(carrier.exchange.studio.sleep(5))  # a request may still be on its way
    waited = len(app.at("/wait"))
    carrier.run(carrier.exchange.studio.sleep(10))
    assert len(app.at("/wait")) == waited


def test_when_the_operator_ends_it_the_citizen_goes_on(carrier: Carrier, app: Application) -> None:
    citizen, operator = meet(carrier, app, operator='endConferenceOnExit="true"')
    carrier.run(operator.hang_up())
    until(lambda: citizen.is_over)
    assert citizen.heard[-1] == "Terima kasih"
    actions = {seen["CallSid"]: seen for seen in app.at("/after")}
    assert actions[citizen.sid]["DialCallStatus"] == "answered"
    assert actions[citizen.sid]["CallStatus"] == "in-progress"
    assert actions[operator.sid]["CallStatus"] == "completed"
    assert "DialCallSid" not in actions[citizen.sid].form
    until(lambda: "conference-end" in names(app))
    reasons = [s["ReasonParticipantLeft"] for s in events(app) if "leave" in names_of(s)]
    assert reasons == ["participant_hung_up", "moderator_ended_conference"]


def names_of(seen: Seen) -> str:
    """The kind of one event."""
    return seen["StatusCallbackEvent"]


def test_the_conference_waits_for_a_starter(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", conference('startConferenceOnEnter="false"'))
    app.answer("/wait", "<Pause length='60'/>")
    for number in ("+628110000001", "+628110000002"):
        carrier.do(carrier.exchange.place_call, number, CITY)
    until(lambda: len(names(app)) == 2)
    (room,) = carrier.client.conferences.list(friendly_name="call-1")
    assert room.status == "init"
    assert len(room.participants.list()) == 2


def test_hold_and_mute_are_told(carrier: Carrier, app: Application) -> None:
    citizen, _ = meet(carrier, app)
    music = app.answer("/hold", "<Say>Sebentar</Say>")
    (room,) = carrier.client.conferences.list(friendly_name="call-1", status="in-progress")
    participant = carrier.client.conferences(room.sid).participants("caller")
    assert participant.update(hold=True, hold_url=music).hold is True
    until(lambda: "Sebentar" in citizen.heard)
    assert app.at("/hold")[0].method == "GET"
    assert participant.update(hold=False).hold is False
    assert participant.update(muted=True).muted is True
    assert participant.update(muted=False).muted is False
    until(lambda: len(names(app)) == 7)
    assert names(app)[3:] == [
        "participant-hold",
        "participant-unhold",
        "participant-mute",
        "participant-unmute",
    ]


def test_a_removed_participant_is_hung_up(carrier: Carrier, app: Application) -> None:
    citizen, operator = meet(carrier, app)
    (room,) = carrier.client.conferences.list(friendly_name="call-1")
    assert carrier.client.conferences(room.sid).participants(operator.sid).delete()
    until(lambda: operator.is_over)
    assert not citizen.is_over
    inside = carrier.client.conferences(room.sid).participants.list()
    assert [one.call_sid for one in inside] == [citizen.sid]
    with pytest.raises(TwilioRestException) as caught:
        carrier.client.conferences(room.sid).participants(operator.sid).fetch()
    assert caught.value.code == 20404


def test_rest_ends_a_conference_for_all(carrier: Carrier, app: Application) -> None:
    citizen, operator = meet(carrier, app)
    (room,) = carrier.client.conferences.list(friendly_name="call-1")
    done = carrier.client.conferences(room.sid).update(status="completed")
    assert (done.status, done.reason_conference_ended) == (
        "completed",
        "conference-ended-via-api",
    )
    until(lambda: citizen.is_over and operator.is_over)
    assert len(app.at("/after")) == 2


def test_redirecting_a_participant_takes_it_out(carrier: Carrier, app: Application) -> None:
    citizen, _ = meet(carrier, app)
    url = app.answer("/elsewhere", "<Say>Di tempat lain</Say><Pause length='600'/>")
    carrier.client.calls(citizen.sid).update(url=url)
    until(lambda: "Di tempat lain" in citizen.heard)
    until(lambda: "participant-leave" in names(app))
    assert events(app)[3]["ReasonParticipantLeft"] == "participant_updated_via_api"
    assert app.at("/after") == []


def test_a_dialled_participant_joins_when_answering(
    carrier: Carrier, app: Application, legs: Iterator[list[Leg]]
) -> None:
    app.answer("/voice", conference())
    app.answer("/wait", "<Pause length='600'/>")
    citizen = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: names(app))
    made = carrier.client.conferences("call-1").participants.create(
        from_=CITY, to=f"{OPERATOR}?case=7", label="operator", end_conference_on_exit=True
    )
    assert (made.status, made.label) == ("queued", "operator")
    until(lambda: carrier.do(citizen.companions))
    assert next(legs)[0].sid == made.call_sid


def test_a_participant_who_never_answers_leaves_no_room(carrier: Carrier) -> None:
    made = carrier.client.conferences("call-1").participants.create(
        from_=CITY, to="client:nobody", label="operator"
    )
    until(lambda: carrier.client.calls(made.call_sid).fetch().status == "no-answer")
    until(lambda: carrier.client.conferences.list() == [])


def test_the_room_is_recorded_and_the_sound_needs_credentials(
    carrier: Carrier, app: Application
) -> None:
    record = 'record="record-from-start" recordingStatusCallback="/recording"'
    citizen, operator = meet(carrier, app, operator=record)
    carrier.run(carrier.exchange.studio.sleep(20))
    for leg in (operator, citizen):
        carrier.run(leg.hang_up())
    until(lambda: app.at("/recording"))
    told = app.at("/recording")[0]
    assert told["RecordingSource"] == "Conference"
    assert "CallSid" not in told.form
    assert int(told["RecordingDuration"]) >= 15
    fetched = carrier.client.recordings(told["RecordingSid"]).fetch()
    assert (fetched.status, fetched.conference_sid) == ("completed", told["ConferenceSid"])
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{fetched.sid}.wav"
    assert carrier.get(path).status_code == 401
    sound = carrier.get(path, HTTPBasicAuth(ACCOUNT, TOKEN))
    assert sound.headers["Content-Type"] == "audio/x-wav"
    assert sound.content[:4] == b"RIFF"
    assert carrier.client.recordings(fetched.sid).delete()
    assert carrier.get(path, HTTPBasicAuth(ACCOUNT, TOKEN)).status_code == 404


def test_a_taken_label_skips_the_conference(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", conference('participantLabel="same"'))
    app.answer("/wait", "<Pause length='600'/>")
    app.answer("/after", "<Hangup/>")
    carrier.do(carrier.exchange.place_call, "+628110000001", CITY)
    until(lambda: names(app))
    carrier.do(carrier.exchange.place_call, "+628110000002", CITY)
    until(lambda: app.at("/after"))
    assert app.at("/after")[0]["DialCallStatus"] == "failed"
    assert carrier.complaints() == [16025]


def test_a_broken_waiting_page_keeps_the_leg_out(carrier: Carrier, app: Application) -> None:
    app.answer("/voice", conference())
    app.answer("/wait", 500)
    app.answer("/after", "<Say>Lanjut</Say>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: leg.is_over)
    assert leg.heard == ["Lanjut"]
    assert carrier.complaints() == [11200]
