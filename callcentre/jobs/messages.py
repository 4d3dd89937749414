"""Send one message."""

from __future__ import annotations

import json
from datetime import timedelta

from callcentre.carrier.numbers import channel_address
from callcentre.carrier.texts import OutgoingText
from callcentre.errors import CarrierError
from callcentre.jobs.context import the_parts
from callcentre.logs import get_log
from callcentre.records import Unit, message_status, messages, opt_outs
from callcentre.records.messages import Message
from callcentre.switchboard import replies
from callcentre.switchboard.parts import Parts

log = get_log(__name__)

# Longer than any request to the carrier can take; a claim older than this has lost its worker.
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5


def _withheld(unit: Unit, row: Message) -> bool:
    """Is this something nobody asked for, to somebody who wants no such messages?"""
    broadcast = row.purpose is messages.MessagePurpose.BROADCAST
    if not broadcast or not opt_outs.holds(unit, row.caller_id, row.channel):
        return False
    messages.withhold(unit, row.id)
    return True


def _gone_already(parts: Parts, row: Message, text: OutgoingText) -> tuple[str, str] | None:
    """What an earlier try has sent although we never heard so; asked before every later try."""
    if row.attempts <= 1:
        return None
    for carrier_id, status in parts.carrier.find_texts(text, row.created_at):
        with parts.database.reading() as unit:
            # The same words to the same citizen may be another message of ours.
            if messages.by_carrier_id(unit, carrier_id) is None:
                log.warning("message_had_gone", message=row.id)
                return carrier_id, status
    return None


def send_message(message_id: int) -> None:
    """Send it unless it has gone already. Permanent refusals end it; others are tried again."""
    parts = the_parts()
    with parts.database.begin() as unit:
        # Claimed first, so that two workers with the same job send it once.
        if not messages.claim(unit, message_id, parts.clock(), LEASE):
            return
        row = messages.get(unit, message_id)
        if row is None or _withheld(unit, row):
            return
    text = OutgoingText(
        sender=channel_address(row.city_address, row.channel),
        to=channel_address(row.caller.identity, row.channel),
        body=row.body,
        status_url=parts.addresses.message_status,
        media=tuple(one["url"] for one in row.media),
        template=row.template.get("sid", ""),
        values=json.dumps(row.template["values"]) if row.template else "",
    )
    try:
        carrier_id, status = _gone_already(parts, row, text) or parts.carrier.send_text(text)
    except CarrierError as error:
        give_up = error.permanent or row.attempts >= MOST_ATTEMPTS
        log.warning("message_not_sent", message=message_id, code=error.code, for_good=give_up)
        with parts.database.begin() as unit:
            messages.mark_failed(unit, message_id, error.code, give_up)
            if error.code == opt_outs.REFUSED:
                source = opt_outs.OptOutSource.CARRIER
                opt_outs.begin(unit, row.caller_id, row.channel, source, parts.clock())
        if give_up:
            replies.unsent(parts, message_id)
            return
        raise
    with parts.database.begin() as unit:
        message_status.mark_sent(unit, message_id, carrier_id, status, parts.clock())
