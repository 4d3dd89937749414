"""The few errors of the domain. No HTTP numbers here; doors translate them."""

from __future__ import annotations


class CallcentreError(Exception):
    """Base of every error that is ours; its text may be shown to a person."""


class SettingsError(CallcentreError):
    """A setting is missing or wrong; the text names the variable."""


class FlowError(CallcentreError):
    """A flow or city file is wrong; the text names file, step and field."""


class BadInputError(CallcentreError):
    """Someone outside sent something we cannot use.

    ``field`` is the name of the offending field as the sender knows it.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class CarrierError(CallcentreError):
    """The phone network refused or did not answer.

    ``permanent`` decides between giving up and trying again; ``code`` is the carrier's own error
    number, or None when there was no answer at all.
    """

    def __init__(self, message: str, *, permanent: bool, code: int | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.code = code


class ImpossibleMoveError(CallcentreError):
    """A state machine was asked for a move that its table does not allow."""


class OfferGoneError(CallcentreError):
    """The offered caller is no longer there: taken, expired, or hung up."""
