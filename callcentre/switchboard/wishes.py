"""What a flow asks of the house, also while the records are away: then it is done later.

The flow is told that it failed, which is the truth of this moment: it promises nothing, and leads
the caller to a person where that matters. What was asked for is done all the same, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from callcentre.calls.effects import CheckHours, Effect
from callcentre.calls.inputs import Done
from callcentre.records import Unit
from callcentre.routing import hours
from callcentre.switchboard import effects, ledger
from callcentre.switchboard.ledger import Book
from callcentre.switchboard.parts import Parts

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Effect)}
# What is still worth doing when the call is long over; a question is not.
_WORTH_DOING_LATE = {"OpenRequest", "SendText", "Notify", "KeepRating", "PromiseCall"}
_FAILED = Done("failed")


@dataclass(frozen=True, slots=True)
class Wish:
    """An effect that waits: its kind, its fields, and whose wish it was."""

    kind: str
    fields: dict[str, Any]
    origin: effects.Origin


def carry_out(parts: Parts, book: Book, effect: Effect, origin: effects.Origin) -> Done:
    """Do it now if it can be done; else later."""
    if book.unit is not None:
        return effects.carry_out(parts, book.unit, effect, origin)
    if isinstance(effect, CheckHours):
        opening = parts.city.calendars[effect.calendar]
        return Done(hours.check(opening, parts.city.zone, origin.at))
    kind = type(effect)
    if kind.__name__ in _WORTH_DOING_LATE:
        fields = ledger.adapter(kind).dump_python(effect, mode="json")
        wish = Wish(kind.__name__, fields, origin)
        ledger.later(parts, wish, origin.call_id, origin.at)
    return _FAILED


def fulfil(parts: Parts, unit: Unit, wish: Wish) -> None:
    """Do what had to wait. Doing it twice is doing it once."""
    effect = ledger.adapter(_KINDS[wish.kind]).validate_python(wish.fields)
    effects.carry_out(parts, unit, effect, wish.origin)
