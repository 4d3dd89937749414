"""What a caller asks for on the way out of a talk: hold music, and whom they are given to."""

from __future__ import annotations

from flask import Blueprint, Response, request

from callcentre.carrier import events
from callcentre.locks import lock
from callcentre.switchboard import holding, transfer
from callcentre.switchboard.addresses import PLACE_FIELD, Hold
from callcentre.switchboard.answers import Answer
from callcentre.webhooks.responses import document, steers_a_call, the_parts


@lock("signature")
@steers_a_call
def given_away() -> Answer:
    """The caller has left the room, because their operator gives them to somebody else."""
    leg = events.leg_event(request.form)
    return transfer.caller_comes(the_parts(), leg.call_id, _hold())


@lock("signature")
@steers_a_call
def outside_over() -> Answer:
    """The caller was put through to a telephone outside, and that is over."""
    leg = events.leg_event(request.form)
    status = request.form.get("DialCallStatus", "")
    return transfer.outside_over(the_parts(), leg, _hold(), status)


@lock("signature")
def hold_music() -> Response:
    """Somebody is on hold. Whatever fails here, they stay in their talk."""
    return document(holding.music(the_parts(), request.args.get("language", "")))


def _hold() -> Hold:
    return the_parts().addresses.read_hold(request.args.get(PLACE_FIELD, ""))


def add_doors(blueprint: Blueprint) -> None:
    """Hang the doors of this file into the blueprint."""
    for path, view in (
        ("/voice/given-away", given_away),
        ("/voice/outside-over", outside_over),
        ("/voice/hold-music", hold_music),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=["POST"])
