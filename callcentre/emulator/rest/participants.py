"""Participants of a conference: create (which dials), list, fetch, update, delete."""

from __future__ import annotations

from aiohttp import web

from callcentre.emulator.attending import attend, hear_music, hear_page, hear_waiting_page
from callcentre.emulator.conferences import Conference, Participant, Seating, label_fault
from callcentre.emulator.documents import Source
from callcentre.emulator.exchange import LONGEST_CALL, Outbound
from callcentre.emulator.far_ends import detect_aside, is_blocked
from callcentre.emulator.legs import Leg, LegOrder
from callcentre.emulator.names import is_phone_number, rfc2822, wire
from callcentre.emulator.rest import conferences
from callcentre.emulator.rest.answers import Resource, account_path, bad, list_page
from callcentre.emulator.rest.calls import BLOCKED, read_detection
from callcentre.emulator.rest.request import Asked, Form

NOBODY_TO_COACH = 13240
TOO_MANY_CALLS = 16021
_UNKNOWN_STATUS = "Status is not a parameter of a participant"


async def create(asked: Asked) -> web.Response:
    """Dial somebody and take them into the conference (by name or sid) when they answer."""
    form, exchange = asked.form, asked.exchange
    to, sender = form.get("To"), form.get("From")
    if not sender:
        raise bad(21603, "The source 'From' number is required")
    if not to.startswith("client:") and not is_phone_number(to):
        raise bad(21211, f"The 'To' number {to[:50]} is not a valid phone number")
    if is_blocked(exchange, to):
        raise bad(BLOCKED, "Account not authorized to call this number")
    if exchange.trunk.is_full(asked.account.sid):
        raise bad(TOO_MANY_CALLS, "The account has as many calls at once as it may have")
    known = exchange.conferences.get(asked.part("conference"))
    name = known.name if known else asked.part("conference")
    seating = _seating(form)
    if fault := label_fault(seating.label):
        raise bad(*fault)
    conference = exchange.conferences.open(asked.account.sid, name, seating)
    address, _, query = to.partition("?") if to.startswith("client:") else (to, "", "")
    callback = form.callback()
    order = LegOrder(asked.account.sid, sender, address, "outbound-api", callback=callback)

    wish = read_detection(form, "AmdStatusCallback")

    async def program(leg: Leg) -> None:
        if wish is not None:
            detect_aside(exchange, leg, wish)
        await attend(exchange, leg, name, seating)

    leg = exchange.call_out(
        Outbound(
            order,
            program,
            timeout=form.whole("Timeout", 60, most=600),
            time_limit=form.whole("TimeLimit", LONGEST_CALL, most=86400),
            params=dict(pair.partition("=")[::2] for pair in query.split("&") if pair),
        )
    )
    leg.before_end(lambda _leg: exchange.conferences.forget_if_unused(conference))
    return web.json_response(shape(conference, Participant(leg, seating)), status=201)


def _seating(form: Form) -> Seating:
    wait = form.get("WaitUrl")
    return Seating(
        muted=form.flag("Muted"),
        start_on_enter=form.flag("StartConferenceOnEnter", default=True),
        end_on_exit=form.flag("EndConferenceOnExit"),
        label=form.get("Label"),
        coach=form.get("CallSidToCoach") if form.flag("Coaching") else "",
        beep=form.get("Beep") or "true",
        wait=Source(wait, form.method("WaitMethod")) if wait else None,
        silent_wait="WaitUrl" in form and not wait,
        most=form.whole("MaxParticipants", 250, most=250),
        record=form.get("ConferenceRecord") in {"true", "record-from-start"},
        callback=form.callback("ConferenceStatusCallback", ("start", "end")),
        recording_callback=form.callback("ConferenceRecordingStatusCallback"),
    )


async def list_participants(asked: Asked) -> web.Response:
    """Those who are inside now."""
    conference, query = asked.seen(conferences.find(asked)), asked.request.query
    inside = [
        one
        for one in map(asked.seen, conference.participants.values())
        if query.get("Muted", str(one.muted).lower()) == str(one.muted).lower()
        and query.get("Hold", str(one.hold).lower()) == str(one.hold).lower()
        and query.get("Coaching", wire(bool(one.coach))) == wire(bool(one.coach))
    ]
    return list_page(asked.request, "participants", inside, lambda one: shape(conference, one))


async def fetch(asked: Asked) -> web.Response:
    """One participant, by the sid of the call or by label."""
    conference = asked.seen(conferences.find(asked))
    return web.json_response(shape(conference, asked.seen(_inside(asked, conference))))


