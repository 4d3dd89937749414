"""Messages: what citizens write, and what became of what we wrote."""

from __future__ import annotations

from flask import Blueprint, Response, request

from callcentre.carrier import events
from callcentre.errors import BadInputError
from callcentre.locks import lock
from callcentre.logs import get_log
from callcentre.switchboard import message
from callcentre.webhooks.responses import (
    apology_in_writing,
    bad_input,
    kept_for_later,
    no_replies,
    takes_news,
    the_parts,
)

log = get_log(__name__)


@lock("signature")
def incoming() -> Response:
    """A citizen wrote. A failing message webhook would be silence, so even failure answers."""
    try:
        if not message.receive(the_parts(), events.message_event(request.form)):
            return kept_for_later()
    except BadInputError as error:
        return bad_input(error)
    # The citizen must hear that the message was not kept; the log has the reason.
    except Exception:
        log.exception("message_not_kept")
        return apology_in_writing()
    return no_replies()


@lock("signature")
@takes_news
def message_status() -> None:
    """What became of a message that we sent."""
    message.status_changed(the_parts(), events.message_status_event(request.form))


def add_doors(blueprint: Blueprint) -> None:
    """Hang the doors of this file into the blueprint."""
    blueprint.add_url_rule("/messaging", view_func=incoming, methods=["POST"])
    blueprint.add_url_rule("/messaging/status", view_func=message_status, methods=["POST"])
