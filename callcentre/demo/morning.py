"""A scripted morning: what the citizens do, told to the emulator, and how they fared."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import requests
import yaml

from callcentre.demo.plan import HOTLINE_NUMBER, Plan
from callcentre.errors import CallcentreError

RINA, AGUS, TINA, DEWI = "+6281234567001", "+6281234567002", "+6281234567003", "+6285212345678"

GIVES_UP = {
    "name": "Agus, who has a question about health and no time",
    "number": AGUS,
    "do": [
        {"dial": "119"},
        {"hear": "tekan 2"},
        {"press": "2"},
        {"hear": "Sadar dan bernapas biasa, tekan 2"},
        {"press": "2"},
        {"hear": "Lainnya, tekan 3"},
        {"press": "3"},
        {"hear": "antrean layanan kesehatan"},
        {"wait": 3},
        "hang_up",
    ],
}
EMERGENCY = {
    "name": "Rina, whose neighbour's house is on fire",
    "number": RINA,
    "media": True,
    "do": [
        {"dial": "112"},
        {"hear": "tekan 1"},
        {"press": "1"},
        {"connected": True, "within": 60},
        {"say": "Tolong, ada kebakaran di Jalan Sulawesi nomor dua belas, dekat masjid."},
        {"wait": 6},
        "hang_up",
    ],
}
SILENT = {
    "name": "Tina, who cannot speak and presses nothing",
    "number": TINA,
    "do": [
        {"dial": "112"},
        {"hear": "ketuk telepon", "within": 60},
        {"connected": True, "within": 60},
        {"hear": "Terima kasih", "within": 60},
        {"ended": True},
    ],
}
COMPLAINT = {
    "name": "Dewi, who writes about a street lamp",
    "number": DEWI,
    "do": [
        {"text": "Lampu jalan di depan sekolah mati", "to": HOTLINE_NUMBER},
        {"expect_text": "Di mana"},
        {"text": "Jalan Pettarani, kelurahan Tamamaung", "to": HOTLINE_NUMBER},
        {"expect_text": "Sudah benar"},
        {"text": "YA", "to": HOTLINE_NUMBER},
        {"expect_text": r"Nomor keluhan (?P<code>\d{3}-\d{3}-\d{3})"},
        {"text": "STATUS {code}", "to": HOTLINE_NUMBER},
        {"expect_text": "sudah kami terima"},
    ],
}
# Each text of Dewi's is answered by one of ours.
MESSAGES = 2 * sum("text" in step for step in COMPLAINT["do"])


class Citizens:
    """The emulator's citizens, seen from outside."""

    def __init__(self, plan: Plan, patience: float = 0) -> None:
        self._url = f"{plan.emulator_url}/emulator"
        self._patience = patience

    def switch(self, rules: Sequence[dict[str, Any]]) -> None:
        """Switch these faults of the carrier on, and all others off."""
        body = {"seed": 1, "rules": list(rules)}
        requests.put(f"{self._url}/faults", json=body, timeout=10).raise_for_status()

    def struck(self) -> int:
        """How often a fault has struck."""
        return sum(int(rule["struck"]) for rule in self._get("faults")["rules"])

    def begin(self, *people: dict[str, Any]) -> str:
        """Let these people begin; returns the id of their script."""
        patient = [_with_patience(person, self._patience) for person in people]
        script = yaml.safe_dump({"citizens": patient}, allow_unicode=True)
        answer = requests.post(f"{self._url}/citizens", data=script.encode(), timeout=10)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def wait_for(self, script: str, seconds: float = 240) -> None:
        """Wait until everybody is done.

        Raises:
            CallcentreError: somebody did not find what they expected; the text says what.
        """
        deadline = time.monotonic() + seconds
        while True:
            report = self._get(f"citizens/{script}")
            if report["state"] == "done":
                return
            if report["state"] == "failed" or time.monotonic() > deadline:
                raise CallcentreError("\n".join(_lines(report)))
            time.sleep(0.2)

    def go_home(self, script: str) -> None:
        """Everybody of a script puts the telephone down."""
        requests.delete(f"{self._url}/citizens/{script}", timeout=10).raise_for_status()

    def legs(self) -> list[dict[str, Any]]:
        """Every leg that the carrier has carried."""
        legs: list[dict[str, Any]] = self._get("calls")
        return legs

    def complaints_of_the_carrier(self) -> list[dict[str, Any]]:
        """Everything that the carrier found wrong with our answers."""
        entries: Any = self._get("debugger")
        return list(entries)

    def _get(self, path: str) -> Any:
        answer = requests.get(f"{self._url}/{path}", timeout=10)
        answer.raise_for_status()
        return answer.json()


def _with_patience(person: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The same person, who waits at least so long for whatever they wait for."""
    waits = {"hear", "connected", "ended", "expect_text"}
    steps = [
        step | {"within": max(seconds, float(step.get("within", 0)))}
        if seconds and isinstance(step, dict) and waits & set(step)
        else step
        for step in person["do"]
    ]
    return person | {"do": steps}


def _lines(report: dict[str, Any]) -> list[str]:
    lines = []
    for person in report["people"]:
        lines.append(f"{person['name']}: {person['error'] or report['state']}")
        lines += [f"    {line}" for line in person["transcript"]]
    return lines
