"""Status callbacks of a leg (contract 1.4)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from callcentre.emulator.legs import Leg
from callcentre.emulator.names import now, rfc2822
from callcentre.emulator.webhooks import Letter

if TYPE_CHECKING:
    from callcentre.emulator.exchange import Exchange

CALLBACK_REFUSED = 15003
_EVENTS = {"queued": "initiated", "ringing": "ringing", "in-progress": "answered"}
_SIP_CODES = {"completed": "200", "busy": "486", "no-answer": "487", "canceled": "487"}


def report(exchange: Exchange, leg: Leg) -> None:
    """Send what the leg's status calls for, if that event was subscribed to."""
    event = _EVENTS.get(leg.status, "completed")
    if not leg.callback.url or event not in leg.callback.events:
        return
    fields = leg.fields() | {
        "Timestamp": rfc2822(now()) or "",
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(leg.sequence),
    }
    leg.sequence += 1
    if leg.answered_by:
        fields["AnsweredBy"] = leg.answered_by
    if leg.is_over:
        fields |= {
            "CallDuration": str(leg.duration),
            "Duration": str(math.ceil(leg.duration / 60)),
            "SipResponseCode": _SIP_CODES.get(leg.status, "500"),
        } | leg.recording_fields
    account = exchange.account(leg.order.account_sid)
    letter = Letter(leg.callback.url, fields, account, leg.callback.method)
    exchange.notify(letter, CALLBACK_REFUSED, leg.sid)
