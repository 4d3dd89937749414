"""Words of other flow languages that this one does not take: what to write instead, or why not.

Keys are dotted names, as a step's kind or a field of the file begins them; ``*`` is any one name.
"""

from __future__ import annotations

from collections.abc import Mapping

_CALLED = "it is called {} here"
_ONE_WAIT = "a carrier knows one waiting time for keys; wait is it, for the first key and the next"

REFUSED: Mapping[str, str] = {
    "menu.escalate": "write the prompt as a list: the nth text is said after the nth failure",
    "menu.between_digits": _ONE_WAIT,
    "collect.between_digits": _ONE_WAIT,
    "collect.invalid": _CALLED.format("no_match"),
    "collect.expect.range": _CALLED.format("number: {least, most}"),
    "collect.expect.list": _CALLED.format("one_of: [..]"),
    "collect.expect.phone": "what is keyed in a call travels in addresses, and a telephone number"
    " is personal; the caller's own is known to the house, another is taken down by an operator",
    "ask.message": _CALLED.format("prompt"),
    "ask.invalid": _CALLED.format("too_many"),
    "ask.media": _CALLED.format("save_media"),
    "send.message": _CALLED.format("prompt"),
    "queue.priority": "the order of the lines stands in city.yaml, with the queue",
    "queue.hold": "what is said while waiting stands in city.yaml, with the queue",
    "queue.announce_position": "the place in the line is always told",
    "queue.offer_callback": _CALLED.format("callback_key, with callback_offer"),
    "record.max": _CALLED.format("longest"),
    "record.silence": _CALLED.format("quiet"),
    "record.transcribe": "no carrier writes Indonesian down well enough to act on; an operator"
    " listens to the recording",
    "recording.on": _CALLED.format("switch: on"),
    "recording.off": _CALLED.format("switch: off"),
    "case.category": "it stands under create",
    "case.fields": 'text may hold every variable: "{jenis}: {cerita}"',
    "case.urgency": "it stands under create",
    "notify.message": _CALLED.format("prompt"),
    "dial.number": _CALLED.format("to"),
    "end.say": _CALLED.format("prompt"),
    "end.hang_up": "an end always hangs up, after its prompt",
    "end.close": "an end always closes the thread",
    "function.registered": _CALLED.format("name"),
    "pause.hours": _CALLED.format("minutes"),
    "defaults.between_digits": _ONE_WAIT,
    "limits.session_expires": _CALLED.format("session_hours"),
    "triggers.keywords": "give each trigger a name: {berita: {words: [..], to: step}}",
    "triggers.*.keywords": _CALLED.format("words"),
    "triggers.*.priority": "the first that fits counts, in the order of the file",
    "triggers.priority": "the first that fits counts, in the order of the file",
}


def reason(where: str) -> str:
    """Why a field is not taken, or what it is called; blank if nobody was expected to write it."""
    parts = where.split(".")
    starred = [*parts[:1], "*", *parts[2:]]
    return REFUSED.get(where) or REFUSED.get(".".join(starred), "")
