"""A house whose clock runs fast, as processes of their own: web and dispatcher."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Flask

from callcentre.jobs import dispatcher
from callcentre.logs import configure_logs
from callcentre.settings import load_settings
from callcentre.switchboard.parts import Parts
from callcentre.wiring import app_of, build_parts

_SPEED = "BENCH_SPEED"
_EPOCH = "BENCH_EPOCH"


@dataclass(frozen=True, slots=True)
class FastClock:
    """The model's time: ``speed`` seconds pass in one of ours, since ``epoch`` (seconds of 1970).

    Every process that is told the same two has the same time.
    """

    speed: float
    epoch: float

    def __call__(self) -> datetime:
        """The present instant of the model."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        """The same as seconds of 1970."""
        return self.epoch + (time.time() - self.epoch) * self.speed

    def ours(self, seconds: float) -> float:
        """How long so many seconds of the model take."""
        return seconds / self.speed

    def environment(self) -> Mapping[str, str]:
        """What tells another process."""
        return {_SPEED: repr(self.speed), _EPOCH: repr(self.epoch)}


def told_clock() -> FastClock:
    """The clock that this process was started with."""
    return FastClock(float(os.environ[_SPEED]), float(os.environ[_EPOCH]))


def create_app() -> Flask:
    """The web application under the fast clock, for gunicorn."""
    return app_of(_parts())


def dispatch() -> None:
    """The dispatcher under the fast clock."""
    dispatcher.run(_parts())


def _parts() -> Parts:
    settings = load_settings()
    configure_logs(level=settings.log_level, as_json=False)
    return replace(build_parts(settings), clock=told_clock())
