"""What went wrong, as the carrier's debugger would list it. Tests assert that it is empty."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass

from callcentre.emulator.codes import meaning_of
from callcentre.emulator.names import now

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Complaint:
    """One line of the feed; ``code`` is Twilio's number of the error or warning."""

    code: int
    message: str
    url: str = ""
    call_sid: str = ""


class Debugger:
    """Collects complaints in the order they came."""

    def __init__(self) -> None:
        self._complaints: list[tuple[str, Complaint]] = []

    def complain(self, complaint: Complaint) -> None:
        """Write one down, and into the log without the query, which may hold a caller's place."""
        self._complaints.append((now().isoformat(timespec="milliseconds"), complaint))
        place = complaint.url.partition("?")[0]
        log.warning("%d %s %s %s", complaint.code, complaint.message, place, complaint.call_sid)

    def listing(self) -> list[dict[str, object]]:
        """All of them, JSON-ready, oldest first, with the time and what each code means."""
        return [
            {**asdict(one), "at": at, "meaning": meaning_of(one.code)}
            for at, one in self._complaints
        ]

    def __len__(self) -> int:
        return len(self._complaints)

    def clear(self) -> None:
        """Forget all, between two tests that share one emulator."""
        self._complaints.clear()
