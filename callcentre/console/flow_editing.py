"""Writing a flow: type or upload, check, publish with a reason, go back. Nothing typed is lost.

A text is first kept as its author's draft and checked; what is published is that draft, checked
once more, and only if nobody else has published meanwhile.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from callcentre.console import changes, context, flow_view, forms
from callcentre.console.flow_pages import NEW, existing, version_now
from callcentre.console.forms import FormError
from callcentre.console.guard import needs
from callcentre.console.permissions import Right
from callcentre.errors import FlowError
from callcentre.flows.diff import differences
from callcentre.flows.document import Flow
from callcentre.flows.proposals import Problem
from callcentre.locks import lock
from callcentre.records import flow_drafts, flow_versions
from callcentre.records.flow_drafts import Draft
from callcentre.records.flow_versions import FlowVersion
from callcentre.switchboard import publishing
from callcentre.switchboard.publishing import Act, RefusedError, StaleError, UnchangedError

LONGEST_TEXT = 200_000  # characters
_REASON = 500  # characters

_BEGINNING = """\
# A new flow. The steps and fields are told in ivr_flows/README.md.
flow: nama_alur
spec: 1
title: Judul yang dibaca petugas
channels: [voice]
languages: [id, en]
entry: {call: sapa}
defaults: {on_error: antre}
steps:
  sapa: {say: {prompt: sapa, next: antre}}
  antre: {queue: {name: umum, completed: selesai, closed: selesai, failed: selesai}}
  selesai: {end: {prompt: selesai}}
prompts:
  sapa: {id: Selamat datang., en: Welcome.}
  selesai: {id: Terima kasih. Sampai jumpa., en: Thank you. Goodbye.}
"""


@dataclass(frozen=True, slots=True)
class Page:
    """What the editor shows: the text, the version that it began from, and what was found."""

    name: str
    text: str
    base: str
    examined: flow_view.Examined | None = None
    wrong: FormError | None = None
    refused: tuple[Problem, ...] = ()
    stale: FlowVersion | None = None


@lock("login")
@needs(Right.FLOWS)
def show_editor(name: str) -> ResponseReturnValue:
    """GET /flows/<name>/edit: one's own draft, or else what is current."""
    flow = None if name == NEW else existing(name)
    with context.parts().database.reading() as unit:
        draft = flow_drafts.get(unit, _flow(name), context.me().actor)
    if draft is not None:
        return _shown(Page(name, draft.text, draft.base))
    return _shown(Page(name, flow.text if flow else _BEGINNING, flow.version if flow else ""))


@lock("login")
@needs(Right.FLOWS)
def check(name: str) -> ResponseReturnValue:
    """POST /flows/<name>/edit: keep the text as a draft and say everything that is known of it."""
    typed, base = _typed(), _base()
    try:
        text = _text()
    except FormError as wrong:
        return _shown(Page(name, typed, base, wrong=wrong), 400)
    draft = Draft(_flow(name), context.me().actor, text, base)
    with context.parts().database.begin() as unit:
        flow_drafts.save(unit, draft, context.now())
    return _shown(Page(name, text, base, examined=_examined(name, text)))


@lock("login")
@needs(Right.FLOWS)
def publish(name: str) -> ResponseReturnValue:
    """POST /flows/<name>/publish: the draft that was checked, with the reason."""
    with context.parts().database.reading() as unit:
        draft = flow_drafts.get(unit, _flow(name), context.me().actor)
    if draft is None:
        return _after_the_second_click(name)
    page = Page(name, draft.text, _base())
    try:
        reason = forms.text("reason", _REASON, required=True)
        if request.form.get("checked", "") != digest(draft.text):
            raise FormError("text", gettext("The draft has changed. Check it again."))
        act = Act(context.me().actor, reason, page.base)
        done = publishing.publish(context.parts(), draft.flow, draft.text, act)
    except FormError as wrong:
        return _shown(_with(page, wrong=wrong), 400)
    except (RefusedError, StaleError, UnchangedError) as refused:
        return _not_published(page, refused)
    published = done.flow.flow if done.flow else name
    return redirect(url_for("console.flow", name=published, done="published"), code=303)


