"""An emulator on a free port, a small application of its own, and the library's clients."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from aiohttp import web
from multidict import MultiDict
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from callcentre.emulator.config import EmulatorConfig, build_config
from callcentre.emulator.exchange import Exchange
from callcentre.emulator.legs import Leg
from callcentre.emulator.selftest.checks import SelftestError, until
from callcentre.emulator.server import EXCHANGE, build_app

ACCOUNT, TOKEN = "AC" + "5" * 32, "selftest-token"
KEY, SECRET = "SK" + "5" * 32, "selftest-secret"
APPLICATION = "AP" + "5" * 32
CITY, CITIZEN = "+62411112", "+628111111111"
HUMAN, BUSY, SILENT = "+628110000001", "+628110000002", "+628110000003"
SPEED = 20.0
TALK = "<Say>Selamat datang</Say><Pause length='600'/>"

Result = TypeVar("Result")


class Spy(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """The library's own client; remembers the last JSON that came back."""

    def __init__(self) -> None:
        super().__init__(timeout=10)
        self.last: dict[str, Any] = {}

    def request(self, *args: Any, **kwargs: Any) -> Any:
        """Ask, and look at the answer in passing."""
        response = super().request(*args, **kwargs)
        self.last = json.loads(response.text) if response.text else {}
        return response


@dataclass(frozen=True)
class Seen:
    """One request that came to the application."""

    path: str
    fields: Mapping[str, str]
    signed: bool


class Application:
    """Paths and the TwiML they answer with; everything that was asked."""

    def __init__(self) -> None:
        self.base = ""
        self.pages: dict[str, str] = {}
        self.seen: list[Seen] = []

    async def handle(self, request: web.Request) -> web.Response:
        """Check the signature, note the request, answer it."""
        posted = await request.post()
        form = MultiDict((name, str(value)) for name, value in posted.items())
        signature = request.headers.get("X-Twilio-Signature", "")
        url = self.base + request.raw_path
        signed = RequestValidator(TOKEN).validate(url, form, signature)
        self.seen.append(Seen(request.path, {**request.query, **form}, bool(signed)))
        page = self.pages.get(request.path, "")
        return web.Response(text=f"<Response>{page}</Response>", content_type="text/xml")


class Bench:
    """What an operation works with."""

    def __init__(self, exchange: Exchange, app: Application, url: str, loop: Any) -> None:
        self.app = app
        self.url = url
        self.spy = Spy()
        self.client = _client(url, ACCOUNT, TOKEN, self.spy)
        self.key_client = _client(url, KEY, SECRET, Spy())
        self._exchange = exchange
        self._loop: asyncio.AbstractEventLoop = loop

    def page(self, path: str, twiml: str = "") -> str:
        """Answer ``path`` with a document; its absolute address."""
        self.app.pages[path] = twiml
        return self.app.base + path

    def asked(self, path: str) -> list[Mapping[str, str]]:
        """The fields of every request to ``path``."""
        return [one.fields for one in self.app.seen if one.path == path]

    def run(self, action: Callable[..., Result], *args: Any) -> Result:
        """Do something inside the emulator."""

        async def work() -> Result:
            return action(*args)

        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(10)

    def citizen(self, document: str = TALK) -> Leg:
        """A citizen who has called the city and been answered by that document."""
        self.page("/voice", document)
        leg = self.run(self._exchange.place_call, CITIZEN, CITY)
        until("the call is answered", lambda: leg.status == "in-progress")
        return leg

    def hang_up(self, leg: Leg) -> None:
        """The citizen puts down."""
        self.run(leg.finish, "completed")
        until("the call is over", lambda: leg.is_over)

    def text(self, text: Any) -> Any:
        """A citizen sends a message."""
        return self.run(self._exchange.messaging.text, text)

    def documented(self, resource: Any) -> None:
        """Hold the last answer to having every property that the library's class has.

        Raises:
            SelftestError: some are missing.
        """
        lists = [value for value in self.spy.last.values() if isinstance(value, list)]
        raw = lists[0][0] if "next_page_uri" in self.spy.last else self.spy.last
        names = {name.rstrip("_") for name in vars(resource) if not name.startswith("_")}
        if missing := names - set(raw):
            raise SelftestError(f"missing properties: {', '.join(sorted(missing))}")


def _client(url: str, name: str, secret: str, spy: Spy) -> Any:
    client = Client(name, secret, ACCOUNT, http_client=spy)
    client.api.base_url = url
    return client


def _config(base: str, folder: Path) -> EmulatorConfig:
    number = {"number": CITY, "voice_url": f"{base}/voice", "status_callback": f"{base}/status"}
    return build_config(
        {
            "accounts": [{"sid": ACCOUNT, "tokens": [TOKEN], "api_keys": {KEY: SECRET}}],
            "numbers": [number | {"sms_url": f"{base}/sms"}],
            "applications": [{"sid": APPLICATION, "voice_url": f"{base}/application"}],
            "far_ends": {HUMAN: "human", BUSY: "busy", SILENT: "no-answer"},
        },
        speed=SPEED,
        sounds_dir=folder,
    )


async def _serve(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def _open(folder: Path) -> tuple[list[web.AppRunner], Bench]:
    app, page = Application(), web.Application()
    page.router.add_route("*", "/{path:.*}", app.handle)
    app_runner, app.base = await _serve(page)
    emulator = build_app(_config(app.base, folder))
    runner, url = await _serve(emulator)
    exchange = emulator[EXCHANGE]
    exchange.config = replace(exchange.config, public_url=url)
    return [runner, app_runner], Bench(exchange, app, url, asyncio.get_running_loop())


@contextmanager
def open_bench() -> Iterator[Bench]:
    """Start emulator and application in a thread of their own, and stop them again."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="selftest", daemon=True)
    thread.start()

    def wait(work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    with TemporaryDirectory() as folder:
        runners, bench = wait(_open(Path(folder)))
        try:
            yield bench
        finally:
            for runner in runners:
                wait(runner.cleanup())
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()
