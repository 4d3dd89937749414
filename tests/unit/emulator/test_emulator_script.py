"""Scripts are read strictly, and mistakes are named."""

from __future__ import annotations

import pytest

from callcentre.emulator.script import ScriptError, read_script


def test_a_script_is_read_with_its_defaults() -> None:
    (person,) = read_script("citizens: [{do: [{dial: '112'}, {hear: halo, within: 3}, hang_up]}]")
    assert (person.number, person.media, person.language) == ("withheld", False, "id-ID")
    assert [step.kind for step in person.steps] == ["dial", "hear", "hang_up"]
    assert person.steps[1].within(20) == 3


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("citizens: [", "not YAML"),
        ("people: []", "citizens"),
        ("citizens: [{name: Ani}]", "Ani"),
        ("citizens: [{name: Ani, nomor: 1, do: []}]", "nomor"),
        ("citizens: [{name: Ani, do: [{sing: x}]}]", "Ani, step 1"),
        ("citizens: [{name: Ani, do: [{press: 1, within: 2}]}]", "within"),
        ("citizens: [{name: Ani, do: [{press: 1, say: x}]}]", "step 1"),
        ("citizens: [{name: Ani, do: [{wait: long}]}]", "wait"),
        ("citizens: [{name: Ani, do: [{expect_text: '('}]}]", "expect_text"),
    ],
)
def test_a_mistake_is_named(script: str, words: str) -> None:
    with pytest.raises(ScriptError, match=words):
        read_script(script)
