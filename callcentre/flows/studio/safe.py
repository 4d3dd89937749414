"""The steps that an import adds: where errors lead, and polite ends where Studio just stops."""

from __future__ import annotations

from callcentre.flows.studio.draft import NOBODY, SAFE, SAFE_LINE, THE_END, Draft, Step

_SORRY = "safe_sorry"


def add(draft: Draft) -> None:
    """Add the steps that something leads to and that are not there yet."""
    if draft.on_error == SAFE and SAFE not in draft.steps:
        _safe_exit(draft)
    if draft.ends_needed and THE_END not in draft.steps:
        _end(draft, THE_END, "goodbye" if draft.speaks else "")
    if draft.apology_needed and NOBODY not in draft.steps:
        _end(draft, NOBODY, "apology_end")


def _safe_exit(draft: Draft) -> None:
    """A queue for callers, an apology for those who write, and a fork if there are both."""
    if not draft.speaks:
        _end(draft, SAFE, "apology_message")
        return
    line = SAFE_LINE if draft.writes else SAFE
    draft.ends_needed = draft.apology_needed = True
    body = {
        "name": draft.city.most_urgent_queue,
        "completed": THE_END,
        "closed": NOBODY,
        "failed": NOBODY,
    }
    draft.steps[line] = Step("queue", dict(body))
    if draft.writes:
        _end(draft, _SORRY, "apology_message")
        case = {"when": "channel", "equals": "voice", "to": SAFE_LINE}
        draft.steps[SAFE] = Step("branch", {"cases": [case], "else": _SORRY})


def _end(draft: Draft, name: str, sentence: str) -> None:
    if not sentence:
        draft.steps[name] = Step("end", {})
        return
    text = " ".join(draft.city.say(sentence, draft.language).split())
    draft.steps[name] = Step("end", {"prompt": name})
    draft.prompts[name] = {draft.language: text}