async def update(asked: Asked) -> web.Response:
    """Mute, hold, announce, change what happens on the way out."""
    conference, participant = _find(asked)
    form = asked.form
    if "Status" in form:
        raise bad(20001, _UNKNOWN_STATUS)
    if "Muted" in form:
        conference.mute(participant, muted=form.flag("Muted"))
    if "Hold" in form:
        _hold(asked, conference, participant)
    if "EndConferenceOnExit" in form and not participant.hold:
        participant.end_on_exit = form.flag("EndConferenceOnExit")
        conference.tell("participant-modify", participant)
    if "Coaching" in form or "CallSidToCoach" in form:
        _coach(asked, conference, participant)
    if form.get("WaitUrl"):
        participant.wait = Source(form.get("WaitUrl"), form.method("WaitMethod"))
    if "BeepOnExit" in form:
        participant.beep = _beep(participant.beep, on_exit=form.flag("BeepOnExit"))
    if form.get("AnnounceUrl"):
        asked.exchange.spawn(_announce(asked, conference, participant))
    return web.json_response(shape(conference, participant))


def _hold(asked: Asked, conference: Conference, participant: Participant) -> None:
    form, hold, leg = asked.form, asked.form.flag("Hold"), participant.leg
    conference.put_on_hold(participant, hold=hold)
    if not hold:
        return
    if form.get("HoldUrl"):
        method = form.method("HoldMethod", "GET")
        source = Source(form.get("HoldUrl"), method)
        page = asked.exchange.spawn(hear_waiting_page(asked.exchange, leg, source))
    else:
        page = asked.exchange.spawn(hear_music(leg), f"hold {leg.sid}")
    participant.hears(page)


def _coach(asked: Asked, conference: Conference, participant: Participant) -> None:
    form = asked.form
    name = form.get("CallSidToCoach", participant.coach)
    if not form.flag("Coaching", default=bool(name)):
        conference.coach(participant, None)
        return
    coached = conference.participants.get(name)
    if coached is None or coached is participant:
        raise bad(NOBODY_TO_COACH, f"{name[:50]!r} is not there to be coached")
    conference.coach(participant, coached)


def _beep(before: str, *, on_exit: bool) -> str:
    on_enter = before in {"true", "onEnter"}
    both = {(True, True): "true", (True, False): "onEnter", (False, True): "onExit"}
    return both.get((on_enter, on_exit), "false")


async def _announce(asked: Asked, conference: Conference, participant: Participant) -> None:
    url, method = asked.form.get("AnnounceUrl"), asked.form.method("AnnounceMethod")
    heard = await hear_page(asked.exchange, participant.leg, url, method)
    event, fields = conferences.announcement(url, heard=heard)
    conference.tell(event, participant, **fields)


async def delete(asked: Asked) -> web.Response:
    """Send somebody out; the leg is hung up."""
    conference, participant = _find(asked)
    participant.kicked = True
    participant.leg.finish("completed")
    conference.dismiss(participant, "participant_updated_via_api")
    return web.Response(status=204)


def _find(asked: Asked) -> tuple[Conference, Participant]:
    conference = conferences.find(asked)
    return conference, _inside(asked, conference)


def _inside(asked: Asked, conference: Conference) -> Participant:
    participant = conference.find(asked.part("participant"))
    if participant is None:
        raise asked.missing()
    return participant


def _status(participant: Participant) -> str:
    words = {"in-progress": "connected", "queued": "queued", "ringing": "ringing"}
    return words.get(participant.leg.status, "complete")


def shape(conference: Conference, participant: Participant) -> Resource:
    """A participant with every documented property."""
    path = f"{account_path(conference.account_sid)}/Conferences/{conference.sid}/Participants"
    seating = participant.seating
    return {
        "account_sid": conference.account_sid,
        "call_sid": participant.leg.sid,
        "label": seating.label or None,
        "call_sid_to_coach": participant.coach or None,
        "coaching": bool(participant.coach),
        "conference_sid": conference.sid,
        "date_created": rfc2822(participant.created),
        "date_updated": rfc2822(participant.updated),
        "end_conference_on_exit": participant.end_on_exit,
        "muted": participant.muted,
        "hold": participant.hold,
        "start_conference_on_enter": seating.start_on_enter,
        "status": _status(participant),
        "queue_time": str(participant.leg.queue_milliseconds),
        "uri": f"{path}/{participant.leg.sid}.json",
    }


ROUTES = (
    ("POST", "/Conferences/{conference}/Participants.json", create),
    ("GET", "/Conferences/{conference}/Participants.json", list_participants),
    ("GET", "/Conferences/{conference}/Participants/{participant}.json", fetch),
    ("POST", "/Conferences/{conference}/Participants/{participant}.json", update),
    ("DELETE", "/Conferences/{conference}/Participants/{participant}.json", delete),
)
