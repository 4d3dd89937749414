"""What an operator does within a talk, and a supervisor with somebody else's."""

from __future__ import annotations

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from callcentre.calls.identity import IdentityKind
from callcentre.calls.talk import Supervision
from callcentre.carrier.numbers import identify
from callcentre.console import context, forms
from callcentre.console.answers import done
from callcentre.console.forms import FormError
from callcentre.console.guard import needs
from callcentre.console.permissions import Right
from callcentre.locks import lock
from callcentre.records import operators
from callcentre.switchboard import guests, holding, supervise, taping, transfer
from callcentre.switchboard.guests import Target
from callcentre.switchboard.refusals import Refusal, TalkRefusedError

_CALL_ID = 64
_TARGET = 80
_NUMBER = 24
_DIALLED = frozenset({IdentityKind.MOBILE, IdentityKind.LANDLINE})
_WAYS = frozenset({"consult", "add", "blind"})


def _changed() -> ResponseReturnValue:
    return done(url_for("console.desk"), "desk:changed")


def _call_id() -> str:
    return forms.text("call_id", _CALL_ID, required=True)


@lock("login")
@needs(Right.DESK)
def hold() -> ResponseReturnValue:
    """POST /desk/hold: the caller hears music."""
    holding.hold(context.parts(), context.me().id, _call_id())
    return _changed()


@lock("login")
@needs(Right.DESK)
def resume() -> ResponseReturnValue:
    """POST /desk/resume: nobody is on hold any more; with a third one, all three speak."""
    holding.resume(context.parts(), context.me().id, _call_id())
    return _changed()


@lock("login")
@needs(Right.DESK)
def hand_on() -> ResponseReturnValue:
    """POST /desk/hand-on: consult somebody, add them, or give the caller away (``how``)."""
    house, me, call_id = context.parts(), context.me().id, _call_id()
    how = forms.choice("how", _WAYS)
    number = forms.text("number", _NUMBER)
    kind, _, name = forms.text("to", _TARGET).partition(":")
    if number:
        kind, target = "phone", _outside(number)
    else:
        target = _known(kind, name)
    if how != "blind" and kind == "queue":
        guests.invite_from_queue(house, me, call_id, name, consult=how == "consult")
    elif how != "blind":
        guests.invite(house, me, call_id, target, consult=how == "consult")
    elif kind == "queue":
        transfer.to_queue(house, me, call_id, name)
    elif kind == "operator":
        transfer.to_operator(house, me, call_id, target)
    else:
        transfer.to_telephone(house, me, call_id, target)
    return _changed()


@lock("login")
@needs(Right.DESK)
def hand_over() -> ResponseReturnValue:
    """POST /desk/hand-over: leave the caller with whoever was asked in."""
    guests.complete(context.parts(), context.me().id, _call_id())
    return _changed()


@lock("login")
@needs(Right.DESK)
def swap() -> ResponseReturnValue:
    """POST /desk/swap: speak with the other one."""
    guests.swap(context.parts(), context.me().id, _call_id())
    return _changed()


@lock("login")
@needs(Right.DESK)
def send_away() -> ResponseReturnValue:
    """POST /desk/send-away: whoever was asked in goes, and the caller is back."""
    guests.cancel(context.parts(), context.me().id, _call_id())
    return _changed()


@lock("login")
@needs(Right.DESK)
def recording() -> ResponseReturnValue:
    """POST /desk/recording with ``on``: pause the recording, or let it go on."""
    switch = taping.go_on if forms.choice("on", {"0", "1"}) == "1" else taping.pause
    switch(context.parts(), context.me().id, _call_id())
    return _changed()


@lock("login")
@needs(Right.SUPERVISE)
def supervise_talk() -> ResponseReturnValue:
    """POST /desk/supervise: take part in somebody's talk; the telephone calls in with the token."""
    way = Supervision(forms.choice("way", set(Supervision)))
    token = supervise.listen(context.parts(), context.me().id, _call_id(), way)
    return jsonify(token=token)


def _known(kind: str, name: str) -> Target:
    """Raises TalkRefusedError when there is nobody of that name."""
    house = context.parts()
    if kind == "queue" and name in house.city.queues:
        return Target(name)
    if kind == "contact" and name in house.city.contacts:
        return Target(name, number=house.city.contacts[name].number)
    if kind == "operator" and name.isdecimal():
        with house.database.reading() as unit:
            person = operators.by_id(unit, int(name))
        if person is not None and person.active and not person.phone:
            return Target(person.name, operator_id=person.id)
    raise TalkRefusedError(Refusal.NO_TARGET)


def _outside(number: str) -> Target:
    """A telephone of the city's own country: the hotline is no way to ring the world."""
    found = identify(number, context.parts().city.country)
    if found.kind not in _DIALLED or found.country != context.parts().city.country:
        raise FormError("number", gettext("This is no telephone number of this country."))
    # What the desk shows and events keep names nobody: the last digits are enough.
    return Target(f"…{found.key[-3:]}", number=found.key)
