"""Every door has a lock, written on the view itself; a test walks all routes and finds none bare.

``signature``: only the carrier, proved by its signature. ``login``: only a signed-in operator.
``public``: everybody, on purpose.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

Lock = Literal["signature", "login", "public"]
View = TypeVar("View", bound=Callable[..., Any])


def lock(kind: Lock) -> Callable[[View], View]:
    """Mark a view with the lock that its blueprint enforces."""

    def mark(view: View) -> View:
        view.__lock__ = kind  # type: ignore[attr-defined]
        return view

    return mark
