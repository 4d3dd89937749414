"""How many operators a load needs: Erlang B, C and A. Pure; times in seconds, loads in erlangs.

Erlang B and C: A. K. Erlang 1917. Erlang A (callers who lose patience): C. Palm 1946; the formulas
follow A. Mandelbaum and S. Zeltyn, "The Palm/Erlang-A Queue, with Applications to Call Centers".
All of them suppose random arrivals, one queue served in the order of arrival, and a steady state.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

# A longer line than this carries less than 1e-12 of the probability.
_NEGLIGIBLE = 1e-12


@dataclass(frozen=True, slots=True)
class Load:
    """``rate`` calls a second, ``talk`` seconds each (talk, hold and wrap-up), ``operators``."""

    rate: float
    talk: float
    operators: int

    @property
    def erlangs(self) -> float:
        """A: how many operators are busy on average when nobody is turned away."""
        return self.rate * self.talk


@dataclass(frozen=True, slots=True)
class Expected:
    """What theory expects in the steady state; shares are of all callers, ``wait`` too."""

    waits: float
    mean_wait: float
    queue: float
    occupancy: float
    abandoned: float = 0.0


def blocked(erlangs: float, operators: int) -> float:
    """Erlang B: the share of callers who find every operator busy when nobody may wait."""
    share = 1.0
    for number in range(1, operators + 1):
        share = erlangs * share / (number + erlangs * share)
    return share


def patient(load: Load) -> Expected | None:
    """Erlang C, everybody waits; None when the line would grow without end (A >= N)."""
    erlangs, operators = load.erlangs, load.operators
    if erlangs >= operators:
        return None
    occupancy = erlangs / operators
    lost = blocked(erlangs, operators)
    waits = lost / (1 - occupancy * (1 - lost))
    wait = waits * load.talk / (operators - erlangs)
    return Expected(waits, wait, load.rate * wait, occupancy)


def patient_within(load: Load, seconds: float) -> float | None:
    """Erlang C: the share of callers answered within so many seconds; None when A >= N."""
    expected = patient(load)
    if expected is None:
        return None
    spare = load.operators - load.erlangs
    return 1 - expected.waits * math.exp(-spare * seconds / load.talk)


def impatient(load: Load, patience: float) -> Expected:
    """Erlang A: callers give up after an exponential time of mean ``patience`` seconds."""
    chances = _in_the_house(load, patience)
    operators = load.operators
    queue = sum((number - operators) * chances[number] for number in range(operators, len(chances)))
    wait = queue / load.rate
    abandoned = wait / patience
    occupancy = load.erlangs * (1 - abandoned) / operators
    return Expected(math.fsum(chances[operators:]), wait, queue, occupancy, abandoned)


def impatient_within(load: Load, patience: float, seconds: float) -> float:
    """Erlang A: the share of all callers who are answered within so many seconds."""
    chances = _in_the_house(load, patience)
    at_once = math.fsum(chances[: load.operators])
    ahead = chances[load.operators :]
    served = _served_within(load, patience, seconds, len(ahead))
    return at_once + math.fsum(p * q for p, q in zip(ahead, served, strict=True))


def operators_needed(load: Load, share: float, seconds: float) -> int:
    """The fewest operators with whom Erlang C answers that share within so many seconds."""
    number = max(1, math.floor(load.erlangs) + 1)
    while (patient_within(Load(load.rate, load.talk, number), seconds) or 0.0) < share:
        number += 1
    return number


def _in_the_house(load: Load, patience: float) -> list[float]:
    """The chance of finding so many callers, talking and waiting; in logarithms until the end."""
    logs = [0.0]
    highest = 0.0
    while logs[-1] > highest + math.log(_NEGLIGIBLE) or len(logs) <= load.operators:
        number = len(logs)
        ends = min(number, load.operators) / load.talk
        gives_up = max(number - load.operators, 0) / patience
        logs.append(logs[-1] + math.log(load.rate / (ends + gives_up)))
        highest = max(highest, logs[-1])
    total = math.fsum(math.exp(one - highest) for one in logs)
    return [math.exp(one - highest) / total for one in logs]


def _served_within(load: Load, patience: float, seconds: float, longest: int) -> list[float]:
    """For 0, 1, 2 ... callers ahead: the chance to be served in time and not to give up before.

    The line ahead only shrinks, by ends of talks and by others' giving up: a chain that only
    goes down, solved by uniformisation (at a rate above all of its own).
    """
    steps = [load.operators / load.talk + ahead / patience for ahead in range(longest)]
    rate = load.operators / load.talk + longest / patience
    moves = [step / rate for step in steps]
    stays = [1 - move - 1 / (patience * rate) for move in moves]
    now = [0.0] * longest
    served = [0.0] * longest
    mean = rate * seconds
    events = math.ceil(mean + 10 * math.sqrt(mean + 1) + 10)
    for event in range(1, events + 1):
        now = [
            move * (now[ahead - 1] if ahead else 1.0) + stay * now[ahead]
            for ahead, (move, stay) in enumerate(zip(moves, stays, strict=True))
        ]
        weight = math.exp(event * math.log(mean) - mean - math.lgamma(event + 1)) if mean else 0.0
        served = [total + weight * one for total, one in zip(served, now, strict=True)]
    return served
