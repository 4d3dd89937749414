"""A flow file as typed, frozen models. The kinds of step are in ``nodes/``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, InstanceOf, WithJsonSchema, model_validator

from callcentre.calls.areas import Areas
from callcentre.calls.inputs import Channel
from callcentre.errors import FlowError
from callcentre.flows.everywhere import Command, Commands
from callcentre.flows.nodes.base import NO_AREAS, Defaults, Node, Prompt, Said, Strict, Target
from callcentre.flows.nodes.switch import SwitchStep

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

TypeName = Literal[
    "word",
    "digits",
    "number",
    "date",
    "phone",
    "code",
    "area",
    "recording",
    "media",
    "text",
    "place",
]

CAPS: Mapping[str, int] = {
    "word": 32,
    "digits": 8,
    "number": 12,
    "date": 10,
    "phone": 20,
    "code": 16,
    "area": 64,
    "recording": 64,
    "media": 64,
    "text": 1600,
    "place": 400,
}
"""The types of variables and the characters each may hold."""

PERSONAL = frozenset({"text", "place", "phone"})
"""Types that can hold a person's words; never in a call, whose place travels in a URL."""


_SHAPES = {"number": re.compile("-?[0-9]+"), "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")}


class Variable(Strict):
    """A declared variable. With a ``default`` it may be read before any step sets it.

    ``number`` (a whole one) and ``date`` (2026-11-21) stay blank when given anything else. What is
    ``sensitive`` is shown nowhere but to the citizen, and no call may hold it.
    """

    type: TypeName
    default: str | None = None
    sensitive: bool = False

    @property
    def cap(self) -> int:
        """Characters it may hold."""
        return CAPS[self.type]

    def fit(self, value: str) -> str:
        """``value`` as this variable can hold it; blank when it is of another type."""
        capped = value[: self.cap]
        shape = _SHAPES.get(self.type)
        return capped if shape is None or shape.fullmatch(capped) else ""


def _as_variable(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


Declared = Annotated[
    Variable, BeforeValidator(_as_variable, json_schema_input_type=TypeName | Variable)
]


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
    """The first step: for a call, a message, or a flow that has this one as a step.

    ``api`` is the first step when the house begins the flow by itself, for a citizen who is to be
    rung (step ``call``): nobody is on the line there.
    """

    call: str | None = None
    message: str | None = None
    api: str | None = None
    parent: str | None = None


class Limits(Strict):
    """What no flow may exceed.

    ``steps`` in one turn; ``call_seconds`` after which a question leads to ``defaults.on_error``
    (0: never); ``session_hours`` until a message thread that nobody goes on with is forgotten.
    """

    steps: int = Field(50, ge=10, le=200)
    call_seconds: int = Field(0, ge=0, le=14_400)
    session_hours: int = Field(12, ge=1, le=72)


class Resume(Strict):
    """Whoever was cut off in the menus and rings again within ``minutes`` begins at ``step``."""

    minutes: int = Field(ge=1, le=60)
    step: str


class Change(Strict):
    """What becomes of those who are in an older version when this one is published.

    ``drain``: they finish on their own; ``interrupt``: at their next answer they go to ``step``,
    which may apologise; ``rename``: they go on at the same step of this version, or at the one that
    ``renames`` (old: new) names; where there is no such step, on their own version.
    """

    policy: Literal["drain", "interrupt", "rename"] = "drain"
    step: str | None = None
    renames: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.policy == "interrupt") is not bool(self.step):
            raise ValueError("policy: interrupt and step go together")
        if self.renames and self.policy != "rename":
            raise ValueError("renames need policy: rename")
        return self


def _variants(value: object) -> object:
    return [value] if isinstance(value, str) else value


