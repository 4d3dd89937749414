"""A mistake in a file is told with file, line and field."""

from __future__ import annotations

import pytest

from callcentre.emulator.yaml_marks import MarkedError, read_marked


def test_every_value_knows_its_line_and_field() -> None:
    document = read_marked("a: 1\nb:\n  - c: x\n    d: [1, 2]\n", "f.yaml")
    second = document.entries["b"].items[0].entries["d"].items[1]
    assert (second.value, second.line, second.field) == (2, 4, "b[0].d[1]")
    assert document.value == {"a": 1, "b": [{"c": "x", "d": [1, 2]}]}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [", 1),
        ("", 1),
        ("a: 1\nb: !!python/name:os.system x", 2),
        ("a: &x [*x]", 1),
        ("a: 1\n[a]: 1", 2),
        ("a: 2020-99-99", 1),
        ("\x00", 1),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(MarkedError, match=f"^f.yaml, line {line}: "):
        read_marked(text, "f.yaml")


def test_aliases_cannot_blow_a_file_up() -> None:
    doubling = "".join(
        f"a{n}: &a{n} [{f'*a{n - 1}, *a{n - 1}' if n else 'x, x'}]\n" for n in range(30)
    )
    with pytest.raises(MarkedError, match="too large"):
        read_marked(doubling)


def test_an_unknown_key_and_a_wrong_number_name_their_place() -> None:
    document = read_marked("speed: fast\n", "f.yaml")
    with pytest.raises(MarkedError, match=r"f.yaml, line 1: speed: unknown key"):
        document.mapping({"rate"})
    with pytest.raises(MarkedError, match="expected a number, found 'fast'"):
        document.entries["speed"].number()
