"""Migrations are numbered without gaps, can be taken back, and meet in one file in git."""

from __future__ import annotations

import ast
import re

from tests.architecture.tree import CHECKOUT, Source, sources

MIGRATIONS = sources("migrations/versions")


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [re.match(r"(\d{4})_[a-z0-9_]+\.py$", source.path.name) for source in MIGRATIONS]
    assert [int(number[1]) for number in numbers if number] == list(range(1, len(MIGRATIONS) + 1))


def test_each_migration_follows_the_one_before() -> None:
    before = None
    for source in MIGRATIONS:
        number = source.path.name[:4]
        assert (_said(source, "revision"), _said(source, "down_revision")) == (number, before)
        before = number


def test_each_migration_can_be_taken_back() -> None:
    for source in MIGRATIONS:
        names = {name for name, _ in source.functions()}
        assert {"upgrade", "downgrade"} <= names, source.name


def test_the_head_file_names_the_last_migration() -> None:
    head = (CHECKOUT / "migrations" / "current_head").read_text(encoding="utf-8").strip()
    assert head == MIGRATIONS[-1].path.name[:4]


def _said(source: Source, name: str) -> object:
    """The value of one assignment at the top of a file."""
    for node in ast.parse(source.text).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return ast.literal_eval(node.value)
    raise AssertionError(f"{source.name} does not say its {name}")
