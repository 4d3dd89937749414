"""What the carrier only tells: how legs stand, who is in a room, which recording is ready."""

from __future__ import annotations

from flask import Blueprint, request

from callcentre.carrier import events
from callcentre.locks import lock
from callcentre.switchboard import finish, in_room, recording
from callcentre.webhooks.responses import takes_news, the_parts


@lock("signature")
@takes_news
def call_status() -> None:
    """How a leg stands; above all, that it is over."""
    finish.status_changed(the_parts(), events.status_event(request.form))


@lock("signature")
@takes_news
def room() -> None:
    """Somebody came into a conference or left it."""
    in_room.room_changed(the_parts(), events.room_event(request.form))


@lock("signature")
@takes_news
def guest() -> None:
    """How the leg of a telephone outside stands that was asked into a talk."""
    call_id = request.args.get("call", "")[:64]
    in_room.guest_status(the_parts(), events.status_event(request.form), call_id)


@lock("signature")
@takes_news
def recording_status() -> None:
    """A recording is ready, or there is none."""
    event = events.recording_event(request.form, request.args.get("call", ""))
    recording.recording_changed(the_parts(), event)


def add_doors(blueprint: Blueprint) -> None:
    """Hang the doors of this file into the blueprint."""
    for path, view in (
        ("/voice/status", call_status),
        ("/voice/room", room),
        ("/voice/guest", guest),
        ("/voice/recording", recording_status),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=["POST"])
