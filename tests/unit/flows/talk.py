"""A conversation with a flow, and small flows to have one with."""

from __future__ import annotations

from callcentre.calls.city import City
from callcentre.calls.inputs import Begin, Channel, FlowInput
from callcentre.calls.instructions import Listen, Play, RecordVoice, Say
from callcentre.flows import engine
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from callcentre.flows.issues import find_all
from callcentre.flows.library import parse_flow
from callcentre.flows.place import Place


class Talk:
    """One caller or writer; every place travels packed, as it does in a URL."""

    def __init__(self, flow: Flow, channel: Channel = Channel.VOICE, language: str = "id") -> None:
        self.flow = flow
        self.place: Place | None = engine.begin(flow, channel, language)
        self.turn: Turn | None = None

    def give(self, *inputs: FlowInput) -> Turn:
        """Give one input after another; the last turn."""
        for given in inputs:
            assert self.place is not None, "the flow is over"
            place = Place.unpack(self.place.pack())
            self.turn = engine.step(self.flow, place, given)
            self.place = self.turn.place
        assert self.turn is not None
        return self.turn

    @property
    def step(self) -> str:
        """The step at which the citizen stands."""
        assert self.place is not None
        return self.place.step


def begun(flow: Flow, channel: Channel = Channel.VOICE, text: str = "") -> Talk:
    """A conversation after its first turn."""
    talk = Talk(flow, channel)
    talk.give(Begin(text))
    return talk


def spoken(turn: Turn) -> str:
    """All that is said in a turn."""
    said = []
    for instruction in turn.instructions:
        inner = instruction.prompts if isinstance(instruction, Listen | RecordVoice) else ()
        said += [s.text for s in (instruction, *inner) if isinstance(s, Say)]
    return " ".join(said)


def seconds_of(turn: Turn) -> float:
    """How long a turn keeps a silent caller: 14 characters of speech a second, then the wait."""
    seconds = len(spoken(turn)) / 14
    for instruction in turn.instructions:
        match instruction:
            case Listen(timeout=wait):
                seconds += wait
            case RecordVoice(silence_seconds=quiet):
                seconds += quiet
            case Play() | Say() | _:
                pass
    return seconds


_HEAD = """
flow: coba
spec: 1
title: Coba
channels: [voice]
languages: [id]
entry: {call: mulai}
defaults: {on_error: antre, attempts: 3}
vars: {angka: digits, kata: word, kode: code, rekaman: recording}
"""

_TAIL = """
  antre: {queue: {name: darurat, completed: selesai, closed: selesai, failed: selesai}}
  selesai: {end: {prompt: dah}}
prompts:
  tanya: {id: [satu, dua, tiga]}
  sunyi: {id: sunyi}
  salah: {id: salah}
  dah: {id: dah}
  baca: {id: "{angka}"}
"""


def voice_text(steps: str, head: str = "") -> str:
    """The text of a small flow for calls: these steps, a queue and an end."""
    return f"{_HEAD}{head}\nsteps:\n{steps}{_TAIL}"


def voice_flow(city: City, steps: str, head: str = "") -> Flow:
    """A small flow for calls, not checked."""
    return parse_flow(voice_text(steps, head), "coba.yaml", city)


def issues_of(city: City, text: str) -> str:
    """The errors and warnings about a flow file's text."""
    found = find_all(parse_flow(text, "coba.yaml", city), city)
    return "\n".join(finding.sentence("coba.yaml") for finding in found)
