"""The moving pieces of the desk. The page includes the same templates for its first paint."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from callcentre.console import context
from callcentre.console.desk_view import desk_view, line_view
from callcentre.console.guard import needs
from callcentre.console.labels import DISPOSITIONS, pauses
from callcentre.console.permissions import Right
from callcentre.console.talk_view import choices, talk_view, talks_view
from callcentre.console.talk_words import WAYS
from callcentre.console.team_view import team_view
from callcentre.console.words import language
from callcentre.locks import lock


@lock("login")
@needs(Right.DESK)
def state() -> ResponseReturnValue:
    """GET /desk/partials/state: the big state and its buttons."""
    reasons = pauses(context.parts().city, language())
    return render_template("partials/state.html", desk=desk_view(), pause_reasons=reasons)


@lock("login")
@needs(Right.DESK)
def work() -> ResponseReturnValue:
    """GET /desk/partials/work: the offer, the call, the wrap-up, or what to do next."""
    return render_template(
        "partials/work.html",
        desk=desk_view(),
        talk=talk_view(),
        choices=choices(),
        dispositions=DISPOSITIONS,
    )


@lock("login")
@needs(Right.DESK)
def controls() -> ResponseReturnValue:
    """GET /desk/partials/controls: what can be done within the talk."""
    return render_template("partials/controls.html", talk=talk_view(), choices=choices())


@lock("login")
@needs(Right.DESK)
def whom() -> ResponseReturnValue:
    """GET /desk/partials/choices: to whom a caller can be given, looked up as the menu opens."""
    return render_template("partials/choices.html", choices=choices())


@lock("login")
@needs(Right.SUPERVISE)
def talks() -> ResponseReturnValue:
    """GET /desk/partials/talks: all talks that go on, for a supervisor."""
    return render_template("partials/talks.html", talks=talks_view(), ways=WAYS)


@lock("login")
@needs(Right.SUPERVISE)
def team() -> ResponseReturnValue:
    """GET /desk/partials/team: who is on duty and doing what, for a supervisor."""
    return render_template("partials/team.html", team=team_view())


@lock("login")
@needs(Right.DESK)
def line() -> ResponseReturnValue:
    """GET /desk/partials/line: who waits."""
    return render_template("partials/line.html", line=line_view())
