"""Complaints and what was promised about them."""

from __future__ import annotations

from datetime import UTC, timedelta

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from callcentre.calls.states import RequestState
from callcentre.casework import complaints
from callcentre.casework import followups as promises
from callcentre.console import context, forms, labels
from callcentre.console.answers import done
from callcentre.console.formats import masked
from callcentre.console.guard import needs
from callcentre.console.pages import PER_PAGE
from callcentre.console.permissions import Right
from callcentre.locks import lock
from callcentre.records import Days, Unit, followups, operators, recordings, requests
from callcentre.switchboard.effects import announce

_DUE_WITHIN = timedelta(days=7)


@lock("login")
@needs(Right.REQUESTS)
def requests_list() -> ResponseReturnValue:
    """GET /requests: filters in the address; what is searched for never stands there."""
    return _requests_page("")


@lock("login")
@needs(Right.REQUESTS)
def search_requests() -> ResponseReturnValue:
    """POST /requests: search by words or number; a whole receipt number opens that complaint."""
    text = forms.text("text", forms.LINE)
    with context.parts().database.reading() as unit:
        exact = requests.by_code(unit, text)
    if exact is not None:
        return redirect(url_for("console.request", code=exact.code), code=303)
    return _requests_page(text)


def _requests_page(text: str) -> ResponseReturnValue:
    house = context.parts()
    state = forms.maybe("state", labels.REQUEST_STATES)
    wanted = requests.RequestFilter(
        text=text,
        category=forms.maybe("category", house.city.categories) or "",
        state=RequestState(state) if state else None,
        days=Days(forms.day("from"), forms.day("to"), house.city.zone),
    )
    with house.database.reading() as unit:
        found = requests.search(unit, wanted, forms.page_number(), PER_PAGE)
    return render_template(
        "requests.html", found=found, wanted=wanted, states=labels.REQUEST_STATES
    )


@lock("login")
@needs(Right.REQUESTS)
def request_page(code: str) -> ResponseReturnValue:
    """GET /requests/<code>: the complaint, its history, its promises, and where it can go."""
    with context.parts().database.reading() as unit:
        found = _existing(unit, code)
        told_by_voice = recordings.get(unit, found.recording_id) if found.recording_id else None
        return render_template(
            "request.html",
            found=found,
            history=requests.history(unit, found.id),
            promises=followups.of_request(unit, found.id),
            moves=complaints.allowed_moves(found.state),
            recording=told_by_voice,
            names=_names(unit),
            number=masked(found.caller),
            now=context.now(),
        )


@lock("login")
@needs(Right.REQUESTS)
def change_state(code: str) -> ResponseReturnValue:
    """POST /requests/<code>/state: a move that the table allows, or (``state`` empty) a note."""
    note = forms.text("note", forms.TEXT)
    with context.parts().database.begin() as unit:
        found = _existing(unit, code)
        actor, at = context.me().actor, context.now()
        if forms.text("state", 40):
            state = RequestState(forms.choice("state", labels.REQUEST_STATES))
            complaints.change_state(unit, found.id, state, actor, note, at)
        else:
            complaints.add_note(unit, found.id, actor, note, at)
        announce(context.parts(), unit, "request", request=found.code)
    return done(url_for("console.request", code=found.code), "request:changed")


@lock("login")
@needs(Right.REQUESTS)
def add_follow_up(code: str) -> ResponseReturnValue:
    """POST /requests/<code>/follow-up: what is promised, and until when (the city's clock)."""
    house = context.parts()
    due_at = forms.moment("due_at").replace(tzinfo=house.city.zone).astimezone(UTC)
    note = forms.text("note", forms.TEXT, required=True)
    with house.database.begin() as unit:
        found = _existing(unit, code)
        promise = followups.NewFollowUp(
            due_at=due_at,
            note=note,
            created_by=context.me().actor,
            at=context.now(),
            request_id=found.id,
        )
        promises.promise(unit, promise)
        announce(context.parts(), unit, "request", request=found.code)
    return done(url_for("console.request", code=found.code), "request:changed")


@lock("login")
@needs(Right.REQUESTS)
def followups_due() -> ResponseReturnValue:
    """GET /followups: what is due within a week, the most urgent first."""
    at = context.now()
    with context.parts().database.reading() as unit:
        due = followups.due(unit, at + _DUE_WITHIN)
        about = {
            promise.id: requests.get(unit, promise.request_id)
            for promise in due
            if promise.request_id is not None
        }
        return render_template("followups.html", due=due, about=about, now=at, names=_names(unit))


@lock("login")
@needs(Right.REQUESTS)
def complete(followup_id: int) -> ResponseReturnValue:
    """POST /followups/<id>/done: the promise was kept; kept twice, it stays as it was."""
    with context.parts().database.begin() as unit:
        promise = followups.get(unit, followup_id)
        if promise is None:
            abort(404)
        promises.keep(unit, followup_id, context.me().actor, context.now())
        about = requests.get(unit, promise.request_id) if promise.request_id else None
        if about is not None:
            announce(context.parts(), unit, "request", request=about.code)
    if forms.text("back", 20) == "request" and about is not None:
        return done(url_for("console.request", code=about.code), "request:changed")
    return done(url_for("console.followups"), "request:changed")


def _existing(unit: Unit, code: str) -> requests.ServiceRequest:
    found = requests.by_code(unit, code[:40])
    if found is None:
        abort(404)
    return found


def _names(unit: Unit) -> dict[str, str]:
    """Who stands behind an actor's key such as ``operator:7``."""
    return {f"operator:{person.id}": person.name for person in operators.list_all(unit)}
