"""The desk, the list of calls, and one call."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from callcentre.calls.states import CallState, Disposition
from callcentre.console import context, forms, labels
from callcentre.console.desk_view import chosen_path, desk_view, earlier_calls, line_view
from callcentre.console.guard import needs
from callcentre.console.permissions import Right, allowed
from callcentre.console.softphone import softphone_config
from callcentre.console.talk_view import choices, talk_view, talks_view
from callcentre.console.talk_words import WAYS
from callcentre.console.team_view import team_view
from callcentre.console.timeline import Names, sentence
from callcentre.console.words import language
from callcentre.locks import lock
from callcentre.records import Days, call_events, calls, operators, recordings, requests

if TYPE_CHECKING:
    from callcentre.records import Unit
    from callcentre.records.calls import Call, CallFilter

PER_PAGE = 50


@lock("login")
@needs(Right.DESK)
def desk() -> ResponseReturnValue:
    """GET /: the operator's desk."""
    # Asked before anything is read: an event in between is told twice, and never missed.
    after = context.parts().queueing.feed.latest()
    return render_template(
        "desk.html",
        desk=desk_view(),
        talk=talk_view(),
        choices=choices(),
        talks=talks_view() if allowed(context.me(), Right.SUPERVISE) else None,
        ways=WAYS,
        team=team_view() if allowed(context.me(), Right.SUPERVISE) else None,
        line=line_view(),
        after=after,
        dispositions=labels.DISPOSITIONS,
        pause_reasons=labels.pauses(context.parts().city, language()),
        softphone=softphone_config(),
    )


@lock("login")
@needs(Right.CALLS)
def calls_list() -> ResponseReturnValue:
    """GET /calls: filters in the address; what is searched for never stands there."""
    return _calls_page("")


@lock("login")
@needs(Right.CALLS)
def search_calls() -> ResponseReturnValue:
    """POST /calls: the same list, searched by number, notes or call id."""
    return _calls_page(forms.text("text", forms.LINE))


def _calls_page(text: str) -> ResponseReturnValue:
    house = context.parts()
    wanted = _call_filter(text)
    with house.database.reading() as unit:
        found = calls.search(unit, wanted, forms.page_number(), PER_PAGE)
        people = operators.list_all(unit)
    return render_template(
        "calls.html",
        found=found,
        wanted=wanted,
        operators=people,
        states=labels.CALL_STATES,
        dispositions=labels.DISPOSITIONS,
    )


def _call_filter(text: str) -> CallFilter:
    house = context.parts()
    state = forms.maybe("state", labels.CALL_STATES)
    disposition = forms.maybe("disposition", labels.DISPOSITIONS)
    return calls.CallFilter(
        text=text,
        queue=forms.maybe("queue", house.city.queues) or "",
        state=CallState(state) if state else None,
        disposition=Disposition(disposition) if disposition else None,
        days=Days(forms.day("from"), forms.day("to"), house.city.zone),
    )


@lock("login")
@needs(Right.CALLS)
def call(call_id: str) -> ResponseReturnValue:
    """GET /calls/<id>: everything that is known of one call."""
    house, person = context.parts(), context.me()
    with house.database.reading() as unit:
        found = calls.get(unit, call_id[:64])
        if found is None:
            abort(404)
        return render_template(
            "call.html",
            call=found,
            timeline=_sentences(unit, found),
            path=chosen_path(unit, found.id),
            earlier=earlier_calls(unit, found),
            requests=requests.of_call(unit, found.id),
            recordings=recordings.of_call(unit, found.id) if may_hear(found) else (),
            may_hear=may_hear(found),
            may_see_number=allowed(person, Right.NUMBERS),
        )


def may_hear(call: Call) -> bool:
    """May the signed-in person play this call's recordings?"""
    person = context.me()
    return allowed(person, Right.HEAR_ALL) or (
        allowed(person, Right.HEAR_OWN) and call.operator_id == person.id
    )


def _sentences(unit: Unit, call: Call) -> list[tuple[call_events.CallEvent, str]]:
    city, first = context.parts().city, context.parts().city.first_language
    names = Names(
        operators={str(person.id): person.name for person in operators.list_all(unit)},
        queues={
            name: queue.title.get(language()) or queue.title[first]
            for name, queue in city.queues.items()
        },
    )
    return [
        (event, sentence(event.kind, event.data, names))
        for event in call_events.timeline(unit, call.id)
    ]


def last_days(count: int) -> tuple[date, date]:
    """The city's last ``count`` days, today included."""
    today = context.now().astimezone(context.parts().city.zone).date()
    return today - timedelta(days=count - 1), today
