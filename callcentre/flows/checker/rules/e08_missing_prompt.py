"""E8: a prompt, or a language of it, is not there."""

from __future__ import annotations

from collections.abc import Iterator

from callcentre.flows.checker.view import Finding, Rule, View, meant
from callcentre.flows.nodes.language import Language
from callcentre.flows.prompt_issues import used


class MissingPrompt(Rule):
    """Whoever chose a language must be spoken to in it to the end."""

    id = "E8"

    def check(self, view: View) -> Iterator[Finding]:
        flow = view.flow
        for where, line, _ in used(flow):
            texts = flow.prompts.get(line.say)
            if texts is None:
                what = f"there is no prompt {line.say!r}; write it under prompts"
                yield self.found(where, what)
                continue
            for language in (line.language,) if line.language else flow.languages:
                if language not in texts:
                    what = f"the prompt {line.say!r} is missing in language {language!r}"
                    yield self.found(where, what)
        yield from self._languages(view)

    def _languages(self, view: View) -> Iterator[Finding]:
        flow, known = view.flow, view.city.languages
        for language in flow.languages:
            if language not in known:
                what = f"the city has no {language!r}{meant(language, known)}"
                yield self.found("languages", what)
        chosen: dict[str, str | None] = {
            **{f"steps.{n}.language": getattr(s, "language", None) for n, s in flow.steps.items()},
            **{f"triggers.{n}.language": t.language for n, t in flow.triggers.items()},
            **{f"everywhere.{n}.language": c.language for n, c in flow.everywhere.items()},
            **{
                f"steps.{name}.offer.{language}": language
                for name, step in flow.steps.items()
                if isinstance(step, Language)
                for language in step.offer
            },
        }
        for where, choice in chosen.items():
            if choice and choice not in flow.languages:
                yield self.found(
                    where, f"the flow has no {choice!r}{meant(choice, flow.languages)}"
                )
