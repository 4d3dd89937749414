"""What each rule of the flow checker is about, for people who read no English.

The checker's own sentence follows it with the details. A rule without words here is shown by its
sentence alone.
"""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

_RULES: dict[str, LazyString] = {
    "E1": _("This leads to a step that is not there."),
    "E2": _("No way leads to this step."),
    "E3": _("Something here leads nowhere: say where it goes on."),
    "E4": _("These steps go round in a circle and ask nobody."),
    "E5": _("Whoever fails here is asked for ever: set a last attempt."),
    "E6": _("This branch needs “else”."),
    "E7": _("This is read before anything has set it."),
    "E8": _("A prompt, or one of its languages, is missing."),
    "E9": _("The city knows nothing of this name."),
    "E10": _("These flows are steps of each other."),
    "E11": _("This step cannot be used on this channel."),
    "E12": _("The carrier cannot do this."),
    "E13": _("Whoever needs help comes to a person too late, or never."),
    "E14": _("The operator key leads to nobody."),
    "E15": _("A call may not remember personal data."),
    "E16": _("Too much is remembered in a call."),
    "E17": _("A key or word stands for two things."),
    "W1": _("More than five choices are hard to remember."),
    "W2": _("Menus are more than three deep."),
    "W3": _("A key is said that is not there, or one is there that is not said."),
    "W4": _("One key begins another."),
    "W5": _("# ends an entry and should be no choice."),
    "W6": _("This SMS has more than two parts, or letters that make it dear."),
    "W7": _("This answer means “no more messages”."),
    "W8": _("WhatsApp allows free text for 24 hours only."),
    "W9": _("A phone number or a secret stands in the text."),
    "W10": _("Nobody is told that this is recorded."),
    "W11": _("The caller waits too long for other systems."),
    "W12": _("The caller hears two silences in a row."),
}


def told(rule: str) -> str:
    """The rule in the reader's language; blank when there are no words for it."""
    return str(_RULES.get(rule, ""))
