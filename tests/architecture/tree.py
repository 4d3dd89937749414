"""The source files of the house, read once for every test of its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
FETCHED = {"node_modules", "__pycache__"}

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Where it lies, seen from the checkout."""
        return self.path.relative_to(CHECKOUT).as_posix()

    @property
    def room(self) -> str:
        """The folder or file directly under ``callcentre``."""
        return self.path.relative_to(CHECKOUT / "callcentre").parts[0].removesuffix(".py")

    @property
    def lines(self) -> int:
        """How long it is."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[tuple[str, int]]:
        """Every function with its length in lines, decorators left out."""
        for node in ast.walk(ast.parse(self.text)):
            if isinstance(node, FunctionNode):
                yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1

    def imported(self) -> Iterator[str]:
        """The full name of every module that is imported, anywhere in the file."""
        for node in ast.walk(ast.parse(self.text)):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module


@cache
def sources(folder: str) -> tuple[Source, ...]:
    """Every Python file under one folder of the checkout."""
    return tuple(
        Source(path, path.read_text(encoding="utf-8"))
        for path in sorted((CHECKOUT / folder).rglob("*.py"))
        if not FETCHED & set(path.parts)
    )
