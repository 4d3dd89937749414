"""What supervisors and operators do in a conference: coach, announce, hold, leave one alone."""

from __future__ import annotations

import pytest
from aiohttp import web
from twilio.base.exceptions import TwilioRestException

from callcentre.emulator.audio import ScriptedDevice
from callcentre.emulator.legs import Leg
from callcentre.emulator.pcm import tone
from callcentre.emulator.wavfile import wav_of
from tests.services.carrier import CITIZEN, CITY, Application, Carrier, Seen, until

ALL = "start end join leave mute hold modify speaker announcement"


def enter(label: str, more: str = "") -> str:
    """A Dial into the room."""
    return (
        f'<Dial><Conference waitUrl="/wait" statusCallback="/room" statusCallbackEvent="{ALL}" '
        f'participantLabel="{label}" {more}>call-1</Conference></Dial>'
    )


def told(app: Application, event: str) -> list[Seen]:
    """The room's events of one kind."""
    return [seen for seen in app.at("/room") if seen["StatusCallbackEvent"] == event]


def come(carrier: Carrier, app: Application, label: str, more: str = "") -> Leg:
    """Somebody calls and is put into the room."""
    app.answer("/voice", enter(label, more))
    app.answer("/wait", "<Say>Mohon tunggu</Say><Pause length='600'/>")
    leg = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: [s for s in told(app, "participant-join") if s["ParticipantLabel"] == label])
    return leg


def room_of(carrier: Carrier) -> str:
    (room,) = carrier.client.conferences.list(friendly_name="call-1")
    return str(room.sid)


def test_whoever_is_left_alone_hears_the_waiting_page_again(
    carrier: Carrier, app: Application
) -> None:
    citizen = come(carrier, app, "caller")
    operator = come(carrier, app, "operator")
    until(lambda: told(app, "conference-start"))
    assert citizen.heard == ["Mohon tunggu"]

    carrier.run(operator.hang_up())
    until(lambda: citizen.heard == ["Mohon tunggu"] * 2)

    come(carrier, app, "another")
    until(citizen.companions)
    assert carrier.complaints() == []


def test_a_supervisor_coaches_and_stops(carrier: Carrier, app: Application) -> None:
    come(carrier, app, "caller")
    operator = come(carrier, app, "operator")
    come(carrier, app, "supervisor", f'coach="{operator.sid}"')
    participants = carrier.client.conferences(room_of(carrier)).participants

    coach = participants("supervisor").fetch()
    assert (coach.coaching, coach.call_sid_to_coach) == (True, operator.sid)
    assert told(app, "participant-join")[-1]["Coaching"] == "true"

    assert participants("supervisor").update(coaching=False).coaching is False
    again = participants("supervisor").update(coaching=True, call_sid_to_coach=operator.sid)
    assert again.call_sid_to_coach == operator.sid
    until(lambda: len(told(app, "participant-modify")) == 2)
    with pytest.raises(TwilioRestException) as caught:
        participants("supervisor").update(coaching=True, call_sid_to_coach="CA" + "0" * 32)
    assert caught.value.code == 13240


def test_a_coach_of_somebody_who_is_not_there_does_not_get_in(
    carrier: Carrier, app: Application
) -> None:
    come(carrier, app, "caller")
    app.answer("/voice", enter("supervisor", f'coach="CA{"0" * 32}"') + "<Say>Tidak bisa</Say>")
    supervisor = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: supervisor.is_over)

    assert supervisor.heard == ["Tidak bisa"]
    assert carrier.complaints() == [13240]


def test_an_announcement_is_heard_by_everybody_and_told_once(
    carrier: Carrier, app: Application
) -> None:
    legs = [come(carrier, app, "caller"), come(carrier, app, "operator")]
    url = app.answer("/announce", "<Say>Rekaman dimulai</Say>")
    carrier.client.conferences(room_of(carrier)).update(announce_url=url)
    until(lambda: told(app, "announcement-end"))

    assert [leg.heard[-1] for leg in legs] == ["Rekaman dimulai"] * 2
    assert told(app, "announcement-end")[0]["AnnounceUrl"] == url
    assert len(told(app, "announcement-end")) == 1


def test_an_announcement_that_cannot_be_had_is_told_to_have_failed(
    carrier: Carrier, app: Application
) -> None:
    come(carrier, app, "caller")
    come(carrier, app, "operator")
    url = app.answer("/announce", 500)
    carrier.client.conferences(room_of(carrier)).participants("caller").update(announce_url=url)
    until(lambda: told(app, "announcement-fail"))

    assert told(app, "announcement-fail")[0]["ParticipantLabel"] == "caller"


def test_speech_is_told_when_it_begins_and_ends(carrier: Carrier, app: Application) -> None:
    citizen = come(carrier, app, "caller")
    come(carrier, app, "operator")
    until(lambda: told(app, "conference-start"))
    voice = ScriptedDevice()
    carrier.do(setattr, citizen.audio, "device", voice)
    carrier.run(voice.sound(tone(440, 1)))
    until(lambda: told(app, "participant-speech-stop"))

    assert [s["ParticipantLabel"] for s in told(app, "participant-speech-start")] == ["caller"]


def test_music_of_the_carrier_plays_while_one_is_on_hold(
    carrier: Carrier, app: Application
) -> None:
    citizen = come(carrier, app, "caller")
    come(carrier, app, "operator")
    until(lambda: told(app, "conference-start"))
    carrier.do(setattr, citizen.audio, "device", ScriptedDevice())
    participant = carrier.client.conferences(room_of(carrier)).participants("caller")

    before = citizen.audio.heard_rms
    participant.update(hold=True)
    until(lambda: citizen.audio.heard_rms > max(before, 0.02))
    assert participant.update(hold=False).hold is False


def test_the_recording_is_as_long_as_its_callback_says(carrier: Carrier, app: Application) -> None:
    keep = 'record="record-from-start" recordingStatusCallback="/recorded"'
    citizen = come(carrier, app, "caller", keep + ' endConferenceOnExit="true"')
    come(carrier, app, "operator")
    until(lambda: told(app, "conference-start"))
    voice = ScriptedDevice()
    carrier.do(setattr, citizen.audio, "device", voice)
    carrier.run(voice.sound(tone(440, 1)))
    # From here on nobody has sound, so nothing ticks; the time passes all the same.
    carrier.do(setattr, citizen.audio, "device", None)
    carrier.run(carrier.exchange.studio.sleep(8))
    carrier.run(citizen.hang_up())
    until(lambda: app.at("/recorded"))

    told_seconds = int(app.at("/recorded")[0]["RecordingDuration"])
    assert app.at("/recorded")[0]["RecordingChannels"] == "1"
    (recording,) = carrier.exchange.recordings.all()
    assert recording.path is not None
    wav = recording.path.read_bytes()
    seconds = (len(wav) - 44) / 16_000
    assert abs(told_seconds - seconds) <= 0.5
    assert seconds >= 8.5


def test_a_waiting_page_may_be_a_sound_file_which_goes_round(
    carrier: Carrier, app: Application
) -> None:
    music = wav_of(tone(440, 2))
    app.answer("/voice", enter("caller"))
    app.answer("/wait", lambda _: web.Response(body=music, content_type="audio/wav"))
    citizen = carrier.do(carrier.exchange.place_call, CITIZEN, CITY)
    until(lambda: citizen.heard.count("[wait]") >= 3)

    assert len(app.at("/wait")) == 1
    assert not citizen.is_over
    assert carrier.complaints() == []
