"""``make chaos``: the full storm, and its figures as one line of JSON."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.chaos.staff import hire
from tests.chaos.storm import Storm
from tests.chaos.verdict import Verdict, judge
from tests.stories.town import FALLBACK, founded_town

OPERATORS = 12


def play(folder: Path, callers: int, rate: float) -> Verdict:
    """One storm over a house of its own in ``folder``; ``rate`` callers a second."""
    with founded_town(folder, {FALLBACK: "human"}) as town:
        storm = Storm(town, hire(town.parts, OPERATORS), callers, rate)
        try:
            fared = storm.run()
            return judge(town, fared)
        finally:
            storm.send_home()


def main() -> int:
    """Returns 1 when somebody was lost or doubled, or the house did not mend."""
    parser = argparse.ArgumentParser(prog="chaos")
    parser.add_argument("--callers", type=int, default=500)
    parser.add_argument("--rate", type=float, default=1.0, help="callers a second")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="callcentre-chaos-") as folder:
        verdict = play(Path(folder), arguments.callers, arguments.rate)
    for line in verdict.wrong:
        sys.stderr.write(f"chaos: {line}\n")
    figures = asdict(verdict)
    figures.pop("wrong")
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
