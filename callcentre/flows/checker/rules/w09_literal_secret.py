"""W9: a phone number or a secret stands in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View

_SECRET = re.compile(r"\b(?:AC|SK)[0-9a-f]{32}\b|\bBearer \S{12,}|://[^/\s:]+:[^/\s@]+@")
_PHONE = re.compile(r"(?<![\w.-])(?:\+[1-9][0-9]{7,14}|0[0-9]{8,12})(?![\w-])")


class LiteralSecret(Rule):
    """Flow files are shown, copied and kept in version control."""

    id = "W9"

    def check(self, view: View) -> Iterator[Finding]:
        for where, text in _texts(view):
            if _SECRET.search(text):
                what = "this looks like a secret; keep it in the settings, and name it here"
                yield self.found(where, what)
            elif _PHONE.search(text):
                what = "a whole phone number stands here; numbers change: put it in city.yaml"
                yield self.found(where, what)


def _texts(view: View) -> Iterator[tuple[str, str]]:
    for name, node in view.flow.steps.items():
        for field, value in node.model_dump(mode="json", exclude_defaults=True).items():
            yield f"steps.{name}.{field}", str(value)
    for key, texts in view.flow.prompts.items():
        for language, variants in texts.items():
            yield f"prompts.{key}.{language}", " ".join(variants)
