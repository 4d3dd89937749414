"""Ask the carrier again after a moment when it is busy or broken; and when not to."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from callcentre.breaker import Breaker
from callcentre.carrier.words import PERMANENT_MESSAGE_ERRORS
from callcentre.errors import CarrierError

TOO_MANY_REQUESTS = 20429
_TOO_MANY_STATUS = 429
_MOST_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.15
# How long a leg that was moved may take to ask for its new document.
_ON_ITS_WAY_SECONDS = 1.0
_LOOK_EVERY_SECONDS = 0.1
# All tries together; a caller who is fetched into a talk has waited for it.
_SLOW_SECONDS = 3.0

Result = TypeVar("Result")


@dataclass(frozen=True)
class Tries:
    """How often we ask; ``patience`` is the seconds after which no further try begins.

    A request in hand waits for us, so all tries together take little longer than one that is never
    answered.
    """

    patience: float
    # Open while the carrier does not answer, or only slowly; it keeps nobody from asking.
    trouble: Breaker = field(default_factory=Breaker)

    def ask(
        self,
        ask: Callable[[], Result],
        *,
        twice_is_once: bool = True,
        within: float | None = None,
    ) -> Result:
        """Ask, and again while that can help; ``within`` takes the place of ``patience``.

        What must not be done twice is only asked again after 429, because such a request was never
        looked at.

        Raises:
            CarrierError: of the last try.
        """
        began = time.monotonic()
        patience = began + (self.patience if within is None else within)
        for tried in range(1, _MOST_TRIES + 1):
            try:
                with our_errors():
                    answer = ask()
                self._note(time.monotonic() - began)
            except CarrierError as error:
                if error.permanent:
                    self._note(0.0)
                may = not error.permanent if twice_is_once else error.code == TOO_MANY_REQUESTS
                if not may or tried == _MOST_TRIES or time.monotonic() > patience:
                    if not error.permanent:
                        self.trouble.trip()
                    raise
            else:
                return answer
            # Not all at the same moment: many of us have been turned away together.
            time.sleep(_FIRST_PAUSE_SECONDS * 2 ** (tried - 1) * random.uniform(0.5, 1))  # noqa: S311
        raise AssertionError("the last try either answers or raises")

    def _note(self, seconds: float) -> None:
        """An answer came after so long; a refusal is an answer."""
        if seconds > _SLOW_SECONDS:
            self.trouble.trip()
        else:
            self.trouble.mend()


@dataclass
class Once:
    """A request that is not made again once its effect is seen; called anew for each try."""

    ask: Callable[[], object]
    has_worked: Callable[[], bool]
    _is_unsure: bool = False

    def __call__(self) -> None:
        if self._is_unsure and self._works_soon():
            return
        try:
            self.ask()
        except TwilioRestException as refusal:
            # Too many requests: this one was never looked at.
            self._is_unsure |= refusal.status != _TOO_MANY_STATUS
            raise
        except (TwilioException, requests.RequestException):
            self._is_unsure = True
            raise

    def _works_soon(self) -> bool:
        patience = time.monotonic() + _ON_ITS_WAY_SECONDS
        while not self.has_worked():
            if time.monotonic() > patience:
                return False
            time.sleep(_LOOK_EVERY_SECONDS)
        return True


@contextmanager
def our_errors() -> Iterator[None]:
    """Whatever the library raises comes out as CarrierError."""
    try:
        yield
    except TwilioRestException as error:
        permanent = 400 <= error.status < 500 and error.status != _TOO_MANY_STATUS
        raise CarrierError(
            f"carrier refused: {error.status}/{error.code}",
            permanent=permanent or error.code in PERMANENT_MESSAGE_ERRORS,
            code=error.code,
        ) from error
    except (TwilioException, requests.RequestException) as error:
        raise CarrierError(
            f"carrier did not answer: {type(error).__name__}", permanent=False
        ) from error
