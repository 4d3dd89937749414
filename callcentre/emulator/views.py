"""Live legs, rooms, queues and webhooks as JSON: what the developer's page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from callcentre.emulator.names import now
from callcentre.emulator.webhook_log import Attempt, Webhook

if TYPE_CHECKING:
    from callcentre.emulator.conferences import Conference, Participant
    from callcentre.emulator.exchange import Exchange
    from callcentre.emulator.legs import Leg
    from callcentre.emulator.queues import Queue

_PAST_LEGS = 20
_PAST_CONFERENCES = 5

View = dict[str, object]


def leg_view(leg: Leg) -> View:
    """One leg for tests and tools; ``duration`` in seconds, loudness as RMS 0 to 1."""
    audio = leg.audio
    return {
        "sid": leg.sid,
        "parent_sid": leg.order.parent_sid or None,
        "from": leg.order.from_address,
        "to": leg.order.to,
        "direction": leg.order.direction,
        "status": leg.status,
        "duration": leg.duration if leg.is_over else None,
        "heard": leg.heard,
        "heard_rms": max(leg.peak_heard_rms, audio.heard_rms),
        "said_rms": max(leg.peak_said_rms, audio.said_rms),
        "connected": bool(leg.companions()),
    }


def legs_now(exchange: Exchange) -> list[View]:
    """All living legs and the last few that are over, newest first."""
    newest = list(reversed(exchange.legs.values()))
    living = [leg for leg in newest if not leg.is_over]
    past = [leg for leg in newest if leg.is_over][:_PAST_LEGS]
    return [_leg_line(leg) for leg in (*living, *past)]


def conferences_now(exchange: Exchange) -> list[View]:
    """All living conferences and the last few that are over, newest first."""
    everything = exchange.conferences.all()
    living = [one for one in everything if one.status != "completed"]
    past = [one for one in everything if one.status == "completed"][:_PAST_CONFERENCES]
    return [_conference(one) for one in (*living, *past)]


def queues_now(exchange: Exchange) -> list[View]:
    """Every queue with those who wait in it, the first one first."""
    return [_queue(one) for one in exchange.queues]


def webhook_line(webhook: Webhook) -> View:
    """One webhook in a list."""
    last = webhook.attempts[-1]
    spent = [attempt.seconds for attempt in webhook.attempts if attempt.seconds is not None]
    return {
        "number": webhook.number,
        "at": webhook.at.isoformat(timespec="milliseconds"),
        "method": webhook.attempts[0].method,
        "path": urlsplit(webhook.url).path,
        "about": webhook.call_sid,
        "event": _event(webhook.fields),
        "status": last.status,
        "error": last.error,
        "attempts": len(webhook.attempts),
        "ms": round(sum(spent) * 1000, 1) if spent else None,
    }


def webhook_view(webhook: Webhook) -> View:
    """One webhook with everything: request, answers, timing, token."""
    return webhook_line(webhook) | {
        "url": webhook.url,
        "token": webhook.token,
        "fields": webhook.fields,
        "exchanges": [_attempt(attempt) for attempt in webhook.attempts],
    }


def _leg_line(leg: Leg) -> View:
    view = leg_view(leg)
    seconds = (
        0 if leg.started is None else int(((leg.ended or now()) - leg.started).total_seconds())
    )
    return view | {"heard": leg.heard[-1:], "seconds": seconds, "listening": leg.is_listening}


def _conference(conference: Conference) -> View:
    return {
        "sid": conference.sid,
        "name": conference.name,
        "status": conference.status,
        "participants": [_participant(one) for one in conference.participants.values()],
    }


def _participant(participant: Participant) -> View:
    order = participant.leg.order
    return {
        "sid": participant.leg.sid,
        "who": order.from_address if order.direction == "inbound" else order.to,
        "label": participant.seating.label,
        "muted": participant.muted,
        "hold": participant.hold,
    }


def _queue(queue: Queue) -> View:
    members = [
        {"sid": one.leg.sid, "who": one.leg.order.from_address, "waited": one.waited}
        for one in queue.members
    ]
    return {"sid": queue.sid, "name": queue.name, "most": queue.most, "members": members}


def _attempt(attempt: Attempt) -> View:
    return {
        "method": attempt.method,
        "url": attempt.url,
        "status": attempt.status,
        "content_type": attempt.content_type,
        "body": attempt.body,
        "error": attempt.error,
        "ms": None if attempt.seconds is None else round(attempt.seconds * 1000, 1),
    }


def _event(fields: dict[str, str]) -> str:
    """The field that tells most about a webhook."""
    for name in ("StatusCallbackEvent", "RecordingStatus", "MessageStatus", "QueueResult"):
        if fields.get(name):
            return fields[name]
    if "Body" in fields:
        return "message"
    for name in ("Digits", "SpeechResult"):
        if fields.get(name):
            return f"{name} {fields[name]}"
    return fields.get("CallStatus", "")
