"""The flows: which are in force, who is in them, where people give up, and what was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from callcentre.console import changes, context, flow_view, forms
from callcentre.console.flow_player import Talk, channels, read_lines, talk
from callcentre.console.guard import needs
from callcentre.console.permissions import Right
from callcentre.errors import FlowError
from callcentre.flows.diff import differences
from callcentre.locks import lock
from callcentre.records import Unit, flow_drafts, flow_versions
from callcentre.switchboard import publishing

if TYPE_CHECKING:
    from callcentre.flows.document import Flow

NEW = "-"
"""In an address: a flow that is not there yet."""
_HISTORY = 100  # publishings on one page
_DONE = frozenset({"published", "rolled_back"})


@lock("login")
@needs(Right.FLOWS)
def flows_list() -> ResponseReturnValue:
    """GET /flows: every flow, who published it when and why, and who is in it now."""
    publishing.take_up(context.parts())
    with context.parts().database.reading(patiently=True) as unit:
        rows = flow_view.list_rows(unit)
        drafts = {draft.flow or NEW for draft in flow_drafts.of_author(unit, context.me().actor)}
        return render_template(
            "flows.html", rows=rows, drafts=drafts, names=flow_view.names(unit), new=NEW
        )


@lock("login")
@needs(Right.FLOWS)
def flow_page(name: str) -> ResponseReturnValue:
    """GET /flows/<name>: the picture with callers in it, the steps that lose them, the history."""
    publishing.take_up(context.parts())
    flow = existing(name)
    with context.parts().database.reading(patiently=True) as unit:
        seen = flow_view.traffic(unit, name)
        return render_template(
            "flow.html",
            flow=flow,
            seen=seen,
            picture=flow_view.picture(flow, seen),
            history=flow_versions.history(unit, name, _HISTORY),
            people=flow_view.people_by_version(unit, flow),
            draft=flow_drafts.get(unit, name, context.me().actor),
            names=flow_view.names(unit),
            done=forms.maybe("done", _DONE),
        )


@lock("login")
@needs(Right.FLOWS)
def flow_picture(name: str) -> ResponseReturnValue:
    """GET /flows/<name>/picture: the same picture, a moment later."""
    flow = existing(name)
    with context.parts().database.reading(patiently=True) as unit:
        seen = flow_view.traffic(unit, name)
    return render_template(
        "partials/flow_picture.html", flow=flow, seen=seen, picture=flow_view.picture(flow, seen)
    )


@lock("login")
@needs(Right.FLOWS)
def flow_version(name: str, version_id: int) -> ResponseReturnValue:
    """GET /flows/<name>/versions/<id>: one publishing, and what has changed since."""
    with context.parts().database.reading() as unit:
        row = flow_versions.by_id(unit, version_id)
        if row is None or row.flow != name:
            abort(404)
        now = version_now(name)
        then = _known(name, row.version)
        since = changes.told(differences(then, now)) if then and now else ()
        return render_template(
            "flow_version.html",
            row=row,
            flow=now,
            since=since,
            is_current=now is not None and now.text == row.text,
            names=flow_view.names(unit),
        )


@lock("login")
@needs(Right.FLOWS)
def show_player(name: str) -> ResponseReturnValue:
    """GET /flows/<name>/try: talk to a flow, or to one's own draft of it."""
    return _player(name)


@lock("login")
@needs(Right.FLOWS)
def play_on(name: str) -> ResponseReturnValue:
    """POST /flows/<name>/try: one more line; or, with ``restart``, from the beginning."""
    return _player(name)


def _player(name: str) -> ResponseReturnValue:
    is_draft = request.values.get("draft") == "1"
    with context.parts().database.reading() as unit:
        flow, problem = _playable(unit, name, is_draft=is_draft)
    if flow is None and not problem:
        abort(404)
    ways = channels(flow) if flow else ()
    template = "partials/flow_player.html" if _is_partial() else "flow_try.html"
    return render_template(
        template,
        name=name,
        flow=flow,
        problem=problem,
        is_draft=is_draft,
        channels=ways,
        talk=_talk(flow) if flow and ways else None,
    )


def _talk(flow: Flow) -> Talk:
    ways = channels(flow)
    wanted = request.values.get("channel", "")
    channel = next((one for one in ways if one.value == wanted), ways[0])
    spoken = forms.maybe("language", flow.languages) or flow.languages[0]
    lines = [] if "restart" in request.form else read_lines(request.form.get("lines", ""))
    given = request.form.get("give", "") or _typed(request.form.get("how", ""))
    if given and "restart" not in request.form:
        lines = [*lines, given]
    on = tuple(name for name in request.values.getlist("on") if name in flow.switches)
    return talk(Talk(flow, channel, spoken, on), lines)


def _typed(how: str) -> str:
    """What was typed, as the player's language says it: words in a call stand in quotes."""
    line = forms.text("line", 1_600)
    return f'"{line}"' if how == "speech" and line else line


def _playable(unit: Unit, name: str, *, is_draft: bool) -> tuple[Flow | None, str]:
    """The flow to talk to, or why nobody can."""
    if not is_draft:
        return version_now(name), ""
    draft = flow_drafts.get(unit, "" if name == NEW else name, context.me().actor)
    if draft is None:
        return None, ""
    proposal = publishing.look_at(context.parts(), draft.flow, draft.text)
    if proposal.flow is None:
        return None, proposal.errors[0].what
    return proposal.flow, ""


def _is_partial() -> bool:
    return request.headers.get("HX-Request") == "true"


def existing(name: str) -> Flow:
    """The current version of this flow; 404 when there is none."""
    flow = version_now(name)
    if flow is None:
        abort(404)
    return flow


def version_now(name: str) -> Flow | None:
    """The current version of this flow."""
    return _known(name, None)


def _known(name: str, version: str | None) -> Flow | None:
    try:
        return context.parts().flows.get(name, version)
    except FlowError:
        return None
