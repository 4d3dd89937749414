"""When something is wrong: a friendly page in the reader's language, or JSON; no stack traces."""

from __future__ import annotations

import secrets

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from callcentre.console import guard, talk_words
from callcentre.console.answers import asks_json, is_htmx, say
from callcentre.console.forms import FormError
from callcentre.errors import BadInputError, ImpossibleMoveError, OfferGoneError
from callcentre.logs import get_log
from callcentre.queueing import QueueingDownError
from callcentre.records import RecordsDownError
from callcentre.switchboard.refusals import TalkRefusedError

_log = get_log(__name__)


def init_app(app: Flask) -> None:
    """Answer every error of the app that no other door has answered."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(BadInputError, _bad_input)
    app.register_error_handler(OfferGoneError, _gone)
    app.register_error_handler(ImpossibleMoveError, _impossible)
    app.register_error_handler(QueueingDownError, _down)
    app.register_error_handler(RecordsDownError, _records_down)
    app.register_error_handler(TalkRefusedError, _talk_refused)
    app.register_error_handler(Exception, _unexpected)


def _talk_refused(error: TalkRefusedError) -> ResponseReturnValue:
    return say(409, str(error.why), talk_words.refusal(error.why))


def _texts(status: int) -> tuple[str, str]:
    """Title and advice for one HTTP status."""
    known = {
        400: (gettext("That did not work"), gettext("Go back, check the form and send it again.")),
        401: (gettext("Please sign in"), gettext("Your session is over. Sign in again.")),
        403: (
            gettext("You may not do this"),
            gettext("Ask your supervisor if you need this for your work."),
        ),
        404: (
            gettext("There is nothing here"),
            gettext("The address may be wrong, or the record is gone. Go back to the desk."),
        ),
        405: (gettext("That did not work"), gettext("Use the buttons of the page to do this.")),
        413: (gettext("That is too much"), gettext("Shorten the text and send it again.")),
        429: (gettext("Too many attempts"), gettext("Wait a minute, then try again.")),
        503: (
            gettext("Something we need does not answer"),
            gettext("Your phone still works. Try again in a moment."),
        ),
    }
    fault = (
        gettext("Our mistake"),
        gettext("Something broke on our side. Try again; if it stays, tell your supervisor."),
    )
    return known.get(status, fault if status >= 500 else known[400])


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400 or error.response is not None:
        return error.get_response()
    response = _page(status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _stale(_error: CSRFError) -> ResponseReturnValue:
    advice = gettext("This page was open for too long. Load it again and repeat the last step.")
    return _page(400, gettext("The page is out of date"), advice)


def _bad_input(error: BadInputError) -> ResponseReturnValue:
    # A lower level speaks English only.
    advice = error.message if isinstance(error, FormError) else _advice_on(error.field)
    if asks_json() or is_htmx():
        return say(400, "bad_request", advice, field=error.field)
    return _page(400, gettext("That did not work"), advice)


def _advice_on(field: str) -> str:
    known = {
        "note": gettext("Write a note that says why."),
        "due_at": gettext("A follow-up must be due in the future."),
        "call": gettext("This is no longer your call."),
    }
    return str(known.get(field) or gettext("Go back, check the form and send it again."))


def _gone(_error: OfferGoneError) -> ResponseReturnValue:
    return _page(409, gettext("Already taken"), gettext("Someone else has this caller now."))


def _impossible(_error: ImpossibleMoveError) -> ResponseReturnValue:
    advice = gettext("Someone else may have changed it. Load the page again and look.")
    return _page(409, gettext("That is no longer possible"), advice)


def _down(error: QueueingDownError) -> ResponseReturnValue:
    _log.warning("queueing_down", endpoint=request.endpoint, error=type(error.__cause__).__name__)
    return _page(503)


def _records_down(_error: RecordsDownError) -> ResponseReturnValue:
    return _page(503)


def _unexpected(error: Exception) -> ResponseReturnValue:
    mark = secrets.token_hex(4)
    _log.error("unexpected_error", mark=mark, endpoint=request.endpoint, exc_info=error)
    return _page(500, mark=mark)


def _page(status: int, title: str = "", advice: str = "", mark: str = "") -> Response:
    usual_title, usual_advice = _texts(status)
    title, advice = title or usual_title, advice or usual_advice
    if asks_json() or is_htmx():
        return say(status, _code(status), f"{title}. {advice}")
    body = render_template("error.html", status=status, title=title, advice=advice, mark=mark)
    return guard.add_headers(Response(body, status=status))


def _code(status: int) -> str:
    names = {401: "sign_in", 403: "forbidden", 404: "not_found", 405: "wrong_method", 409: "gone"}
    names |= {413: "too_large", 429: "too_many", 503: "unavailable"}
    return names.get(status, "fault" if status >= 500 else "bad_request")
