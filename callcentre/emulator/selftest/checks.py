"""What an operation is held to."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from twilio.base.exceptions import TwilioRestException

_PATIENCE = 10.0


class SelftestError(Exception):
    """The emulator did not do what the contract says."""


def expect(what: str, got: object, wanted: object) -> None:
    """Hold one value to what it should be.

    Raises:
        SelftestError: it is something else.
    """
    if got != wanted:
        raise SelftestError(f"{what} is {got!r}, not {wanted!r}")


def expect_error(status: int, code: int, action: Callable[[], Any]) -> None:
    """Hold an operation to being refused with that HTTP status and code.

    Raises:
        SelftestError: it went through, or was refused otherwise.
    """
    try:
        action()
    except TwilioRestException as error:
        expect("the error", (error.status, error.code), (status, code))
    else:
        raise SelftestError(f"no error {code}")


def until(what: str, happened: Callable[[], object]) -> None:
    """Wait for something that the emulator brings about.

    Raises:
        SelftestError: it does not happen in time.
    """
    end = time.monotonic() + _PATIENCE
    while not happened():
        if time.monotonic() > end:
            raise SelftestError(f"{what} did not happen")
        time.sleep(0.01)
