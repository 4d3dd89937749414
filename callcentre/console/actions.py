"""What an operator does. Every action is a POST with our own page's token; nothing is a link."""

from __future__ import annotations

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from callcentre.calls.events import CallFact, EventKind
from callcentre.calls.inputs import Channel
from callcentre.calls.states import OperatorState
from callcentre.console import context, forms
from callcentre.console.answers import done, say
from callcentre.console.formats import whole
from callcentre.console.forms import FormError
from callcentre.console.guard import needs
from callcentre.console.labels import DISPOSITIONS
from callcentre.console.permissions import Right
from callcentre.errors import OfferGoneError
from callcentre.locks import lock
from callcentre.queueing import Beat
from callcentre.records import audit, call_events, calls
from callcentre.records.requests import NewRequest
from callcentre.switchboard import desk, presence
from callcentre.switchboard.effects import announce
from callcentre.switchboard.gone import where_caller
from callcentre.switchboard.presence import SignOfLife

_TOKEN = 64  # characters
_CALL_ID = 64
_PAGE = 40


def _changed() -> ResponseReturnValue:
    return done(url_for("console.desk"), "desk:changed")


def _write_down(action: str, **data: str) -> None:
    """An operator's own coming and going belongs into the audit log, too."""
    actor = context.me().actor
    with context.parts().database.begin() as unit:
        audit.write(unit, actor, action, actor, **data)


def _not_now() -> ResponseReturnValue:
    return say(409, "not_now", gettext("Finish the call first."))


def _sign_of_life() -> SignOfLife:
    """What the page says of itself; a page without scripts has no telephone."""
    phone = {"1": True, "own": None}.get(forms.text("phone", 3), False)
    takes_over = forms.text("takes_over", 1) == "1"
    return SignOfLife(forms.text("page", _PAGE), takes_over, phone)


def _elsewhere() -> ResponseReturnValue:
    return say(409, "elsewhere", gettext("Your desk is open in another tab; work there."))


@lock("login")
@needs(Right.DESK)
def ready() -> ResponseReturnValue:
    """POST /desk/ready: on duty if not yet, and ready, at the latest when the telephone is."""
    house, person, sign = context.parts(), context.me(), _sign_of_life()
    now = house.queueing.operators.now(person.id)
    if now is None or now.state == OperatorState.OFFLINE:
        desk.sign_on(house, person.id, phone=sign.phone)
    if presence.heartbeat(house, person.id, sign) is Beat.ELSEWHERE:
        return _elsewhere()
    if not desk.set_ready(house, person.id):
        now = house.queueing.operators.now(person.id)
        if now is None or now.reason != "no_phone":
            return _not_now()
    _write_down("operator_ready")
    return _changed()


@lock("login")
@needs(Right.DESK)
def pause() -> ResponseReturnValue:
    """POST /desk/pause with a reason."""
    reason = forms.choice("reason", context.parts().city.pauses)
    if not desk.pause(context.parts(), context.me().id, reason):
        return _not_now()
    _write_down("operator_paused", reason=reason)
    return _changed()


@lock("login")
@needs(Right.DESK)
def sign_off() -> ResponseReturnValue:
    """POST /desk/sign-off: off duty; refused while a caller is here."""
    if not desk.sign_off(context.parts(), context.me().id):
        return _not_now()
    _write_down("operator_off")
    return _changed()


@lock("login")
@needs(Right.DESK)
def heartbeat() -> ResponseReturnValue:
    """POST /desk/heartbeat: this page is open, and its telephone is so; does it count?"""
    beat = presence.heartbeat(context.parts(), context.me().id, _sign_of_life())
    return jsonify(ok=True, counts=beat is not Beat.ELSEWHERE)


@lock("login")
@needs(Right.DESK)
def softphone_token() -> ResponseReturnValue:
    """POST /desk/softphone-token: the browser telephone's pass, for this operator alone."""
    person = context.me()
    return jsonify(token=desk.softphone_token(context.parts(), person.id))


def _why_gone(token: str) -> str:
    """Who has the caller whom somebody accepted too late."""
    where = where_caller(context.parts(), token)
    if where.operator:
        told = gettext("Already taken: %(name)s has this caller.", name=where.operator)
        return str(told)
    if where.is_waiting:
        return str(gettext("Too late: this caller goes to the next operator now."))
    if where.is_known:
        return str(gettext("The caller is no longer there."))
    return str(gettext("Already taken: another operator has this caller."))