@lock("login")
@needs(Right.FLOWS)
def roll_back(name: str, version_id: int) -> ResponseReturnValue:
    """POST /flows/<name>/versions/<id>/roll-back: this text counts again, with the reason."""
    reason = forms.text("reason", _REASON, required=True)
    act = Act(context.me().actor, reason, _base())
    with context.parts().database.reading() as unit:
        row = flow_versions.by_id(unit, version_id)
    if row is None or row.flow != name:
        raise FormError("version", gettext("There is no such version."))
    try:
        publishing.roll_back(context.parts(), version_id, act)
    except (RefusedError, StaleError, UnchangedError, FlowError) as refused:
        return _not_published(Page(name, row.text, act.base), refused)
    return redirect(url_for("console.flow", name=name, done="rolled_back"), code=303)


@lock("login")
@needs(Right.FLOWS)
def drop_draft(name: str) -> ResponseReturnValue:
    """POST /flows/<name>/drop: the draft is given up."""
    with context.parts().database.begin() as unit:
        flow_drafts.drop(unit, _flow(name), context.me().actor)
    if name == NEW:
        return redirect(url_for("console.flows"), code=303)
    return redirect(url_for("console.flow", name=name), code=303)


def digest(text: str) -> str:
    """Says which text was checked."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _after_the_second_click(name: str) -> ResponseReturnValue:
    """The form came twice, or the draft was given up in another window."""
    if name != NEW and version_now(name) is not None:
        return redirect(url_for("console.flow", name=name), code=303)
    return redirect(url_for("console.flows"), code=303)


def _not_published(page: Page, refused: Exception) -> ResponseReturnValue:
    match refused:
        case RefusedError(errors=errors):
            return _shown(_with(page, refused=errors), 422)
        case StaleError(now=now):
            return _shown(_with(page, stale=now), 409)
        case _:
            wrong = FormError("text", gettext("This is what is in force already."))
            return _shown(_with(page, wrong=wrong), 409)


def _with(
    page: Page,
    *,
    wrong: FormError | None = None,
    refused: tuple[Problem, ...] = (),
    stale: FlowVersion | None = None,
) -> Page:
    examined = _examined(page.name, page.text)
    return Page(page.name, page.text, page.base, examined, wrong, refused, stale)


def _examined(name: str, text: str) -> flow_view.Examined:
    return flow_view.examine(_flow(name), text, None if name == NEW else version_now(name))


def _shown(page: Page, status: int = 200) -> ResponseReturnValue:
    now = None if page.name == NEW else version_now(page.name)
    with context.parts().database.reading() as unit:
        people = flow_view.names(unit)
        if now is not None and page.base != now.version and not page.wrong:
            # Somebody has published since this draft was begun: better to say so before the work.
            page = replace(page, stale=flow_versions.latest(unit).get(page.name))
    body = render_template(
        "flow_edit.html",
        page=page,
        now=now,
        new=NEW,
        names=people,
        theirs=_theirs(page, now),
        digest=digest(page.text),
        longest=LONGEST_TEXT,
        longest_reason=_REASON,
    )
    return body, status


def _theirs(page: Page, now: Flow | None) -> tuple[str, ...]:
    """What the other one changed, since the version that this text began from."""
    if page.stale is None or now is None or not page.base:
        return ()
    try:
        return changes.told(differences(context.parts().flows.get(page.name, page.base), now))
    except FlowError:
        return ()


def _flow(name: str) -> str:
    return "" if name == NEW else name


def _base() -> str:
    return forms.text("base", 64)


def _typed() -> str:
    """The text field as it came; line ends as files have them."""
    return request.form.get("text", "").replace("\r\n", "\n").replace("\r", "\n")


def _text() -> str:
    """The text to be checked: the uploaded file, or else what was typed.

    Raises:
        FormError: too long, empty, or a file that is not text.
    """
    file = request.files.get("file")
    text, field = _typed(), "text"
    if file is not None and file.filename:
        field = "file"
        try:
            text = file.stream.read().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            told = gettext("The file is not UTF-8 text. Save it as plain text, UTF-8.")
            raise FormError("file", told) from None
    text = text.replace("\x00", "\ufffd")
    if len(text) > LONGEST_TEXT:
        raise FormError(field, gettext("At most %(n)s characters.", n=LONGEST_TEXT))
    if not text.strip():
        raise FormError(field, gettext("Please fill this in."))
    return text if text.endswith("\n") else f"{text}\n"
