"""User-defined messages of a call, and subscriptions to those that its softphone sends.

The fields of a subscription's callback are an assumption: the contract does not list them.
"""

from __future__ import annotations

import json

from aiohttp import web

from callcentre.emulator.call_messages import LARGEST_CONTENT, CallMessage
from callcentre.emulator.legs import Leg
from callcentre.emulator.names import now, rfc2822
from callcentre.emulator.progress import CALLBACK_REFUSED
from callcentre.emulator.rest import calls
from callcentre.emulator.rest.answers import Resource, account_path, bad
from callcentre.emulator.rest.request import Asked
from callcentre.emulator.webhooks import Letter

NOT_IN_PROGRESS = 21220


async def create(asked: Asked) -> web.Response:
    """Send JSON to the softphone on this call."""
    leg, content = _live(asked), asked.form.get("Content")
    if not content or len(content.encode()) > LARGEST_CONTENT:
        raise bad(20001, f"Parameter 'Content' is needed, {LARGEST_CONTENT} bytes at most")
    try:
        message = CallMessage(leg.sid, json.loads(content))
    except ValueError:
        raise bad(20001, "Parameter 'Content' is not JSON") from None
    asked.exchange.call_messages.send(message)
    return web.json_response(_shape(asked, leg, message.sid), status=201)


async def subscribe(asked: Asked) -> web.Response:
    """Have what the softphone on this call says posted to ``Callback``."""
    leg, exchange = _live(asked), asked.exchange
    url, method = asked.form.get("Callback"), asked.form.method("Method")
    if not url.startswith(("http://", "https://")):
        raise bad(21609, f"Invalid Callback {url[:100]!r}")

    def post(message: CallMessage) -> None:
        fields = {
            "AccountSid": asked.account.sid,
            "CallSid": message.call_sid,
            "Sid": message.sid,
            "Content": json.dumps(message.content),
            "ContentType": message.content_type,
        }
        letter = Letter(url, fields, asked.account, method)
        exchange.notify(letter, CALLBACK_REFUSED, message.call_sid)

    sid = exchange.call_messages.subscribe(leg.sid, post)
    leg.before_end(lambda gone: exchange.call_messages.forget(gone.sid))
    path = f"{account_path(asked.account.sid)}/Calls/{leg.sid}/UserDefinedMessageSubscriptions"
    shown = _shape(asked, leg, sid) | {"uri": f"{path}/{sid}.json"}
    return web.json_response(shown, status=201)


async def unsubscribe(asked: Asked) -> web.Response:
    """Post no more."""
    leg = calls.find(asked)
    if not asked.exchange.call_messages.unsubscribe(leg.sid, asked.part("subscription")):
        raise asked.missing()
    return web.Response(status=204)


def _live(asked: Asked) -> Leg:
    leg = calls.find(asked)
    if leg.status != "in-progress":
        raise bad(NOT_IN_PROGRESS, "Call is not in-progress")
    return leg


def _shape(asked: Asked, leg: Leg, sid: str) -> Resource:
    return {
        "account_sid": asked.account.sid,
        "call_sid": leg.sid,
        "sid": sid,
        "date_created": rfc2822(now()),
    }


ROUTES = (
    ("POST", "/Calls/{call}/UserDefinedMessages.json", create),
    ("POST", "/Calls/{call}/UserDefinedMessageSubscriptions.json", subscribe),
    ("DELETE", "/Calls/{call}/UserDefinedMessageSubscriptions/{subscription}.json", unsubscribe),
)
