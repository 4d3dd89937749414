"""Scripted dialogues beside a city's flows, their golden transcripts, and what they leave untried.

``<city>/dialogues/<name>.yaml`` holds::

    flow: hotline
    channel: voice            # or sms, whatsapp
    language: id              # optional
    switched_on: [banjir]     # optional: what staff have switched on
    before: ["2"]             # optional: how every dialogue of this file begins
    dialogues:
      darurat: ["1", "=completed"]
      diam: ["-", "-", "=completed"]

One line for each thing given, as in `callcentre.flows.play`; in a message thread the first line is
the message that begins it. A dialogue is named after who calls and why. The transcripts stand in
``<name>.txt`` beside it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field, ValidationError

from callcentre.calls.inputs import Channel
from callcentre.errors import BadInputError, FlowError
from callcentre.flows.checker.outcomes import possible_outcomes
from callcentre.flows.library import Library
from callcentre.flows.nodes.base import Strict
from callcentre.flows.play import Session
from callcentre.flows.reading import explain, read_yaml

_FOLDER = "dialogues"


class Script(Strict):
    """A file of dialogues with one flow over one channel."""

    flow: str
    channel: Channel
    language: str = ""
    switched_on: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    cut_off: str = ""  # the step at which the call before broke off: this one begins at ``resume``
    dialogues: Mapping[str, tuple[str, ...]] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of all the dialogues of a city. ``covered`` of ``possible`` outcomes were taken."""

    dialogues: int
    covered: int
    possible: int
    problems: tuple[str, ...]
    written: tuple[Path, ...] = ()


@dataclass(slots=True)
class _Run:
    """Dialogues as they are played, one file after the other."""

    library: Library
    update: bool
    only: str = ""
    dialogues: int = 0
    taken: set[tuple[str, str, str]] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)


def run_dialogues(
    folder: Path, library: Library, *, update: bool = False, only: str = ""
) -> Outcome:
    """Play every dialogue of the city in ``folder`` against its flows, or ``only`` one flow's.

    With ``update`` the transcripts are written anew where they differ.
    """
    run = _Run(library, update, only)
    for path in sorted((folder / _FOLDER).glob("*.yaml")):
        _play_file(run, path)
    possible = {
        (flow.flow, step, outcome)
        for flow in map(library.get, [only] if only else library.names)
        for step, outcome in possible_outcomes(flow)
    }
    for name, step, outcome in sorted(possible - run.taken):
        run.problems.append(
            f"{name}: no dialogue leaves the step {step!r} by {outcome!r}; write one"
            f" in {folder / _FOLDER}"
        )
    return Outcome(
        dialogues=run.dialogues,
        covered=len(possible & run.taken),
        possible=len(possible),
        problems=tuple(run.problems),
        written=tuple(run.written),
    )


def _play_file(run: _Run, path: Path) -> None:
    try:
        script = read_script(path.read_text(encoding="utf-8"), str(path))
        if run.only and script.flow != run.only:
            return
        now = "\n".join(_transcripts(run, script))
    except FlowError as error:
        run.problems.append(str(error))
        return
    golden = path.with_suffix(".txt")
    before = golden.read_text(encoding="utf-8") if golden.exists() else ""
    if now == before:
        return
    if run.update:
        golden.write_text(now, encoding="utf-8")
        run.written.append(golden)
    else:
        run.problems.append(_differs(golden, before, now))


def read_script(text: str, file: str) -> Script:
    """A file of dialogues.

    Raises:
        FlowError: it is none; the text says where and what would be right.
    """
    raw = read_yaml(text, file)
    try:
        return Script.model_validate(raw)
    except ValidationError as error:
        raise FlowError("\n".join(explain(error, file, Script))) from None


def _transcripts(run: _Run, script: Script) -> Iterator[str]:
    flow = run.library.get(script.flow)
    for name, lines in script.dialogues.items():
        run.dialogues += 1
        session = Session(flow, script.channel, script.language, script.switched_on, script.cut_off)
        yield f"== {name}"
        try:
            yield from _spoken(session, (*script.before, *lines), script.channel)
        except BadInputError as error:
            run.problems.append(f"{script.flow}: the dialogue {name!r}: {error.message}")
        run.taken.update((flow.flow, step, outcome) for step, outcome in session.exits)
        yield ""


def _spoken(session: Session, lines: Iterable[str], channel: Channel) -> Iterator[str]:
    rest = list(lines)
    opening = rest.pop(0) if rest and channel is not Channel.VOICE else ""
    if opening:
        yield f"> {opening}"
    yield from session.begin(opening)
    for line in rest:
        yield f"> {line}"
        yield from session.give(line)


def _differs(golden: Path, before: str, now: str) -> str:
    if not before:
        return f"{golden}: there is no transcript yet; write it with --update and read it"
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), "kept", "now", lineterm="")
    return f"{golden}: the talk is another now; read it, then keep it with --update:\n" + "\n".join(
        f"    {line}" for line in list(lines)[:20]
    )
