"""A flow file as typed, frozen models. The kinds of step are in ``nodes/``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, InstanceOf, model_validator

from callcentre.calls.inputs import Channel
from callcentre.errors import FlowError
from callcentre.flows.nodes.base import Defaults, Node, Prompt, Strict, Target

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

CAPS: Mapping[str, int] = {
    "word": 32,
    "digits": 8,
    "code": 16,
    "recording": 64,
    "text": 1600,
    "place": 400,
}
"""The types of variables and the characters each may hold."""

PERSONAL = frozenset({"text", "place"})
"""Types that can hold a person's words; never in a call, whose place travels in a URL."""


class Variable(Strict):
    """A declared variable. With a ``default`` it may be read before any step sets it."""

    type: Literal["word", "digits", "code", "recording", "text", "place"]
    default: str | None = None

    @property
    def cap(self) -> int:
        """Characters it may hold."""
        return CAPS[self.type]


def _as_variable(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


class Trigger(Strict):
    """Words that lead somewhere from the start and from every question of a message thread.

    ``match``: ``whole`` message; ``first_word``; ``with_code``: alone, or followed by a receipt
    code (or that code by itself). ``say`` is sent; then ``to`` is entered with what came after the
    word, or, without ``to``, the question at hand is asked again.
    """

    words: tuple[str, ...] = Field(min_length=1)
    match: Literal["whole", "first_word", "with_code"] = "whole"
    only_at_start: bool = False
    language: str | None = None
    say: Prompt = ()
    to: Target = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.say and not self.to:
            raise ValueError("give say, to, or both")
        return self


class EntryPoints(Strict):
    """The first step for a call and for a message."""

    call: str | None = None
    message: str | None = None


def _variants(value: object) -> object:
    return [value] if isinstance(value, str) else value


Variants = Annotated[tuple[str, ...], BeforeValidator(_variants), Field(min_length=1)]


class Document(Strict):
    """A flow file, word for word. ``spec`` is the version of this language."""

    flow: Name
    spec: Literal[1]
    title: str
    channels: tuple[Channel, ...] = Field(min_length=1)
    languages: tuple[str, ...] = Field(min_length=1)
    entry: EntryPoints
    defaults: Defaults
    triggers: Mapping[Name, Trigger] = Field(default_factory=dict)
    vars: Mapping[Name, Annotated[Variable, BeforeValidator(_as_variable)]] = Field(
        default_factory=dict
    )
    steps: Mapping[Name, InstanceOf[Node]] = Field(min_length=1)
    prompts: Mapping[Name, Mapping[str, Variants]]


class Flow(Document):
    """A loaded flow: the document, the file it came from and the version of its content."""

    version: str
    file: str

    @property
    def name(self) -> str:
        """How city.yaml and other flows call it."""
        return self.flow

    @property
    def speaks(self) -> bool:
        """Does it answer calls?"""
        return Channel.VOICE in self.channels

    def entry_step(self, channel: Channel) -> str:
        """The first step for this channel.

        Raises:
            FlowError: the flow is not for this channel.
        """
        entry = self.entry.call if channel is Channel.VOICE else self.entry.message
        if entry is None or channel not in self.channels:
            raise FlowError(f"{self.file}: the flow {self.flow!r} does not answer {channel}")
        return entry

    def node(self, step: str) -> Node:
        """The step of this name.

        Raises:
            FlowError: there is none.
        """
        try:
            return self.steps[step]
        except KeyError:
            raise FlowError(f"{self.file}: there is no step {step!r}") from None
