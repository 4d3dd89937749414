"""W6: an SMS is dear: more than two parts, or letters beyond the plain ones."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.calls.inputs import Channel
from callcentre.flows.checker.view import Finding, Rule, View
from callcentre.flows.prompt_issues import longest
from callcentre.flows.text import foreign_to_gsm7, sms_segments

MOST = 2


class LongSms(Rule):
    """Networks in Indonesia promise two parts, and one letter beyond GSM-7 doubles the price."""

    id = "W6"
    walks = True

    def check(self, view: View) -> Iterator[Finding]:
        if Channel.SMS not in view.flow.channels:
            return
        for key, texts in view.flow.prompts.items():
            for language, variants in texts.items():
                for text in variants:
                    yield from self._one(view, f"prompts.{key}.{language}", text)

    def _one(self, view: View, where: str, text: str) -> Iterator[Finding]:
        foreign = foreign_to_gsm7(text)
        if foreign:
            yield self.found(
                where,
                f"{foreign!r} cannot be spelled in an SMS without doubling its price;"
                " use plain letters, quotes and dashes",
            )
        parts = sms_segments(longest(view.flow, text))
        if parts > MOST:
            yield self.found(
                where,
                f"{parts} SMS at its longest; shorten it to {MOST}, or show variables with |short",
            )
