"""Words and keys that are understood at every question of a flow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from callcentre.calls.inputs import Begin, FlowInput, Keys, Speech, Text
from callcentre.calls.instructions import Listen
from callcentre.flows.nodes.base import Prompt, Strict, Target
from callcentre.flows.text import folded


class Command(Strict):
    """Words and a key that mean the same at every question, unless the step itself knows them.

    In a call the words may stand anywhere in what was spoken; a message must be one of them, or
    with ``match: first_word`` begin with it. ``urgent`` comes before everything, what the step
    itself knows too. ``language`` and ``say`` happen; then ``to`` is entered, or, without ``to``,
    the question at hand is asked again. So words alone mean "repeat".
    """

    words: tuple[str, ...] = ()
    key: str | None = Field(None, pattern=r"^[0-9*#]$", coerce_numbers_to_str=True)
    match: Literal["whole", "first_word"] = "whole"
    urgent: bool = False
    language: str | None = None
    say: Prompt = ()
    to: Target = None

    @model_validator(mode="after")
    def _can_be_given(self) -> Self:
        if not self.words and not self.key:
            raise ValueError("give words, a key, or both")
        return self


class Commands:
    """What is understood everywhere in one flow, made ready for looking up."""

    def __init__(self, commands: Mapping[str, Command]) -> None:
        self._by_key = {c.key: (n, c) for n, c in commands.items() if c.key}
        self._by_word = [(folded(w), n, c) for n, c in commands.items() for w in c.words]
        self.words = tuple(word for word, _, _ in self._by_word)

    def heard_by(self, ear: Listen, *, always: bool) -> Listen:
        """The same ear, that also listens for these words; ``always`` if it heard keys only."""
        if not ear.speech and not always:
            return ear
        hints = tuple(dict.fromkeys((*ear.hints, *self.words))) if ear.hints else self.words
        # Not `replace`, because every question of every call comes through here.
        return Listen(
            ear.prompts, ear.timeout, ear.max_digits, ear.finish_on_key, True, ear.language, hints
        )

    def find(self, given: FlowInput, *, urgent: bool) -> tuple[str, Command] | None:
        """The command that was given (its name, and itself), of the urgent ones or the others."""
        match given:
            case Keys(digits):
                found = self._by_key.get(digits)
                return found if found and found[1].urgent is urgent else None
            case Speech(text):
                heard = f" {folded(text)} "
                return self._first(urgent, lambda word, _: f" {word} " in heard)
            case Text(text) | Begin(text):
                written = folded(text)
                return self._first(urgent, lambda word, one: _is_meant(word, one, written))
            case _:
                return None

    def _first(
        self, urgent: bool, fits: Callable[[str, Command], bool]
    ) -> tuple[str, Command] | None:
        for word, name, command in self._by_word:
            if command.urgent is urgent and fits(word, command):
                return name, command
        return None


def _is_meant(word: str, command: Command, written: str) -> bool:
    if written == word:
        return True
    return command.match == "first_word" and written.startswith(f"{word} ")
