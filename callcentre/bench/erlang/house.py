"""A house of its own for the bench: one line, a fast clock, and the real processes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from callcentre.bench.erlang.fast import FastClock
from callcentre.demo.plan import Plan, fresh_plan
from callcentre.demo.processes import Program, Supervisor
from callcentre.records import migrate
from callcentre.settings import Settings
from callcentre.switchboard.parts import Parts
from callcentre.wiring import build_parts

CITY = "bangku"
QUEUE = "antrean"
WORKERS = 2
THREADS = 16

_CITY_FILE = {
    "city": CITY,
    "name": "Kota Uji",
    "country": "ID",
    "timezone": "Asia/Makassar",
    "languages": ["id"],
    "voices": {"id": {"tag": "id-ID", "voice": "Google.id-ID-Wavenet-A"}},
    "entry": {"call": "bangku", "message": "pesan"},
    "queues": {
        QUEUE: {
            "title": {"id": "Antrean"},
            "priority": 100,
            "emergency": True,
            "service_level": {"percent": 90, "seconds": 15},
            "waiting": {"id": "Mohon tunggu."},
            "recorded": False,
        }
    },
    "categories": {"umum": {"id": "Umum"}},
    # An operator here is a program that answers at once; only a house that hangs is too late.
    "desk": {"offer_seconds": 120, "join_seconds": 60, "presence_seconds": 300},
    "spoken": {
        name: {"id": "Mohon tunggu."}
        for name in (
            *("position", "still_waiting", "connecting", "operator_lost", "caller_gone"),
            *("goodbye", "apology", "apology_end", "apology_message"),
        )
    },
}
_CALL_FLOW = """
flow: bangku
spec: 1
title: Satu pertanyaan, lalu antrean
channels: [voice]
languages: [id]
entry: {call: sapa}
defaults: {on_error: antre, operator: antre}
steps:
  sapa:
    menu:
      prompt: sapa
      options:
        darurat: {key: "1", to: antre}
      no_input: {after: 1, to: antre}
      no_match: {after: 1, to: antre}
      too_many: antre
  antre: {queue: {name: antrean, completed: selesai, closed: selesai, failed: selesai}}
  selesai: {end: {prompt: selesai}}
prompts:
  sapa: {id: "Darurat, tekan 1."}
  selesai: {id: Terima kasih.}
"""
_MESSAGE_FLOW = """
flow: pesan
spec: 1
title: Satu jawaban
channels: [sms, whatsapp]
languages: [id]
entry: {message: balas}
defaults: {on_error: balas}
steps:
  balas: {end: {prompt: balas}}
prompts:
  balas: {id: Silakan menelepon.}
"""


@dataclass(frozen=True)
class FastHouse:
    """What the bench needs of a running house: its plan, its clock, and its parts in here."""

    plan: Plan
    clock: FastClock
    parts: Parts


@contextmanager
def running(folder: Path, clock: FastClock, database_url: str) -> Iterator[FastHouse]:
    """Start Redis, two web workers and a dispatcher under the clock; stop them at the end."""
    plan = fresh_plan(folder, database_url=database_url)
    _write_city(folder / "ivr_flows" / CITY)
    environment = {
        **plan.environment(),
        **clock.environment(),
        "CITY": CITY,
        "FLOWS_DIR": str(folder / "ivr_flows"),
        "LOG_LEVEL": "WARNING",
    }
    settings = Settings.model_validate({name.lower(): text for name, text in environment.items()})
    migrate(settings.database)
    with Supervisor() as house:
        redis = plan.redis()
        house.start_ready(redis)
        house.start_ready(_web(plan, environment))
        house.start(Program("dispatcher", _dispatcher(), environment))
        yield FastHouse(plan, clock, replace(build_parts(settings), clock=clock))


def _write_city(folder: Path) -> None:
    (folder / "flows").mkdir(parents=True)
    (folder / "city.yaml").write_text(yaml.safe_dump(_CITY_FILE), encoding="utf-8")
    (folder / "flows" / "bangku.yaml").write_text(_CALL_FLOW, encoding="utf-8")
    (folder / "flows" / "pesan.yaml").write_text(_MESSAGE_FLOW, encoding="utf-8")


def _web(plan: Plan, environment: dict[str, str]) -> Program:
    command = (
        *(sys.executable, "-m", "gunicorn", "callcentre.bench.erlang.fast:create_app()"),
        *("--bind", f"127.0.0.1:{plan.web_port}", "--worker-class", "gthread"),
        *("--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "30"),
        *("--log-level", "warning"),
    )
    return Program("web", command, environment, ready_url=f"{plan.web_url}/healthz")


def _dispatcher() -> tuple[str, ...]:
    return (sys.executable, "-c", "from callcentre.bench.erlang.fast import dispatch; dispatch()")
