"""The ``expect`` step: is the call as the script says it should be by now?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from callcentre.emulator.names import now, whole_seconds

if TYPE_CHECKING:
    from callcentre.emulator.legs import Leg


def disappointment(leg: Leg, wanted: Mapping[str, Any]) -> str:
    """What is not as ``wanted`` says, or an empty text. Keys: see ``EXPECTATIONS``."""
    lasted = leg.duration if leg.is_over else whole_seconds(leg.started, now())
    found = {
        "status": (leg.status, leg.status == wanted.get("status")),
        "connected": (bool(leg.companions()), bool(leg.companions()) == wanted.get("connected")),
        "heard": (leg.spoken, _matches(wanted.get("heard"), leg.spoken)),
        "not_heard": (leg.spoken, not _matches(wanted.get("not_heard"), leg.spoken)),
        "lasted": (lasted, lasted >= float(wanted.get("lasted", 0))),
    }
    wrong = [key for key in wanted if not found[key][1]]
    return "; ".join(f"{key} {wanted[key]!r}, found {found[key][0]!r}" for key in wrong)


def _matches(pattern: object, text: str) -> bool:
    return re.search(str(pattern), text, re.IGNORECASE) is not None
