"""What goes back to the carrier: documents, empty answers, and clear errors. Never a 500."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, current_app, jsonify, make_response, request

from callcentre.carrier import twiml
from callcentre.errors import BadInputError
from callcentre.logs import get_log
from callcentre.switchboard import wait
from callcentre.switchboard.answers import Answer
from callcentre.switchboard.parts import Parts

log = get_log(__name__)
P = ParamSpec("P")

_XML = "text/xml; charset=utf-8"


def the_parts() -> Parts:
    """The organs of this application."""
    parts: Parts = current_app.extensions["callcentre"]
    return parts


def document(answer: Answer) -> Response:
    """A voice document."""
    return _xml(twiml.render(answer.instructions, answer.to, the_parts().speaker))


def no_replies() -> Response:
    """A messaging document that says nothing; our replies are messages of their own."""
    return _xml(twiml.render_replies(()))


def apology_in_writing() -> Response:
    """A messaging document for when nothing of ours works."""
    city = the_parts().city
    return _xml(twiml.render_replies((city.say("apology_message", city.first_language),)))


def kept_for_later() -> Response:
    """A messaging document for when a message is kept, but its answer has to wait."""
    city = the_parts().city
    said = "message_kept" if "message_kept" in city.spoken else "apology_message"
    return _xml(twiml.render_replies((city.say(said, city.first_language),)))


def steers_a_call(view: Callable[P, Answer]) -> Callable[P, Response]:
    """A view whose answer the carrier carries out. Whatever fails, a person on the line is led on.

    A caller whose request we cannot make sense of is taken to the most urgent line.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        call_id = request.form.get("CallSid", "")
        try:
            return document(view(*args, **kwargs))
        except BadInputError as error:
            if error.field == "CallSid":
                return bad_input(error)
            log.warning("step_not_understood", call_id=call_id, error=str(error))
        # The one broad net of this door: a caller must never hear the carrier's error message.
        except Exception:
            log.exception("step_failed", call_id=call_id)
        return document(wait.rescue(the_parts(), call_id))

    return guarded


def takes_news(view: Callable[P, None]) -> Callable[P, Response]:
    """A view that only listens. 204 when the news is kept, 503 when it should be told again."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            view(*args, **kwargs)
        except BadInputError as error:
            return bad_input(error)
        # The database or Redis is away: the carrier is told to try again, the log has the reason.
        except Exception:
            log.exception("news_not_kept", path=request.path)
            return make_response("", 503)
        return make_response("", 204)

    return guarded


def bad_input(error: BadInputError) -> Response:
    """400, naming the field."""
    return make_response(jsonify(error={"field": error.field, "message": error.message}), 400)


def _xml(text: str) -> Response:
    return Response(text, content_type=_XML)
