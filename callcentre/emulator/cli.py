"""``callcentre emulator``: be the carrier, or play a script of citizens against a running one."""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from callcentre.emulator.config import ConfigError, build_config, load_config
from callcentre.emulator.play import play_file
from callcentre.emulator.server import serve
from callcentre.emulator.speech import SpeechError, load_engine, plug_in

DEFAULT_URL = "http://127.0.0.1:4010"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["play"]:
        return _play(words[1:])
    if words[:1] == ["selftest"]:
        # Its library takes a while to load, which nobody else should wait for.
        command = importlib.import_module("callcentre.emulator.selftest.command")
        return int(command.run(words[1:]))
    return run(words)


def run(argv: Sequence[str]) -> int:
    """Serve until interrupted. Returns 2 when the configuration is wrong."""
    given = _serving_parser().parse_args(argv)
    logging.basicConfig(
        level=given.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    try:
        if given.speed <= 0:
            raise ConfigError("--speed must be more than 0")
        config = build_config(
            load_config(given.config), host=given.host, port=given.port, speed=given.speed
        )
        if config.speech:
            plug_in(load_engine(config.speech))
    except (ConfigError, SpeechError) as error:
        sys.stderr.write(f"callcentre emulator: {error}\n")
        return 2
    sys.stderr.write(f"callcentre emulator: {config.base_url}, {_reach(config.host)}\n")
    try:
        serve(config, access_log=given.log_level == "debug")
    except OSError as error:
        sys.stderr.write(f"callcentre emulator: cannot listen: {error.strerror}\n")
        return 2
    return 0


def _reach(host: str) -> str:
    """Who can get here; it has no locks but the accounts' own, so this is said at every start."""
    if host in LOOPBACK:
        return "for this machine only (--host opens it to others)"
    return "for everybody who can reach this machine, as --host asks"


def _play(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="callcentre emulator play",
        description="Play a script of citizens; exit 1 when one of them fails.",
    )
    parser.add_argument("file", type=Path, help="YAML or JSON, see emulator/README.md")
    parser.add_argument("--server", default=DEFAULT_URL, metavar="URL", help=f"({DEFAULT_URL})")
    parser.add_argument("--timeout", type=float, default=600.0, metavar="SECONDS")
    given = parser.parse_args(argv)
    return play_file(given.file, given.server.rstrip("/"), given.timeout, sys.stdout.write)


def _serving_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="callcentre emulator",
        description="A carrier on localhost. 'callcentre emulator play FILE' plays citizens.",
    )
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="YAML")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4010)
    parser.add_argument(
        "--speed", type=float, default=1.0, help="emulated seconds per second; browsers need 1"
    )
    parser.add_argument(
        "--log-level", default="info", choices=("debug", "info", "warning", "error")
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
