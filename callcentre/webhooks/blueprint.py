"""The carrier's blueprint: every route, and the lock before all of them."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from callcentre.carrier.signature import SignatureLock
from callcentre.flows.parsing import SOUNDS_ADDRESS, sounds_folder
from callcentre.locks import lock
from callcentre.webhooks import messaging, news, own_phone, ringing, talks, voice
from callcentre.webhooks.lock import keeper
from callcentre.webhooks.responses import the_parts

_SOUNDS = Path(__file__).parent / "sounds"
_A_DAY = 86_400


@lock("public")
def sounds(name: str) -> Response:
    """Hold music. The carrier fetches sounds without a signature, and there is nothing secret."""
    return send_from_directory(_SOUNDS, name, max_age=_A_DAY, mimetype="audio/wav")


@lock("public")
def prompt_sound(name: str) -> Response:
    """A prompt that somebody of the city has spoken into a file; no secret either."""
    folder = sounds_folder(the_parts().settings.city_dir)
    return send_from_directory(folder.resolve(), name, max_age=_A_DAY)


def build_blueprint(signature_lock: SignatureLock) -> Blueprint:
    """All doors of the carrier under ``/webhooks``."""
    blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
    blueprint.before_request(keeper(signature_lock))
    for room in (voice, talks, ringing, own_phone, news, messaging):
        room.add_doors(blueprint)
    blueprint.add_url_rule("/sounds/<name>", view_func=sounds)
    blueprint.add_url_rule(f"/sounds/{SOUNDS_ADDRESS}/<name>", view_func=prompt_sound)
    return blueprint
