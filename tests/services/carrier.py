"""An emulator and a tiny application under test, both over real HTTP on localhost."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import requests
from aiohttp import web
from multidict import MultiDict, MultiDictProxy
from requests.auth import HTTPBasicAuth
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from callcentre.emulator.config import build_config
from callcentre.emulator.exchange import Exchange
from callcentre.emulator.server import EXCHANGE, build_app

ACCOUNT = "AC" + "0" * 32
TOKEN = "primary-token"
API_KEY, API_SECRET = "SK" + "1" * 32, "key-secret"
APPLICATION = "AP" + "2" * 32
CITY = "+62411112"
CITIZEN = "+628111111111"
SPEED = 20.0

Result = TypeVar("Result")
Answer = str | int | Callable[["Seen"], object]


@dataclass(frozen=True)
class Seen:
    """One webhook as the application got it."""

    path: str
    method: str
    form: dict[str, str]
    headers: Mapping[str, str]
    signed: bool
    at: float = field(default_factory=time.monotonic)

    def __getitem__(self, name: str) -> str:
        return self.form[name]


class Application:
    """The application under test: paths and what they answer; remembers every request."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.seen: list[Seen] = []
        self.base = ""

    def answer(self, path: str, answer: Answer) -> str:
        """Answer ``path`` with TwiML, or with what a function makes of the request."""
        self.answers[path] = answer
        return self.base + path

    def at(self, path: str) -> list[Seen]:
        """The requests that came to ``path``."""
        return [one for one in self.seen if one.path == path]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take down the request and answer it."""
        posted = await request.post()
        form = MultiDict((name, str(value)) for name, value in posted.items())
        path = request.path
        validator = RequestValidator(TOKEN)
        url = self.base + request.raw_path
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = validator.validate(url, MultiDictProxy(form), signature)
        fields = {**request.query, **form}
        seen = Seen(path, request.method, fields, dict(request.headers), signed)
        self.seen.append(seen)
        answer = self.answers.get(path, "")
        result = answer(seen) if callable(answer) else answer
        if asyncio.iscoroutine(result):
            result = await result
        if isinstance(result, web.StreamResponse):
            return result
        if isinstance(result, int):
            return web.Response(status=result)
        body = f"<Response>{result}</Response>"
        return web.Response(text=body, content_type="text/xml")


class Carrier:
    """A running emulator with one account, one number, one application."""

    def __init__(self, loop: asyncio.AbstractEventLoop, url: str, exchange: Exchange) -> None:
        self._loop = loop
        self.url = url
        self.exchange = exchange
        self.client = Client(ACCOUNT, TOKEN)
        self.client.api.base_url = url

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run something inside the emulator's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def do(self, action: Callable[..., Result], *args: Any, **kwargs: Any) -> Result:
        """Call a plain function inside the emulator's loop."""

        async def work() -> Result:
            return action(*args, **kwargs)

        return self.run(work())

    def play(self, script: str, seconds: float = 20) -> dict[str, Any]:
        """Play a script of citizens to its end and return the report."""
        started = requests.post(f"{self.url}/emulator/citizens", data=script.encode(), timeout=5)
        assert started.status_code == 202, started.text
        until(lambda: self.report(started.json()["id"])["state"] != "running", seconds)
        return self.report(started.json()["id"])

    def report(self, play: str) -> dict[str, Any]:
        """How far a script is."""
        answer = requests.get(f"{self.url}/emulator/citizens/{play}", timeout=5)
        return dict(answer.json())

    def complaints(self) -> list[int]:
        """The codes on the debugger feed."""
        feed = requests.get(f"{self.url}/emulator/debugger", timeout=5).json()
        return [line["code"] for line in feed]

    def get(self, path: str, auth: HTTPBasicAuth | None = None) -> requests.Response:
        """A plain GET."""
        return requests.get(self.url + path, auth=auth, timeout=5)


def until(happened: Callable[[], object], seconds: float = 10) -> None:
    """Wait for something that another thread brings about."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def _config(app: Application, folder: Path, port: int) -> Any:
    keys = {API_KEY: API_SECRET}
    document = {
        "accounts": [{"sid": ACCOUNT, "tokens": [TOKEN, "next"], "api_keys": keys}],
        "numbers": [
            {
                "number": CITY,
                "voice_url": app.base + "/voice",
                "voice_fallback_url": app.base + "/fallback",
                "status_callback": app.base + "/status",
                "sms_url": app.base + "/sms",
                "sms_fallback_url": app.base + "/sms-fallback",
                "sms_status_callback": app.base + "/receipt",
            }
        ],
        "applications": [{"sid": APPLICATION, "voice_url": app.base + "/softphone"}],
    }
    return build_config(document, port=port, speed=SPEED, sounds_dir=folder)


async def _serve(handler: web.Application) -> tuple[web.AppRunner, int]:
    runner = web.AppRunner(handler)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, runner.addresses[0][1]


@contextmanager
def running_carrier(folder: Path) -> Iterator[tuple[Carrier, Application]]:
    """Start both, yield them, stop both."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    async def start() -> tuple[list[web.AppRunner], Carrier, Application]:
        application = Application()
        handler = web.Application()
        handler.router.add_route("*", "/{path:.*}", application.handle)
        app_runner, app_port = await _serve(handler)
        application.base = f"http://127.0.0.1:{app_port}"
        emulator = build_app(_config(application, folder, 0))
        runner, port = await _serve(emulator)
        carrier = Carrier(loop, f"http://127.0.0.1:{port}", emulator[EXCHANGE])
        return [runner, app_runner], carrier, application

    runners, carrier, application = run(start())
    try:
        yield carrier, application
    finally:
        for runner in runners:
            run(runner.cleanup())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
