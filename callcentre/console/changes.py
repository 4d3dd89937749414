"""What changed from one version of a flow to another, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from callcentre.flows.diff import Change

# Every pattern of `callcentre.flows.diff`, named here so that the catalogue has it.
SENTENCES = (
    _("The step '{step}' ({kind}) is new."),
    _("The step '{step}' ({kind}) is gone."),
    _("The step '{step}' was '{was}' and is now '{now}'."),
    _("'{step}' has a new outcome '{outcome}', which leads to '{now}'."),
    _("'{step}' has no outcome '{outcome}' any more; it led to '{was}'."),
    _("After '{outcome}' at '{step}' one comes to '{now}'; before it was '{was}'."),
    _("'{field}' of '{name}' is now {now}; it was {was}."),
    _("The prompt '{prompt}' in '{language}' is new: “{now}”."),
    _("The prompt '{prompt}' in '{language}' is gone."),
    _("The prompt '{prompt}' in '{language}' says now “{now}”; before “{was}”."),
    _("The trigger '{name}' is new."),
    _("The trigger '{name}' is gone."),
    _("'{field}' of the trigger '{name}' is now {now}; it was {was}."),
    _("The word for everywhere '{name}' is new."),
    _("The word for everywhere '{name}' is gone."),
    _("'{field}' of the word for everywhere '{name}' is now {now}; it was {was}."),
    _("The variable '{name}' is new."),
    _("The variable '{name}' is gone."),
    _("'{field}' of the variable '{name}' is now {now}; it was {was}."),
    _("'{field}' of the flow's {name} is now {now}; it was {was}."),
    _("The flow's {field} is now {now}; it was {was}."),
)


def told(changes: Iterable[Change]) -> tuple[str, ...]:
    """The sentences, one for each change."""
    return tuple(_told(change) for change in changes)


def _told(change: Change) -> str:
    # A caller's prompt may hold braces: it is a value here, never the pattern.
    return str(gettext(change.pattern)).format_map(change.values)
