"""The hotline that a city runs by itself.

The way of a call is a way through the tree:

``webhooks/`` -> ``flows/`` -> ``routing/`` -> ``queueing/`` -> ``console/`` -> ``records/`` ->
``reports/``, with ``switchboard/`` leading it from one to the next.

Five levels; a level imports only from the levels below it, and folders of one level never import
each other (the contract stands in ``setup.cfg``):

5. doors: ``webhooks``, ``console``, ``jobs``, ``cli`` - something from outside happened
4. conductors: ``switchboard``, ``casework``, ``reports`` - lead a call, lead a case, add many up
3. organs: ``flows``, ``routing``, ``queueing``, ``records``, ``carrier`` - each knows one thing
2. nouns: ``calls`` - the words everybody shares
1. floor: ``settings``, ``clock``, ``errors``, ``logs`` - imports nothing of ours

``emulator`` stands apart: a carrier on localhost that speaks to the rest only over the wire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from callcentre.settings import Settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """Build the web application.

    Without settings they are read from the environment, and this process writes our kind of logs.
    """
    # Imported here so that `import callcentre.emulator` does not load the whole house.
    from callcentre.logs import configure_logs  # noqa: PLC0415
    from callcentre.settings import load_settings  # noqa: PLC0415
    from callcentre.wiring import build_app  # noqa: PLC0415

    if settings is None:
        settings = load_settings()
        configure_logs(level=settings.log_level, as_json=settings.log_format == "json")
    return build_app(settings)
