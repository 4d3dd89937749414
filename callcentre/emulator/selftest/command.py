"""``callcentre emulator selftest``: run every operation and say how many went through."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence

from callcentre.emulator.selftest.bench import Bench, open_bench
from callcentre.emulator.selftest.checks import expect
from callcentre.emulator.selftest.table import OPERATIONS


def run(argv: Sequence[str]) -> int:
    """Run all operations. Returns 0 only when every one of them passed."""
    parser = argparse.ArgumentParser(
        prog="callcentre emulator selftest",
        description="Runs the official library through every operation of the REST interface.",
    )
    parser.add_argument("--json", action="store_true", help="one line for machines")
    given = parser.parse_args(argv)
    # What goes wrong on purpose is no news for whoever reads the result.
    logging.disable(logging.ERROR)
    failures: dict[str, str] = {}
    try:
        with open_bench() as bench:
            for name in OPERATIONS:
                if (failure := _failure(bench, name)) is not None:
                    failures[name] = failure
                    sys.stderr.write(f"{name}: {failure}\n")
    finally:
        logging.disable(logging.NOTSET)
    passed = len(OPERATIONS) - len(failures)
    if given.json:
        sys.stdout.write(json.dumps({"operations": len(OPERATIONS), "passed": passed}) + "\n")
    else:
        sys.stdout.write(f"{passed} of {len(OPERATIONS)} operations passed\n")
    return 1 if failures else 0


def _failure(bench: Bench, name: str) -> str | None:
    """What is wrong with one operation; None when nothing is."""
    try:
        OPERATIONS[name](bench)
        unsigned = [one.path for one in bench.app.seen if not one.signed]
        expect("the list of unsigned requests", unsigned, [])
    except Exception as error:  # noqa: BLE001  # one broken operation must not hide the others
        return f"{type(error).__name__}: {error}"
    finally:
        bench.app.seen.clear()
    return None
