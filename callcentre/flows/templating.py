"""Liquid, for texts that come from elsewhere: in a sandbox, with a lid on size and loops.

A text without ``{{`` and ``{%`` never comes here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from liquid import BoundTemplate, DictLoader, Environment
from liquid.exceptions import LiquidError

_LONGEST = 4_000


class _Sandbox(Environment):
    """Knows no files and no other templates."""

    loop_iteration_limit = 1_000
    output_stream_limit = 4_000
    local_namespace_limit = 8_000
    context_depth_limit = 10


_SANDBOX = _Sandbox(loader=DictLoader({}))


def is_liquid(text: str) -> bool:
    """Does the text ask for Liquid?"""
    return "{{" in text or "{%" in text


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with Liquid carried out; nothing when it breaks a rule or a limit."""
    template = _template(text)
    if template is None:
        return ""
    try:
        return template.render(**values)
    except (LiquidError, ArithmeticError, RecursionError, ValueError, TypeError):
        return ""


def variables(text: str) -> tuple[str, ...]:
    """The variables that the text reads."""
    template = _template(text)
    return tuple(sorted(template.global_variables())) if template else ()


def wrong_with(text: str) -> str:
    """What is wrong with a text; blank if it can be carried out."""
    if len(text) > _LONGEST:
        return f"a text with Liquid has at most {_LONGEST} characters"
    try:
        _SANDBOX.from_string(text)
    except (LiquidError, RecursionError) as error:
        return f"this Liquid cannot be read: {' '.join(str(error).split())}"
    return ""


@lru_cache(maxsize=512)
def _template(text: str) -> BoundTemplate | None:
    return None if wrong_with(text) else _SANDBOX.from_string(text)
