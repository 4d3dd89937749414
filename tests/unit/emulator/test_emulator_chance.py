"""Strangers come and wait as the distributions say, the same with every seed."""

from __future__ import annotations

import itertools
from random import Random
from statistics import fmean, pvariance

import pytest

from callcentre.emulator.chance import Distribution, arrivals
from callcentre.emulator.script import read_script

CROWD = """
seed: 7
crowd:
  rate: 60
  duration: 3600
  withheld: 0.5
  patience: {exponential: 90}
  talk: {lognormal: 180, sigma: 0.5}
  do:
    - {name: fire, weight: 3, steps: [{connected: true, within: patience}, {talk: talk}]}
    - {name: lamp, weight: 1, steps: [{wait: 5}]}
"""


def test_arrivals_are_a_poisson_process() -> None:
    moments = list(arrivals(Random(1), 3600, 20_000))
    gaps = [second - first for first, second in itertools.pairwise(moments)]
    assert len(moments) == pytest.approx(20_000, rel=0.03)
    # Gaps of a Poisson process are exponential: their deviation equals their mean.
    assert pvariance(gaps) ** 0.5 == pytest.approx(fmean(gaps), rel=0.05)
    assert list(arrivals(Random(1), 0, 100)) == []


@pytest.mark.parametrize(
    "distribution",
    [
        Distribution("fixed", 90),
        Distribution("exponential", 90),
        Distribution("lognormal", 90, 0.7),
    ],
)
def test_every_shape_has_the_mean_that_was_asked_for(distribution: Distribution) -> None:
    chance = Random(5)
    drawn = [distribution.draw(chance) for _ in range(40_000)]
    assert fmean(drawn) == pytest.approx(90, rel=0.03)
    assert min(drawn) >= 0


def test_a_crowd_is_the_same_for_the_same_seed() -> None:
    (crowd,) = read_script(CROWD).crowds
    first = [crowd.person(place, Random(place)) for place in range(200)]
    assert first == [crowd.person(place, Random(place)) for place in range(200)]
    fires = [person for person in first if person.name.startswith("fire")]
    assert 120 < len(fires) < 180
    assert 60 < sum(person.number == "withheld" for person in first) < 140


def test_a_strangers_patience_and_talk_take_the_place_of_their_names() -> None:
    (crowd,) = read_script(CROWD).crowds
    people = (crowd.person(place, Random(place)) for place in range(20))
    connected, talk = next(one for one in people if one.name.startswith("fire")).steps
    assert connected.exact
    assert isinstance(connected.options["within"], float)
    assert isinstance(talk.value, float)