@lock("login")
@needs(Right.DESK)
def accept() -> ResponseReturnValue:
    """POST /desk/accept: take the offered caller; 409 when somebody was faster."""
    token = forms.text("token", _TOKEN, required=True)
    if not presence.counts(context.parts(), context.me().id, forms.text("page", _PAGE)):
        return _elsewhere()
    try:
        call_id = desk.accept(context.parts(), context.me().id, token)
    except OfferGoneError:
        return say(409, "gone", _why_gone(token))
    return jsonify(call=call_id, room=call_id)


@lock("login")
@needs(Right.DESK)
def decline() -> ResponseReturnValue:
    """POST /desk/decline: the caller keeps the place and goes to somebody else."""
    desk.decline(context.parts(), context.me().id, forms.text("token", _TOKEN, required=True))
    return _changed()


@lock("login")
@needs(Right.DESK)
def hang_up() -> ResponseReturnValue:
    """POST /desk/hang-up: the talk is over, on purpose."""
    desk.hang_up(context.parts(), context.me().id)
    return _changed()


def _own_call() -> str:
    """The call that this operator holds now.

    Raises:
        FormError: the page speaks about another call.
    """
    call_id = forms.text("call_id", _CALL_ID, required=True)
    now = context.parts().queueing.operators.now(context.me().id)
    if now is None or now.call_id != call_id:
        raise FormError("call_id", gettext("This is no longer your call."))
    return call_id


@lock("login")
@needs(Right.DESK)
def notes() -> ResponseReturnValue:
    """POST /desk/notes: saved as they are typed."""
    call_id = _own_call()
    desk.save_notes(context.parts(), context.me().id, call_id, forms.text("notes", forms.NOTES))
    return jsonify(ok=True)


@lock("login")
@needs(Right.DESK)
def wrap_up() -> ResponseReturnValue:
    """POST /desk/wrap-up: what the call was, the last notes, and ready or a break afterwards."""
    call_id = _own_call()
    now = desk.now(context.parts(), context.me().id)
    # Whose talk goes on without them has nothing to fill in.
    is_owed = not desk.has_handed_on(now, call_id)
    disposition = forms.choice("disposition", DISPOSITIONS) if is_owed else ""
    text = forms.text("notes", forms.NOTES)
    is_ready = forms.choice("next", {"ready", "pause"}) == "ready"
    desk.wrap_up(context.parts(), context.me().id, call_id, disposition, text, ready=is_ready)
    return _changed()


@lock("login")
@needs(Right.DESK)
def more_time() -> ResponseReturnValue:
    """POST /desk/more-time: a little longer for the paperwork."""
    if not presence.extend_wrap_up(context.parts(), context.me().id):
        return say(409, "not_now", gettext("There is no more time for this call."))
    return _changed()


@lock("login")
@needs(Right.REQUESTS)
def open_request() -> ResponseReturnValue:
    """POST /desk/request: a complaint told on the telephone; sent twice, it is opened once."""
    house, person, call_id = context.parts(), context.me(), _own_call()
    at = context.now()
    with house.database.begin() as unit:
        call = calls.get(unit, call_id)
        if call is None:
            raise FormError("call_id", gettext("This is no longer your call."))
        told = NewRequest(
            category=forms.choice("category", house.city.categories),
            text=forms.text("text", forms.TEXT, required=True),
            place=forms.text("place", forms.LINE),
            channel=Channel.VOICE,
            created_by=person.actor,
            at=at,
            caller_id=call.caller_id,
            call_id=call_id,
            # Sent twice (a nervous finger, a slow network), one form is one complaint.
            origin_key=f"desk:{call_id}:{forms.text('form', 40, required=True)}",
        )
        code = house.open_complaint(unit, told)
        opened = CallFact(f"request:{code}", call_id, EventKind.REQUEST_OPENED, at, {"code": code})
        call_events.append(unit, opened)
        announce(house, unit, "request", request=code)
    return jsonify(code=code)


@lock("login")
@needs(Right.NUMBERS)
def show_number(call_id: str) -> ResponseReturnValue:
    """POST /calls/<id>/number: the whole number, and a line in the audit log about who saw it."""
    with context.parts().database.begin() as unit:
        call = calls.get(unit, call_id)
        if call is None:
            return say(404, "not_found", gettext("There is nothing here"))
        audit.write(unit, context.me().actor, "number_seen", f"call:{call_id}")
        return jsonify(number=whole(call.caller))
