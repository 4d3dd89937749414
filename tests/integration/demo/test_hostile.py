"""The bad days of smoke: every fault has one, and the emulator understands all of them."""

from __future__ import annotations

import json

import pytest

from callcentre.demo.hostile import BAD_DAYS, chosen
from callcentre.emulator.faults.kinds import FAULTS
from callcentre.emulator.faults.rules import read_plan
from callcentre.errors import BadInputError


@pytest.mark.parametrize("name", BAD_DAYS)
def test_the_emulator_understands_the_day(name: str) -> None:
    plan = read_plan(json.dumps(list(BAD_DAYS[name].rules)), name)
    assert len(plan.rules) == len(BAD_DAYS[name].rules) > 0


def test_every_fault_has_a_day() -> None:
    lived_through = {rule["fault"] for day in BAD_DAYS.values() for rule in day.rules}
    # A message that fails for good is an answer, not a disturbance: the morning needs its replies.
    # Nothing of ours has talks transcribed.
    assert lived_through == set(FAULTS) - {"fail_message", "fail_transcription"}


def test_all_is_every_day_and_an_unknown_one_is_named() -> None:
    assert list(chosen(["all"])) == list(BAD_DAYS)
    assert list(chosen(["replay", "drop"])) == ["drop", "replay"]
    assert chosen([]) == {}
    with pytest.raises(BadInputError, match="dorp is unknown; there are drop"):
        chosen(["dorp"])
