"""Scripts are read strictly, and mistakes are named."""

from __future__ import annotations

import pytest

from callcentre.emulator.script import ScriptError, read_script


def test_a_script_is_read_with_its_defaults() -> None:
    script = read_script("citizens: [{do: [{dial: '112'}, {hear: halo, within: 3}, hang_up]}]")
    (person,) = script.people
    assert (person.number, person.media, person.language) == ("withheld", False, "id-ID")
    assert [step.kind for step in person.steps] == ["dial", "hear", "hang_up"]
    assert person.steps[1].within(20) == 3


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("citizens: [", "line 1: not YAML"),
        ("people: []", "people: unknown key"),
        ("citizens: []", "citizens"),
        ("citizens: [{name: Ani}]", r"citizens\[0\]: expected a list of steps"),
        ("citizens: [{name: Ani, nomor: 1, do: []}]", r"citizens\[0\].nomor: unknown key"),
        ("citizens: [{name: Ani, media: ya, do: []}]", "media: expected true or false"),
        ("citizens:\n- do:\n  - sing: x", r"line 3: citizens\[0\].do\[0\]: expected one of"),
        ("citizens: [{do: [{press: 1, within: 2}]}]", "press has no option within"),
        ("citizens: [{do: [{press: 1, say: x}]}]", "expected one of"),
        ("citizens: [{do: [{press: A}]}]", "expected keys"),
        ("citizens: [{do: [dial]}]", "expected a step"),
        ("citizens:\n- do:\n  - wait: long", r"line 3: citizens\[0\].do\[0\].wait: expected a num"),
        ("citizens: [{do: [{wait: -1}]}]", "from 0"),
        ("citizens: [{do: [{hear: x, within: soon}]}]", "within: expected a number"),
        ("citizens: [{do: [{expect_text: '('}]}]", "not a regular expression"),
        ("citizens: [{do: [{text: x, channel: fax}]}]", "channel: expected one of"),
        ("citizens: [{do: [{expect: {mood: good}}]}]", "mood: unknown key"),
        ("crowd: {rate: 1, do: []}", "expected 'duration'"),
        (
            "crowd: {rate: 1, duration: 1, withheld: 2, do: {steps: []}}",
            "withheld: expected",
        ),
        (
            "crowd: {rate: 1, duration: 1, patience: {normal: 3}, do: {steps: []}}",
            "normal: unknown",
        ),
        (
            "crowd: {rate: 1, duration: 1, talk: {fixed: 3, sigma: 1}, do: {steps: []}}",
            "only logn",
        ),
        ("crowd: {duration: 1, rate: 1, do: [{weight: 1}]}", "expected 'steps'"),
        ("crowd: {duration: 1, rate: 1, do: []}", "expected at least one kind"),
    ],
)
def test_a_mistake_is_named(script: str, words: str) -> None:
    with pytest.raises(ScriptError, match=words) as caught:
        read_script(script, "morning.yaml")
    assert str(caught.value).startswith("morning.yaml, line ")
