"""How an action answers: to htmx a trigger, to a script JSON, to a plain form a redirect."""

from __future__ import annotations

from flask import Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue


def is_htmx() -> bool:
    """Did htmx ask?"""
    return request.headers.get("HX-Request") == "true"


def asks_json() -> bool:
    """Does the asker want JSON rather than a page?"""
    if request.path.startswith(("/api/", "/webhooks/")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" and (
        request.accept_mimetypes[best] > request.accept_mimetypes["text/html"]
    )


def say(status: int, code: str, message: str, **more: str) -> Response:
    """A short JSON answer about something that could not be done: ``{"error": {...}}``."""
    answer = jsonify(error={"code": code, "message": message, **more})
    answer.status_code = status
    return answer


def done(target: str, *changed: str) -> ResponseReturnValue:
    """The action is done. ``changed`` names what the page should look at again."""
    if is_htmx():
        return Response(status=204, headers={"HX-Trigger": ", ".join(changed)})
    if asks_json():
        return jsonify(ok=True)
    return redirect(target, code=303)
