"""What the browser's telephone must know: where to connect and what to say. No secrets.

The pass itself is fetched by a POST; the adapter in the browser is always the carrier's own SDK.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext

from callcentre.console import assets, context

# The carrier's pass lives an hour; a fresh one is fetched well before.
_RENEW_SECONDS = 1_800
_HEARTBEAT_SECONDS = 10
_ADDRESSES = (
    *("softphone_token", "heartbeat", "accept", "decline", "hang_up", "notes"),
    *("supervise", "live"),
)


def softphone_config() -> dict[str, Any]:
    """The configuration that the desk page carries as JSON."""
    signalling = urlsplit(context.parts().settings.voice_sdk_signalling_url)
    return {
        "me": context.me().id,
        "ownPhone": bool(context.me().phone),
        "signallingHost": signalling.netloc,
        "plainSocket": signalling.scheme == "ws",
        "renewSeconds": _RENEW_SECONDS,
        "heartbeatSeconds": _HEARTBEAT_SECONDS,
        "silence": assets.url("sounds/silence.wav"),
        "urls": {name: url_for(f"console.{name}") for name in _ADDRESSES},
        "words": _words(),
    }


def _words() -> dict[str, str]:
    return {
        "connecting": gettext("Connecting the telephone…"),
        "registered": gettext("Telephone ready"),
        "unregistered": gettext("Telephone not connected. It tries again by itself."),
        "noMicrophone": gettext("No microphone. Allow it in the browser's address bar."),
        "noLibrary": gettext("The telephone library is missing. Tell your supervisor."),
        "inCall": gettext("You are connected"),
        "reconnecting": gettext("The connection is weak. One moment…"),
        "failed": gettext("That did not work. Try again."),
        "saved": gettext("Saved"),
        "saving": gettext("Saving…"),
        "unsaved": gettext("Not saved yet. It tries again."),
        "mute": gettext("Mute"),
        "unmute": gettext("Unmute"),
        "muted": gettext("Your microphone is off: nobody hears you."),
        "opened": gettext("Complaint opened. Receipt number:"),
        "ownPhone": gettext("Calls ring your own telephone; press 1 there to accept."),
        "elsewhere": gettext("Quiet here: your desk is open in another tab."),
        "leave": gettext("You are in a call. Leave this page?"),
        "title": gettext("Desk"),
        "ringing": gettext("Call!"),
    }
