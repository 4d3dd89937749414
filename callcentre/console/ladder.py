"""The banner on every page: what of the house is away, and what that means for the people in it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from callcentre.console import context
from callcentre.locks import lock
from callcentre.switchboard import health
from callcentre.switchboard.health import Trouble


def troubles() -> list[str]:
    """One sentence for each thing that is not well, the worst for callers first."""
    seen = health.look(context.parts())
    told = {
        Trouble.REDIS: gettext("The line is lost for now. Emergencies ring the fallback phones."),
        Trouble.DATABASE: gettext("Records cannot be written for now. Calls go on and are kept."),
        Trouble.CARRIER: gettext("The phone network answers slowly or not at all."),
        Trouble.DISPATCHER: gettext("No dispatcher runs. Offers go on, a little later."),
        Trouble.WORKER: gettext("No worker runs. Messages and recordings wait."),
        Trouble.SPOOL: gettext("{count} records wait to be written.").format(count=seen.spooled),
    }
    return [told[trouble] for trouble in seen.troubles]


@lock("login")
def house() -> ResponseReturnValue:
    """GET /house: the banner, or nothing."""
    return render_template("partials/house.html")
