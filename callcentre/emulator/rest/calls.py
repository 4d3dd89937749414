"""Calls: create, fetch, list, update, delete."""

from __future__ import annotations

import re
from dataclasses import replace

from aiohttp import web

from callcentre.emulator.documents import Fallback, Source
from callcentre.emulator.exchange import LONGEST_CALL, Outbound
from callcentre.emulator.far_ends import Detection, detect, detect_aside, is_blocked
from callcentre.emulator.legs import Callback, Leg, LegOrder
from callcentre.emulator.names import API_VERSION, is_phone_number, rfc2822
from callcentre.emulator.recordings import About
from callcentre.emulator.rest.answers import Resource, account_path, bad, list_page
from callcentre.emulator.rest.dates import Span
from callcentre.emulator.rest.request import Asked, Form
from callcentre.emulator.sounds import keys_sound
from callcentre.emulator.trunk import TOO_MANY_CALLS

NOT_IN_PROGRESS = 21220
STILL_LIVE = 20009
BLOCKED = 21215
LONGEST_TWIML = 4000
_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})


async def create(asked: Asked) -> web.Response:
    """Make an outbound call; it is ``queued`` when this answers."""
    form, exchange = asked.form, asked.exchange
    to, sender = form.get("To"), form.get("From")
    if not sender:
        raise bad(21603, "The source 'From' number is required")
    if not to:
        raise bad(21201, "No 'To' number is specified")
    if not to.startswith(("client:", "sip:")) and not is_phone_number(to):
        raise bad(21211, f"The 'To' number {to[:50]} is not a valid phone number")
    if is_blocked(exchange, to):
        raise bad(BLOCKED, "Account not authorized to call this number")
    if not sender.startswith("client:") and sender not in exchange.directory.numbers:
        raise bad(21210, f"'From' phone number not verified: {sender[:50]}")
    if exchange.trunk.is_full(asked.account.sid):
        raise bad(TOO_MANY_CALLS, "The account has as many calls at once as it may have")
    if not re.fullmatch(r"[0-9*#wW]{0,32}", form.get("SendDigits")):
        raise bad(20001, "SendDigits takes up to 32 of 0-9, *, #, w and W")
    source, fallback, callback = _document(asked)
    address, _, query = to.partition("?") if to.startswith("client:") else (to, "", "")
    order = LegOrder(asked.account.sid, sender, address, "outbound-api", callback=callback)

    wish = read_detection(form)
    form.track()

    async def program(leg: Leg) -> None:
        _record_from_answer(asked, leg)
        if form.get("SendDigits"):
            await leg.audio.play_samples(keys_sound(form.get("SendDigits")))
        told = await _who_answered(asked, leg, wish) if wish else {}
        await exchange.program(leg, replace(source, fields=told), fallback)

    leg = exchange.call_out(
        Outbound(
            order,
            program,
            timeout=form.whole("Timeout", 60, most=600),
            time_limit=form.whole("TimeLimit", LONGEST_CALL, most=86400),
            params=dict(pair.partition("=")[::2] for pair in query.split("&") if pair),
        )
    )
    return web.json_response(shape(leg), status=201)


def _document(asked: Asked) -> tuple[Source, Fallback, Callback]:
    """What runs when it is answered: an application's address, ``Url``, or ``Twiml``."""
    form = asked.form
    if form.get("ApplicationSid"):
        entry = asked.exchange.directory.entry_of_application(
            form.get("ApplicationSid"), asked.account.sid
        )
        if entry is None:
            raise bad(21218, "Invalid ApplicationSid")
        return (
            Source(entry.url, entry.method),
            Fallback(entry.fallback_url, entry.fallback_method),
            Callback(entry.status_callback, entry.status_callback_method),
        )
    callback = form.callback()
    if callback.events - _EVENTS:
        raise bad(21626, f"Unknown StatusCallbackEvent {sorted(callback.events - _EVENTS)}")
    return read_source(form), _fallback(form), callback


def read_source(form: Form) -> Source:
    """``Url`` with its ``Method``, or else ``Twiml``.

    Raises:
        RestError: neither (21205), or a bad address (21205), or too much TwiML (21617).
    """
    url = form.get("Url")
    if url:
        if not url.startswith(("http://", "https://")):
            raise bad(21205, f"Url is not a valid URL: {url[:100]}")
        return Source(url, form.method("Method"))
    twiml = form.get("Twiml")
    if not twiml:
        raise bad(21205, "Url parameter is required")
    if len(twiml) > LONGEST_TWIML:
        raise bad(21617, "Twiml is longer than 4000 characters")
    return Source(None, inline=twiml)


def _fallback(form: Form) -> Fallback:
    return Fallback(form.get("FallbackUrl"), form.method("FallbackMethod"))


def _record_from_answer(asked: Asked, leg: Leg) -> None:
    if not asked.form.flag("Record"):
        return
    channels = 2 if asked.form.get("RecordingChannels") == "dual" else 1
    archive = asked.exchange.recordings
    callback = asked.form.callback("RecordingStatusCallback")
    track = asked.form.track()
    recorder = leg.audio.start_recording(channels=channels, track=track)
    about = About(asked.account.sid, "OutboundAPI", leg.sid, track=track, callback=callback)
    recording = archive.begin(about, recorder, channels)

    def stop_at_end(leg: Leg) -> None:
        archive.end(recording)
        leg.recording_fields = {
            "RecordingUrl": archive.url(recording),
            "RecordingSid": recording.sid,
            "RecordingDuration": str(recording.duration),
        }

    leg.before_end(stop_at_end)


