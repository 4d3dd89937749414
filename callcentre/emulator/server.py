"""The emulator as one aiohttp application."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

from aiohttp import web

from callcentre.emulator import phone_pages, softphone
from callcentre.emulator.config import EmulatorConfig
from callcentre.emulator.control import Control
from callcentre.emulator.developer import Developer
from callcentre.emulator.exchange import Exchange
from callcentre.emulator.faults.control import FaultControl
from callcentre.emulator.faults.rest import cut_off_answer
from callcentre.emulator.plays import Plays
from callcentre.emulator.rest.routes import rest_routes

EXCHANGE = web.AppKey("exchange", Exchange)
LARGEST_REQUEST = 1024 * 1024


def build_app(config: EmulatorConfig) -> web.Application:
    """Make the application; the exchange is under the key `EXCHANGE` once it has started."""
    app = web.Application(client_max_size=LARGEST_REQUEST)

    async def life(_app: web.Application) -> AsyncIterator[None]:
        await exchange.start()
        yield
        await exchange.close()

    exchange = Exchange(config)
    app[EXCHANGE] = exchange
    app.cleanup_ctx.append(life)
    plays = Plays(exchange)
    app.add_routes(Control(exchange, plays).routes())
    app.add_routes(Developer(exchange, plays).routes())
    app.add_routes(FaultControl(exchange, exchange.poster).routes())
    app.add_routes(rest_routes(exchange))
    app.on_response_prepare.append(cut_off_answer)
    keys = {account.sid: account.api_keys for account in config.accounts}
    softphone.attach(app, exchange, keys)
    phone_pages.attach(app, exchange)
    return app


def serve(config: EmulatorConfig, *, access_log: bool = False) -> None:
    """Serve until the process is told to stop."""
    web.run_app(
        build_app(config),
        host=config.host,
        port=config.port,
        print=None,
        access_log=logging.getLogger("aiohttp.access") if access_log else None,
        shutdown_timeout=2,
    )
