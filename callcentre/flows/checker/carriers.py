"""What each carrier can do, and whether a flow can run on it. The profiles are in ``carriers/``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

import yaml
from pydantic import Field

from callcentre.calls.inputs import Channel
from callcentre.flows.document import Flow
from callcentre.flows.nodes.base import Node, Strict
from callcentre.flows.nodes.send import Send


class Profile(Strict):
    """One carrier: its ``verbs`` and attributes, its callbacks and how it signs them."""

    carrier: str
    title: str
    can: frozenset[str] = Field(description="names of `NEEDS`")
    signature: str
    id_pattern: str
    lacks: Mapping[str, str] = Field(default_factory=dict, description="need -> why, in a sentence")


NEEDS: Mapping[str, str] = {
    "gather": "keys",
    "speech": "recognising speech",
    "record": "recording what a caller says",
    "pause": "silence",
    "conference": "conferences, in which caller and operator talk",
    "dial": "ringing ordinary phones",
    "outgoing": "ringing somebody by itself",
    "machine_detection": "telling answering machines from people",
    "whisper": "telling something only to who answers",
    "call_recording": "recording a whole call",
    "redirect": "handing the call over to another application",
    "message": "messages",
    "media": "pictures in messages",
}
"""What a step can need, and what that is for a person."""

_BY_KIND: Mapping[str, tuple[str, ...]] = {
    "menu": ("gather",),
    "collect": ("gather",),
    "language": ("gather",),
    "record": ("record",),
    "pause": ("pause",),
    "queue": ("conference",),
    "dial": ("dial",),
    "call": ("outgoing",),
    "recording": ("call_recording",),
    "twiml": ("redirect",),
    "send": ("message",),
    "ask": ("message",),
    "notify": ("message",),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Can a flow run on a carrier? If not, ``why`` says so step by step."""

    carrier: str
    why: tuple[str, ...]

    @property
    def runs(self) -> bool:
        """Is there nothing against it?"""
        return not self.why


def _load() -> Mapping[str, Profile]:
    folder = resources.files("callcentre.flows") / "carriers"
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir()]
    profiles = [Profile.model_validate(yaml.safe_load(text)) for text in texts]
    return {profile.carrier: profile for profile in sorted(profiles, key=lambda p: p.carrier)}


PROFILES = _load()
"""Every carrier that we know, by name."""


def verdicts(flow: Flow) -> tuple[Verdict, ...]:
    """For each carrier, whether this flow can run on it, and why not."""
    return tuple(
        Verdict(name, tuple(f"{step}: {why}" for step, why in obstacles(flow, profile)))
        for name, profile in PROFILES.items()
    )


def obstacles(flow: Flow, profile: Profile) -> Iterator[tuple[str, str]]:
    """Each step that the carrier cannot do, and a sentence about it."""
    for step, node in flow.steps.items():
        for need in sorted(_needs(node, flow)):
            if need not in profile.can:
                why = profile.lacks.get(need, f"it has no {NEEDS[need]}")
                yield step, f"{profile.title} cannot do {NEEDS[need]}: {why}"


def _needs(node: Node, flow: Flow) -> set[str]:
    needs = set(_BY_KIND.get(node.kind, ()))
    listens = getattr(node, "speech", False) or getattr(getattr(node, "expect", None), "speech", ())
    if node.waits and (listens or (flow.defaults.speech and flow.speaks)):
        needs.add("speech")
    if node.kind in {"language", "pause"} and not flow.speaks:
        needs = {"message"}
    if getattr(node, "machine", None):
        needs.add("machine_detection")
    if getattr(node, "whisper", ()):
        needs.add("whisper")
    if isinstance(node, Send) and node.media:
        needs.add("media")
    if getattr(node, "picture", None) and set(flow.channels) != {Channel.VOICE}:
        needs.add("media")
    return needs
