"""The moving pieces of the desk. The page includes the same templates for its first paint."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from callcentre.console import context
from callcentre.console.desk_view import desk_view, line_view
from callcentre.console.guard import needs
from callcentre.console.labels import DISPOSITIONS, pauses
from callcentre.console.permissions import Right
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
    return render_template("partials/work.html", desk=desk_view(), dispositions=DISPOSITIONS)


@lock("login")
@needs(Right.DESK)
def line() -> ResponseReturnValue:
    """GET /desk/partials/line: who waits."""
    return render_template("partials/line.html", line=line_view())
