"""``callcentre bench flows``: the engine beside the least that could answer, and the checker.

A step is what one webhook needs of the flows: read the place from its packed form, let the engine
evaluate the caller's input, render the document. Plain formats the same document and no more.
Everything runs on one core, in rounds that alternate; the median counts.
"""

from __future__ import annotations

import gc
import json
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from statistics import median

from callcentre.calls.city import City, load_city
from callcentre.calls.inputs import Begin, Channel, FlowInput, Keys, Silence
from callcentre.calls.instructions import Listen, Say
from callcentre.carrier.twiml import Addresses, Speaker, render
from callcentre.flows import engine
from callcentre.flows.checker.report import check_folder
from callcentre.flows.document import Flow
from callcentre.flows.engine import Turn
from callcentre.flows.issues import find_all
from callcentre.flows.library import load_library
from callcentre.flows.parsing import parse_flow
from callcentre.flows.place import Place

CITY = Path("ivr_flows/makassar")
ROUNDS = 7
STEPS_A_ROUND = 6_000
MANY = 2_000
_NEXT = Addresses(next="https://example.org/webhooks/voice/step?place=abc&sig=def")
_INPUTS: tuple[FlowInput, ...] = (Silence(), Keys("9"), Keys("7"), Keys("*"), Silence())

_HEAD = """
flow: panjang
spec: 1
title: Panjang
channels: [voice]
languages: [id, en]
entry: {call: menu_0}
defaults: {on_error: antre}
prompts:
  tanya: {id: "Lanjut, tekan 1. Ulang, tekan 2.", en: "Go on, press 1. Again, press 2."}
  kata: {id: Baik., en: Good.}
  dah: {id: Sampai jumpa., en: Goodbye.}
steps:
  antre: {queue: {name: darurat, completed: selesai, closed: selesai, failed: selesai}}
  selesai: {end: {prompt: dah}}
"""


def run(arguments: Namespace) -> None:
    """Measure and print."""
    city = load_city(CITY)
    flow = load_library(CITY, city).get(city.entry.call)
    ours, plain = _alternate(_our_round(flow, city), _plain_round(flow, city))
    report = {
        "steps_per_s": round(ours),
        "ratio_to_plain": round(ours / plain, 3),
        "check_city_s": round(_seconds(lambda: check_folder(CITY)), 2),
        "check_2000_steps_s": round(_seconds(lambda: check_long(city, MANY)), 2),
    }
    if arguments.json:
        print(json.dumps(report))
        return
    half = _seconds(lambda: check_long(city, MANY // 2))
    print(f"engine       {report['steps_per_s']} steps a second, on one core")
    print(f"             {report['ratio_to_plain']} of a function that only formats the document")
    print(f"checker      {report['check_city_s']} s for the city's folder")
    print(f"             {report['check_2000_steps_s']} s for {MANY} steps, {half:.2f} s for half")


def long_flow(steps: int) -> str:
    """The text of a flow with so many steps: a menu, something said, a branch, and on."""
    lines = [_HEAD]
    for number in range(0, max(steps - 2, 3), 3):
        after = f"menu_{number + 3}" if number + 5 < steps else "antre"
        lines.append(
            f"  menu_{number}: {{menu: {{prompt: tanya, too_many: antre, options:"
            f" {{ya: {{key: 1, to: kata_{number}}}, ulang: {{key: 2, to: cabang_{number}}}}}}}}}\n"
            f"  kata_{number}: {{say: {{prompt: kata, next: {after}}}}}\n"
            f"  cabang_{number}: {{branch: {{cases: [{{when: language, equals: id,"
            f" to: {after}}}], else: antre}}}}\n"
        )
    return "".join(lines)


def check_long(city: City, steps: int) -> int:
    """Read and check a flow of so many steps; the number of findings."""
    return len(find_all(parse_flow(long_flow(steps), "panjang.yaml", city), city))


def _our_round(flow: Flow, city: City) -> Callable[[], None]:
    speaker, visited = Speaker(city.voices), list(_visited(flow))

    def one_round() -> None:
        for number in range(STEPS_A_ROUND):
            packed, given, _ = visited[number % len(visited)]
            turn = engine.step(flow, Place.unpack(packed), given)
            render(turn.instructions, _NEXT, speaker)

    return one_round


def _plain_round(flow: Flow, city: City) -> Callable[[], None]:
    said = [_prompts(turn) for _, _, turn in _visited(flow)]
    voices = {language: (voice.tag, voice.voice) for language, voice in city.voices.items()}

    def one_round() -> None:
        for number in range(STEPS_A_ROUND):
            _format(said[number % len(said)], voices)

    return one_round


def _visited(flow: Flow) -> Iterator[tuple[list[object], FlowInput, Turn]]:
    """Places of a call that hesitates and changes its language: (packed, input, turn)."""
    place = engine.begin(flow, Channel.VOICE, flow.languages[0])
    place = engine.step(flow, place, Begin()).place or place
    for given in _INPUTS:
        turn = engine.step(flow, place, given)
        if turn.effect is not None or turn.place is None:
            return
        yield place.pack(), given, turn
        place = turn.place


def _prompts(turn: Turn) -> list[Say]:
    every = [i for i in turn.instructions if isinstance(i, Say)]
    for listen in turn.instructions:
        if isinstance(listen, Listen):
            every += [prompt for prompt in listen.prompts if isinstance(prompt, Say)]
    return every


def _format(said: list[Say], voices: dict[str, tuple[str, str]]) -> str:
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?><Response><Gather action="',
        escape(_NEXT.next),
        '" actionOnEmptyResult="true" finishOnKey="#" input="dtmf" method="POST" numDigits="1"'
        ' timeout="3">',
    ]
    for one in said:
        tag, voice = voices[one.language]
        parts.append(f'<Say language="{tag}" voice="{voice}">{escape(one.text)}</Say>')
    parts.append("</Gather></Response>")
    return "".join(parts)


def _alternate(ours: Callable[[], None], plain: Callable[[], None]) -> tuple[float, float]:
    """Steps a second of both, in the median round."""
    ours()
    rounds = [(_cpu(ours), _cpu(plain)) for _ in range(ROUNDS)]
    mine, least = (median(times) for times in zip(*rounds, strict=True))
    return STEPS_A_ROUND / mine, STEPS_A_ROUND / least


def _cpu(work: Callable[[], None]) -> float:
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


def _seconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before