def read_detection(form: Form, callback: str = "") -> Detection | None:
    """The wish to have answering machines told from people, if there is one.

    Raises:
        RestError: a word that is none (20001).
    """
    word = form.get("MachineDetection")
    if word not in {"", "Enable", "DetectMessageEnd"}:
        raise bad(20001, f"MachineDetection {word[:30]!r} is not known")
    aside = form.callback(callback or "AsyncAmdStatusCallback")
    patience = form.whole("MachineDetectionTimeout", 30, most=59)
    return Detection(word == "DetectMessageEnd", patience, aside) if word else None


async def _who_answered(asked: Asked, leg: Leg, wish: Detection) -> dict[str, str]:
    """Fields of the first request; none when the answer is to come aside."""
    if asked.form.flag("AsyncAmd"):
        detect_aside(asked.exchange, leg, wish)
        return {}
    return await detect(asked.exchange, leg, wish)


async def fetch(asked: Asked) -> web.Response:
    """One call."""
    return web.json_response(shape(asked.seen(find(asked))))


async def list_calls(asked: Asked) -> web.Response:
    """All calls, newest first, filtered by exact values."""
    query = asked.request.query
    started, ended = Span(asked, "StartTime"), Span(asked, "EndTime")
    calls = [
        leg
        for leg in map(asked.seen, reversed(asked.exchange.legs.values()))
        if leg.order.account_sid == asked.account.sid
        and query.get("Status", leg.status) == leg.status
        and query.get("To", leg.order.to) == leg.order.to
        and query.get("From", leg.order.from_address) == leg.order.from_address
        and query.get("ParentCallSid", leg.order.parent_sid) == leg.order.parent_sid
        and started.holds(leg.started or leg.created)
        and ended.holds(leg.ended)
    ]
    return list_page(asked.request, "calls", calls, shape)


async def update(asked: Asked) -> web.Response:
    """End a call, or give it another document at once."""
    leg, form = find(asked), asked.form
    status = form.get("Status")
    if leg.is_over or (status == "canceled" and leg.status == "in-progress"):
        raise bad(NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
    if "StatusCallback" in form:
        leg.callback = form.callback()
    if status in {"completed", "canceled"}:
        _end(leg, status)
    elif status:
        raise bad(20001, f"Status {status[:30]!r} is neither completed nor canceled")
    elif form.get("Url") or form.get("Twiml"):
        if leg.status != "in-progress":
            raise bad(NOT_IN_PROGRESS, "Call is not in-progress. Cannot redirect.")
        source = read_source(form)
        await leg.take_over(asked.exchange.program(leg, source, _fallback(form)))
    if form.get("TimeLimit"):
        asked.exchange.limit(leg, form.whole("TimeLimit", LONGEST_CALL, most=86400))
    return web.json_response(shape(leg))


def _end(leg: Leg, status: str) -> None:
    if leg.status == "queued" and leg.order.direction == "outbound-api":
        # A call that never left the queue is cancelled without a word to anybody.
        leg.callback = Callback()
        status = "canceled"
    leg.finish(status if leg.status == "in-progress" else "canceled")


async def delete(asked: Asked) -> web.Response:
    """Forget a call that is over."""
    leg = find(asked)
    if not leg.is_over:
        raise bad(STILL_LIVE, "Cannot delete call because it's still in progress.")
    del asked.exchange.legs[leg.sid]
    return web.Response(status=204)


def find(asked: Asked) -> Leg:
    """The call of the path.

    Raises:
        RestError: no such call in this account.
    """
    leg = asked.exchange.legs.get(asked.part("call"))
    if leg is None or leg.order.account_sid != asked.account.sid:
        raise asked.missing()
    return leg


def shape(leg: Leg) -> Resource:
    """A call with every documented property."""
    order = leg.order
    uri = f"{account_path(order.account_sid)}/Calls/{leg.sid}"
    subs = ("Notifications", "Recordings", "Payments", "Events", "Siprec", "Streams")
    return {
        "sid": leg.sid,
        "date_created": rfc2822(leg.created),
        "date_updated": rfc2822(leg.updated),
        "parent_call_sid": order.parent_sid or None,
        "account_sid": order.account_sid,
        "to": order.to,
        "to_formatted": order.to,
        "from": order.from_address,
        "from_formatted": order.from_address,
        "phone_number_sid": order.phone_number_sid or None,
        "status": leg.status,
        "start_time": rfc2822(leg.started),
        "end_time": rfc2822(leg.ended),
        "duration": str(leg.duration) if leg.is_over else None,
        "price": None,
        "price_unit": "USD",
        "direction": order.direction,
        "answered_by": leg.answered_by or None,
        "api_version": API_VERSION,
        "forwarded_from": None,
        "group_sid": None,
        "caller_name": None,
        "queue_time": str(leg.queue_milliseconds),
        "stir_verstat": None,
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {sub.lower(): f"{uri}/{sub}.json" for sub in subs},
    }


ROUTES = (
    ("POST", "/Calls.json", create),
    ("GET", "/Calls.json", list_calls),
    ("GET", "/Calls/{call}.json", fetch),
    ("POST", "/Calls/{call}.json", update),
    ("DELETE", "/Calls/{call}.json", delete),
)
