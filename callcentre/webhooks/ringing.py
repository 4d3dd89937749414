"""Calls that we make: somebody answers, or the carrier tells that nobody did."""

from __future__ import annotations

from flask import Blueprint, request

from callcentre.carrier import events
from callcentre.flows.place import Place
from callcentre.locks import lock
from callcentre.switchboard import elsewhere, ringing
from callcentre.switchboard.addresses import PLACE_FIELD
from callcentre.switchboard.answers import Answer
from callcentre.webhooks.responses import steers_a_call, takes_news, the_parts


@lock("signature")
@steers_a_call
def rung() -> Answer:
    """Somebody whom we rang has answered."""
    wish_id, place = _rung()
    leg, who = events.leg_event(request.form), request.form.get("AnsweredBy", "")
    return ringing.answered(the_parts(), leg, wish_id, place, who)


@lock("signature")
@takes_news
def rung_status() -> None:
    """How such a call has ended."""
    wish_id, place = _rung()
    ringing.told(the_parts(), events.status_event(request.form), wish_id, place)


@lock("signature")
@steers_a_call
def whisper() -> Answer:
    """What a phone that was dialled hears before it is connected."""
    place = the_parts().addresses.read_place(request.args.get(PLACE_FIELD, ""))
    return elsewhere.whispered(the_parts(), place)


def _rung() -> tuple[int, Place]:
    return the_parts().addresses.read_rung(request.args.get(PLACE_FIELD, ""))


def add_doors(blueprint: Blueprint) -> None:
    """Hang the doors of this file into the blueprint."""
    for path, view in (
        ("/voice/rung", rung),
        ("/voice/rung/status", rung_status),
        ("/voice/whisper", whisper),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=["POST"])
