"""The words with which people stop, resume and ask on SMS, and what the carrier answers itself."""

from __future__ import annotations

from typing import Literal

OptOut = Literal["", "STOP", "START", "HELP"]

_WORDS: dict[str, OptOut] = {
    **dict.fromkeys(
        ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"], "STOP"
    ),
    **dict.fromkeys(["START", "YES", "UNSTOP"], "START"),
    **dict.fromkeys(["HELP", "INFO"], "HELP"),
}
_ANSWERS = {
    "STOP": "You will get no more messages from this number. Reply START to get them again.",
    "START": "You will get messages from this number again. Reply STOP to end them.",
    "HELP": "Reply STOP to end messages from this number.",
}


def read(body: str) -> OptOut:
    """What the whole message means; a keyword with other words around it means nothing."""
    return _WORDS.get(body.strip().upper(), "")


class OptOuts:
    """Who does not want to hear from whom."""

    def __init__(self) -> None:
        self._stopped: set[tuple[str, str]] = set()

    def holds(self, sender: str, receiver: str) -> bool:
        """True when ``receiver`` has told ``sender`` to stop."""
        return (sender, receiver) in self._stopped

    def note(self, sender: str, receiver: str, word: OptOut) -> str:
        """``receiver`` has sent this word to ``sender``; returns the carrier's answer, or none."""
        pair = (sender, receiver)
        if word == "START" and pair not in self._stopped:
            return ""  # an ordinary "yes"
        if word == "STOP":
            self._stopped.add(pair)
        elif word == "START":
            self._stopped.discard(pair)
        return _ANSWERS.get(word, "")
