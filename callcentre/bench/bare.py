"""What the webhooks are measured against: Flask, the signature check, and a constant document.

Nothing could answer the carrier with less and still be safe, so the ratio says what the flow, the
records and the markup cost on top.
"""

from __future__ import annotations

import os

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator

CONSTANT = '<?xml version="1.0" encoding="UTF-8"?><Response><Say>Halo</Say></Response>'


def create_app() -> Flask:
    """The bare application; ``BENCH_TOKEN`` and ``BENCH_BASE_URL`` are its settings."""
    app = Flask("bare")
    validator = RequestValidator(os.environ["BENCH_TOKEN"])
    base = os.environ["BENCH_BASE_URL"]

    @app.post("/<path:_path>")
    def answer(_path: str) -> Response:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(base + request.environ["RAW_URI"], request.form, signature):
            abort(403)
        return Response(CONSTANT, content_type="text/xml")

    return app
