"""Fault blocks: what they may say, whom they strike, and how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from callcentre.emulator.config import ConfigError, build_config, load_config
from callcentre.emulator.faults.book import FaultBook, Subject
from callcentre.emulator.faults.kinds import FAULTS, kind_of
from callcentre.emulator.faults.rules import FaultPlan, read_plan
from callcentre.emulator.yaml_marks import MarkedError

STATUS = Subject("status", frozenset({"+62811"}), frozenset({"CA1"}), frozenset({"Sari"}))


def book(text: str) -> FaultBook:
    return FaultBook(read_plan(text, "faults.yaml"))


def struck(rules: FaultBook, subject: Subject = STATUS, times: int = 1) -> list[bool]:
    return [bool(rules.strikes(subject)) for _ in range(times)]


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_can_be_switched_on_by_its_name(name: str) -> None:
    assert read_plan(f"[{name}]", "f").rules[0].of == FAULTS[name].usually


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- fault: dorp", "faults.yaml, line 1: [0].fault: no such fault as 'dorp'"),
        ("- drop\n- of: status", "faults.yaml, line 2: [1]: expected 'fault'"),
        ("- fault: drop\n  chance: often", "line 2: [0].chance: expected a number"),
        ("- fault: drop\n  chance: 1.5", "line 2: [0].chance: expected a number from 0 to 1"),
        ("- fault: drop\n  of: rest", "line 2: [0].of: drop cannot befall 'rest'"),
        ("- fault: drop\n  times: -1", "line 2: [0].times: expected a whole number"),
        ("- fault: drop\n  number: 112", "line 2: [0].number: expected text"),
        ("- fault: drop\n  when: now", "line 2: [0].when: unknown key"),
        ("- fault: delay\n  seconds: 99999", "line 2: [0].seconds: expected a number from"),
        ("seed: 1", "line 1: expected 'rules'"),
        ("seed: x\nrules: []", "line 1: seed: expected a whole number"),
        ("drop", "line 1: expected a list"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_field(text: str, problem: str) -> None:
    with pytest.raises(MarkedError) as told:
        read_plan(text, "faults.yaml")
    assert problem in str(told.value)


def test_a_mistake_in_a_configuration_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "carrier.yaml"
    path.write_text("accounts: []\nfaults:\n  - fault: drop\n    of: [statsu]\n")
    with pytest.raises(ConfigError, match=r"carrier.yaml, line 4: faults\[0\].of\[0\]: drop"):
        load_config(path)


def test_a_configuration_may_hold_faults(tmp_path: Path) -> None:
    path = tmp_path / "carrier.yaml"
    path.write_text("accounts: [{sid: AC1, tokens: [t]}]\nfaults: {seed: 3, rules: [drop]}\n")
    plan = build_config(load_config(path)).faults
    assert (plan.seed, plan.rules[0].fault) == (3, "drop")


def test_a_rule_strikes_only_whom_it_names() -> None:
    for narrow in ("number: '+62811'", "call: CA1", "citizen: Sari", "of: status"):
        assert struck(book(f"- {{fault: drop, {narrow}}}")) == [True]
    for narrow in ("number: '+62812'", "call: CA2", "citizen: Budi", "of: room"):
        assert struck(book(f"- {{fault: drop, {narrow}}}")) == [False]


def test_the_first_are_spared_and_only_so_many_are_struck() -> None:
    rules = book("- {fault: drop, after: 2, times: 1}")
    assert struck(rules, times=5) == [False, False, True, False, False]


def test_the_same_seed_strikes_the_same_ones() -> None:
    text = "{seed: %d, rules: [{fault: drop, chance: 0.5}]}"
    first, same, other = (struck(book(text % seed), times=64) for seed in (7, 7, 8))
    assert first == same
    assert first != other
    assert 20 < sum(first) < 44


def test_rules_of_a_script_go_when_it_is_over() -> None:
    rules, plan = FaultBook(FaultPlan()), read_plan("[drop, drop]", "f")
    rules.add(plan)
    assert struck(rules) == [True]
    rules.remove(plan.rules)
    assert struck(rules) == [False]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"CallSid": "", "CallStatus": "ringing"}, "twiml"),
        ({"CallSid": "", "CallbackSource": "call-progress-events"}, "status"),
        ({"StatusCallbackEvent": "participant-join"}, "room"),
        ({"RecordingSid": "", "RecordingStatus": "completed"}, "recording"),
        ({"RecordingSid": "", "RecordingUrl": "", "CallStatus": "in-progress"}, "twiml"),
        ({"MessageSid": "", "MessageStatus": "sent"}, "message_status"),
        ({"MessageSid": "", "Body": ""}, "message"),
    ],
)
def test_a_webhook_is_known_by_its_fields(fields: dict[str, str], kind: str) -> None:
    assert kind_of(fields) == kind
