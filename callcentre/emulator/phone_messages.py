"""Messages as a web phone shows and sends them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from urllib.parse import urlsplit

from callcentre.emulator.messages import WHATSAPP, Message

_LONGEST_LABEL = 100


class PlaceError(ValueError):
    """Not a place on this earth."""


def location_fields(fields: Mapping[str, object]) -> dict[str, str]:
    """The webhook fields of a shared location; none when none is shared.

    Raises:
        PlaceError: not degrees of latitude and longitude.
    """
    if fields.get("latitude") in {None, ""}:
        return {}
    try:
        latitude, longitude = float(str(fields["latitude"])), float(str(fields["longitude"]))
    except (ValueError, KeyError) as error:
        raise PlaceError(str(error)) from error
    good = math.isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    if not good:
        raise PlaceError("out of range")
    found = {"Latitude": str(latitude), "Longitude": str(longitude), "MessageType": "location"}
    label = str(fields.get("label", "")).strip()[:_LONGEST_LABEL]
    return found | ({"Label": label} if label else {})


def shown(message: Message, mine: tuple[str, str]) -> dict[str, object]:
    """A message for the page of the person whose addresses are ``mine``."""
    own = message.from_address in mine
    other = message.to if own else message.from_address
    return {
        "sid": message.sid,
        "mine": own,
        "body": message.body,
        "channel": message.channel,
        "other": other.removeprefix(WHATSAPP),
        "at": message.created.isoformat(),
        "tick": message.tick if own else "",
        "photos": [_picture(url) for url, kind in message.media if own and kind],
        "links": [url for url, _ in message.media if not own],
        "place": _place(message.extra),
    }


def _picture(url: str) -> str:
    """The page is not logged in at the REST host: it asks for pictures here."""
    return "/phone/photos/" + urlsplit(url).path.rpartition("/")[2]


def _place(extra: Mapping[str, str]) -> dict[str, str] | None:
    if "Latitude" not in extra:
        return None
    return {
        "latitude": extra["Latitude"],
        "longitude": extra.get("Longitude", ""),
        "label": extra.get("Label", ""),
    }
