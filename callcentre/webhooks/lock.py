"""The signature lock, and the size of what may come through the door."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from flask import Request, abort, current_app, request

from callcentre.carrier.signature import SignatureLock, SignedRequest
from callcentre.logs import get_log

log = get_log(__name__)
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Keeper(Protocol):
    """Who may come in; called before every view of the blueprint."""

    def __call__(self) -> None:
        """Let the request pass, or end it with 403 or 413."""


def keeper(lock: SignatureLock) -> Keeper:
    """Build the check that runs before every webhook."""

    def check() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "__lock__", None) == "public":
            return
        signed = _signed(request)
        if not lock.opens_for(signed):
            # Never the token, and never the form: it holds the caller's number.
            log.warning("webhook_refused", path=request.path, signature=bool(signed.signature))
            abort(403)

    return check


def _signed(request: Request) -> SignedRequest:
    # Reading the form first also applies the size limit: a body over it ends here with 413.
    form = request.form
    fields: object = form
    signature = request.headers.get("X-Twilio-Signature", "")
    if request.mimetype not in _FORMS and request.content_length:
        fields = request.get_data(as_text=True)
        if "bodySHA256" not in request.args:
            # Nothing in the signature would cover this body.
            signature = ""
    return SignedRequest(
        target=raw_target(request),
        form=fields,
        signature=signature,
        signature_settings=request.headers.get("X-Twilio-Webhooks-Signature-Settings", ""),
        account=form.get("AccountSid") or request.args.get("AccountSid", ""),
    )


def raw_target(request: Request) -> str:
    """Path and query exactly as they came over the wire, undecoded.

    Servers name it differently: RAW_URI (gunicorn), REQUEST_URI (werkzeug, uwsgi).
    """
    environ = request.environ
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw:
        parts = urlsplit(str(raw))
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    query = environ.get("QUERY_STRING", "")
    path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
    return f"{path}?{query}" if query else path
