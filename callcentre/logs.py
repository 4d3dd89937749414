"""Structured logging: constant event names, values as fields, ids bound once per request.

Personal data (numbers, names, message bodies, transcripts) never goes into a field. Say which call,
message or operator it was; who that is can be looked up by someone with the right to.
"""

from __future__ import annotations

import io
import logging
import sys
from typing import TextIO, cast

import structlog

Logger = structlog.stdlib.BoundLogger


class _Stderr(io.TextIOBase):
    """Standard error as it is when a line is written: whoever redirects it later has the lines."""

    def write(self, text: str, /) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure_logs(*, level: str, as_json: bool) -> None:
    """Set up structlog for this process; call once, before the first line is written."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=28)
    )
    stderr = cast("TextIO", _Stderr())
    logging.basicConfig(level=level, stream=stderr, format="%(message)s", force=True)
    # The libraries' own chatter names URLs and addresses; only their warnings are wanted.
    for noisy in ("twilio", "urllib3", "rq", "alembic", "werkzeug", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(stderr),
        cache_logger_on_first_use=True,
    )


def get_log(name: str) -> Logger:
    """A logger whose every line carries the module it came from."""
    log: Logger = structlog.get_logger(module=name)
    return log
