"""Announcements: what staff switch on in a disaster, and every caller hears first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from callcentre.console import context, forms
from callcentre.console.answers import done
from callcentre.console.guard import needs
from callcentre.console.permissions import Right
from callcentre.flows.document import Flow
from callcentre.flows.nodes.say import Say
from callcentre.flows.nodes.switch import SwitchStep
from callcentre.locks import lock
from callcentre.records import switches

HOURS = ("1", "3", "6", "12", "24")
"""For how long an announcement can be switched on; it goes off by itself."""
_OFF = "0"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One switch of the city file: what it says where, and until when it is on (None: off)."""

    name: str
    title: str
    texts: tuple[tuple[str, str], ...]  # title of the flow, what it says
    on_until: datetime | None
    changed_by: str


@lock("login")
@needs(Right.ANNOUNCE)
def announcements() -> ResponseReturnValue:
    """GET /announcements: each of them, its words, and whether it is on."""
    house, at = context.parts(), context.now()
    with house.database.reading() as unit:
        known = {switch.name: switch for switch in switches.all_of(unit)}
    shown = [
        Announcement(
            name=name,
            title=house.city.pick(title, _language()),
            texts=tuple(_texts(name)),
            on_until=switch.on_until if switch and switch.on_until > at else None,
            changed_by=switch.changed_by if switch else "",
        )
        for name, title in house.city.switches.items()
        for switch in (known.get(name),)
    ]
    return render_template("announcements.html", announcements=shown, hours=HOURS)


@lock("login")
@needs(Right.ANNOUNCE)
def turn(name: str) -> ResponseReturnValue:
    """POST /announcements/<name>: on for so many hours from now, or off (0)."""
    house, at = context.parts(), context.now()
    if name not in house.city.switches:
        abort(404)
    hours = int(forms.choice("hours", {*HOURS, _OFF}))
    with house.database.begin() as unit:
        switches.turn(unit, name, at + timedelta(hours=hours), context.me().actor, at)
    return done(url_for("console.announcements"), "announcement:changed")


def _texts(name: str) -> Iterator[tuple[str, str]]:
    """What every flow says while the switch is on."""
    flows = context.parts().flows
    for flow in map(flows.get, flows.names):
        for step in flow.steps.values():
            if isinstance(step, SwitchStep) and step.name == name:
                said = flow.steps.get(step.on or "")
                if isinstance(said, Say):
                    yield flow.title, " ".join(_words(flow, said))


def _words(flow: Flow, said: Say) -> Iterator[str]:
    for line in said.prompt:
        texts = flow.prompts[line.say]
        yield texts.get(_language(), texts[flow.languages[0]])[0]


def _language() -> str:
    return str(get_locale())
