"""An operator without a face: the console's own doors, its event stream, and a softphone.

It does what the page in a browser does, in the same requests, and answers every offer at once.
"""

from __future__ import annotations

import json
import queue
import re
import threading
import time
from typing import Any
from uuid import uuid4

import requests

from callcentre.switchboard.connect import operator_identity
from tests.chaos.staff import PASSWORD, Staff
from tests.stories.town import Town

_TIMEOUT = 8.0
_BEAT_SECONDS = 4.0
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_STATE = re.compile(r'data-state="([a-z_]+)"')
_RING_SECONDS = 30
_LONGEST_TALK = 300


class Robot:
    """One operator in two threads: one listens, one works. Everything may fail at any moment."""

    def __init__(self, town: Town, staff: Staff) -> None:
        self._url = town.plan.web_url
        self._emulator = f"{town.plan.emulator_url}/emulator"
        self._application = town.plan.secrets.application_sid
        self._staff = staff
        self._session = requests.Session()
        self._page = uuid4().hex
        self._token = ""
        self._offers: queue.Queue[str] = queue.Queue()
        self._stop = threading.Event()
        self._call = ""
        self._script = ""
        self._threads: list[threading.Thread] = []
        self.is_ready = False

    def come_to_work(self) -> None:
        """Begin, in the background."""
        for work in (self._work, self._listen):
            thread = threading.Thread(target=work, daemon=True)
            thread.start()
            self._threads.append(thread)

    def go_home(self) -> None:
        """Stop working; a talk goes on at the carrier."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=_TIMEOUT)

    def drop_dead(self) -> None:
        """The laptop is gone: no heartbeat, no stream, and its telephone vanishes in the talk."""
        self._stop.set()
        if self._script:
            requests.delete(f"{self._emulator}/citizens/{self._script}", timeout=_TIMEOUT)

    def _work(self) -> None:
        beat = 0.0
        while not self._stop.is_set():
            try:
                if not self._token:
                    self._log_in()
                if time.monotonic() - beat > _BEAT_SECONDS:
                    beat = time.monotonic()
                    self._say_alive()
                self._answer(self._offers.get(timeout=0.5))
            except queue.Empty:
                pass
            except requests.RequestException:
                self._stop.wait(0.5)

    def _log_in(self) -> None:
        page = self._session.get(f"{self._url}/login", timeout=_TIMEOUT)
        form = {"login": self._staff.login, "password": PASSWORD, "csrf_token": _token(page.text)}
        self._session.post(f"{self._url}/login", data=form, timeout=_TIMEOUT)
        self._token = _token(self._session.get(f"{self._url}/", timeout=_TIMEOUT).text)

    def _say_alive(self) -> None:
        """The heartbeat; and whoever has nothing to do is ready."""
        self._post("/desk/heartbeat", phone="1", page=self._page, takes_over="1")
        page = self._session.get(f"{self._url}/desk/partials/state", timeout=_TIMEOUT)
        found = _STATE.search(page.text)
        if found is None:
            return
        self.is_ready = found[1] == "ready"
        if found[1] == "wrap_up" and self._call:
            form = {"call_id": self._call, "disposition": "information", "notes": ""}
            self._post("/desk/wrap-up", next="ready", **form)
        if found[1] in {"offline", "paused", "wrap_up"}:
            self._post("/desk/ready", phone="1", page=self._page, takes_over="1")

    def _answer(self, offer: str) -> None:
        answer = self._post("/desk/accept", token=offer, page=self._page)
        if answer.status_code != requests.codes.ok:
            return
        self._call = str(answer.json()["call"])
        me = operator_identity(self._staff.operator_id)
        steps: list[dict[str, Any]] = [
            {"connect": self._application, "as": me, "params": {"Offer": offer}},
            {"connected": True, "within": _RING_SECONDS},
            {"ended": True, "within": _LONGEST_TALK},
        ]
        script = {"citizens": [{"name": self._staff.login, "do": steps}]}
        started = requests.post(f"{self._emulator}/citizens", json=script, timeout=_TIMEOUT)
        self._script = str(started.json()["id"])

    def _post(self, path: str, **form: str) -> requests.Response:
        headers = {"X-CSRFToken": self._token}
        answer = self._session.post(
            f"{self._url}{path}",
            data=form,
            headers=headers,
            timeout=_TIMEOUT,
            allow_redirects=False,
        )
        if answer.status_code in {302, 303, 400, 401, 403}:
            self._token = ""
        return answer

    def _listen(self) -> None:
        last = ""
        while not self._stop.is_set():
            try:
                last = self._hear(last)
            except requests.RequestException:
                self._stop.wait(0.5)

    def _hear(self, last: str) -> str:
        """One connection of the event stream; returns the last event's id."""
        if not self._token:
            self._stop.wait(0.2)
            return last
        headers = {"Last-Event-ID": last} if last else {}
        with self._session.get(
            f"{self._url}/live", headers=headers, stream=True, timeout=(_TIMEOUT, 20)
        ) as stream:
            kind = ""
            for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
                if self._stop.is_set():
                    return last
                field, _, value = line.partition(": ")
                if field == "id":
                    last = value
                elif field == "event":
                    kind = value
                elif field == "data" and kind == "offer":
                    self._offers.put(str(json.loads(value)["token"]))
        return last


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    return found[1] if found else ""
