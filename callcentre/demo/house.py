"""``callcentre demo``: everything on one machine, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from callcentre.demo.people import PEOPLE, seed
from callcentre.demo.plan import HOTLINE_NUMBER, SHORT_NUMBERS, Plan, lasting_plan
from callcentre.demo.processes import Supervisor
from callcentre.records import migrate

FOLDER = Path("var/demo")
LOOK_EVERY_SECONDS = 0.5
# A child that falls sooner than this after its start would only fall again.
LIVED_LONG_ENOUGH_SECONDS = 10.0

_COLOURS = {"redis": 31, "emulator": 35, "web": 36, "worker": 33, "dispatcher": 32}
# It greets everybody with advice for large servers; its last lines are shown if it should fall.
_QUIET = {"redis"}
_one_line_at_a_time = threading.Lock()


def run(_: Namespace) -> int:
    """Start the house, say where everything is, show its log, and stop it on Ctrl-C.

    Raises:
        ProcessError: a program would not run; the text holds its last lines.
    """
    started = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    FOLDER.chmod(0o700)
    with _stopped_by_signals(), Supervisor(say) as house:
        try:
            plan = lasting_plan(FOLDER)
            start_house(house, plan)
            print(_welcome(plan, time.monotonic() - started), flush=True)
            _watch(house)
        except KeyboardInterrupt:
            _hold_signals()
            print("\nStopping ...", flush=True)
    print("Everything is stopped. `make demo` goes on where you left off.", flush=True)
    return 0


def start_house(house: Supervisor, plan: Plan, *, with_history: bool = True) -> None:
    """Start every program of the plan on a migrated database with its people in it.

    ``with_history`` puts a week of calls behind them.

    Raises:
        ProcessError: a program would not run.
    """
    house.start(plan.redis())
    house.start(plan.emulator())  # it is slow to wake, and needs nothing of ours
    migrate(plan.settings().database)
    seed(plan.settings(), with_history=with_history)
    house.wait_ready("redis")
    for program in (plan.web(), plan.worker(), plan.dispatcher()):
        house.start(program)
    house.wait_ready("web")
    house.wait_ready("emulator")


def say(name: str, line: str) -> None:
    """Print one line of a program with its name before it, coloured on a terminal."""
    if name in _QUIET:
        return
    label = f"{name:>10} |"
    if sys.stdout.isatty():
        label = f"\033[{_COLOURS.get(name, 37)}m{label}\033[0m"
    with _one_line_at_a_time:
        print(label, line, flush=True)


def _watch(house: Supervisor) -> None:
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        for name in house.fallen():
            say("demo", f"{name} has fallen and is started again")
            house.restart(name, LIVED_LONG_ENOUGH_SECONDS)


def _welcome(plan: Plan, seconds: float) -> str:
    logins = "\n".join(
        f"               {person.login:<5} {person.password:<20} {person.role}" for person in PEOPLE
    )
    line = "=" * 78
    return f"""
{line}
  callcentre is running ({seconds:.0f} s)

  Console      {plan.web_url}/
  Log in as
{logins}

  Phone page   {plan.emulator_url}/phone/
  Dial         {", ".join(SHORT_NUMBERS)} or {HOTLINE_NUMBER}
               1 emergency, 2 health, 3 complaint, 0 operator; or write an SMS or WhatsApp there

  Carrier      {plan.emulator_url}/emulator/
               live calls and webhooks; citizens who call by themselves at one press
  Debugger     {plan.emulator_url}/debugger       faults: {plan.emulator_url}/emulator/faults

  Try this     log in as siti, press Ready; dial 112 on the phone page, press 1; answer.
  Stop         Ctrl-C. Data and secrets stay in {plan.folder}
{line}
"""


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Let Ctrl-C, a closed terminal and a polite kill all end the house in the same way."""
    kinds = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asked to outlive it
        kinds.append(signal.SIGHUP)
    before = {kind: signal.signal(kind, _interrupt) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _hold_signals() -> None:
    # A second Ctrl-C must not leave half of the children behind; stopping is bounded anyway.
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, signal.SIG_IGN)
