"""Small files and small functions, as in codebases that are read with pleasure."""

from __future__ import annotations

from statistics import median

from tests.architecture.tree import sources

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
MIDDLING_FILE = 150
MIDDLING_FUNCTION = 12

EVERYTHING = [
    source for folder in ("callcentre", "migrations", "tests") for source in sources(folder)
]


def test_no_file_is_too_long() -> None:
    assert [source.name for source in EVERYTHING if source.lines > LONGEST_FILE] == []


def test_no_function_is_too_long() -> None:
    long = [
        f"{source.name}: {name}, {lines} lines"
        for source in EVERYTHING
        for name, lines in source.functions()
        if lines > LONGEST_FUNCTION
    ]
    assert long == []


def test_most_files_and_functions_are_short() -> None:
    files = [source.lines for source in sources("callcentre")]
    functions = [lines for source in sources("callcentre") for _, lines in source.functions()]
    assert median(files) <= MIDDLING_FILE
    assert median(functions) <= MIDDLING_FUNCTION