Variants = Annotated[
    tuple[str, ...],
    BeforeValidator(_variants, json_schema_input_type=str | list[str]),
    Field(min_length=1),
]
AnyStep = Annotated[InstanceOf[Node], WithJsonSchema({"type": "object"})]


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
    vars: Mapping[Name, Declared] = Field(default_factory=dict)
    steps: Mapping[Name, AnyStep] = Field(min_length=1)
    prompts: Mapping[Name, Mapping[str, Variants]]
    carriers: tuple[str, ...] = ()
    audio: Mapping[Name, Mapping[str, Variants]] = Field(default_factory=dict)
    everywhere: Mapping[Name, Command] = Field(default_factory=dict)
    limits: Limits = Limits()
    resume: Resume | None = None
    change: Change = Change()

    @model_validator(mode="after")
    def _nothing_sensitive_in_addresses(self) -> Self:
        hidden = [name for name, variable in self.vars.items() if variable.sensitive]
        if hidden and Channel.VOICE in self.channels:
            raise ValueError(
                f"vars.{hidden[0]}: in a call variables travel in addresses, so none can be"
                " sensitive; let an operator ask, or ask in a message"
            )
        return self

    @property
    def remembers(self) -> bool:
        """Is a citizen's choice of language kept for the next call?"""
        return any(getattr(node, "remember", False) for node in self.steps.values())

    def outside_ways(self) -> Iterator[tuple[str, str]]:
        """Where one comes from outside the steps: (field of the file, name of the step)."""
        named: dict[str, str | None] = {
            "entry.call": self.entry.call,
            "entry.message": self.entry.message,
            "entry.api": self.entry.api,
            "entry.parent": self.entry.parent,
            "defaults.on_error": self.defaults.on_error,
            "defaults.on_hangup": self.defaults.on_hangup,
            "defaults.on_opt_out": self.defaults.on_opt_out,
            "defaults.operator": self.defaults.operator,
            "resume.step": self.resume.step if self.resume else None,
            "change.step": self.change.step,
            **{f"triggers.{name}.to": trigger.to for name, trigger in self.triggers.items()},
            **{f"everywhere.{name}.to": one.to for name, one in self.everywhere.items()},
        }
        return ((field, step) for field, step in named.items() if step is not None)


class Flow(Document):
    """A loaded flow: the document, the file it came from and the version of its content.

    ``sounds`` are the sound files that are there; ``children`` the flows that are steps of this
    one, by step; ``lines`` the line of the file at which a field stands, by its dotted name;
    ``areas`` those of the city.
    """

    version: str
    file: str
    sounds: Mapping[str, Mapping[str, tuple[str, ...]]] = Field(default_factory=dict)
    children: Mapping[str, Flow] = Field(default_factory=dict, repr=False)
    lines: Mapping[str, int] = Field(default_factory=dict, repr=False)
    text: str = Field("", repr=False)
    areas: Areas = Field(NO_AREAS, repr=False)

    @cached_property
    def said(self) -> Said:
        """Lines that this flow says the same every time; filled by whoever says them first."""
        return {}

    @cached_property
    def commands(self) -> Commands:
        """What is understood at every question."""
        return Commands(self.everywhere)

    @property
    def switches(self) -> frozenset[str]:
        """The switches that it, or a flow that is a step of it, asks about."""
        own = (node.name for node in self.steps.values() if isinstance(node, SwitchStep))
        return frozenset(own).union(*(child.switches for child in self.children.values()))

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
        voice = channel is Channel.VOICE
        entry = self.entry.call or self.entry.api if voice else self.entry.message
        if entry is None or channel not in self.channels:
            raise FlowError(f"{self.file}: the flow {self.flow!r} does not answer {channel}")
        return entry

    def node(self, step: str) -> Node:
        """The step of this name; ``a.b`` is the step ``b`` of the flow that is the step ``a``.

        Raises:
            FlowError: there is none.
        """
        node = self.steps.get(step)
        if node is None:
            prefix, _, name = step.rpartition(".")
            node = self.frame(prefix).steps.get(name) if prefix else None
        if node is None:
            raise FlowError(f"{self.file}: there is no step {step!r}")
        return node

    def frame(self, prefix: str) -> Flow:
        """The flow in which the steps ``prefix.*`` are; itself for a blank prefix.

        Raises:
            FlowError: there is none.
        """
        here = self
        for step in prefix.split(".") if prefix else ():
            if step not in here.children:
                raise FlowError(f"{self.file}: no flow is the step {prefix!r}")
            here = here.children[step]
        return here

    def line(self, where: str) -> int:
        """The line of the file for a dotted field, or for the nearest thing around it; 0: none."""
        while where and where not in self.lines:
            where = where.rpartition(".")[0]
        return self.lines.get(where, 0)
