"""Every address of the console on one page. Locks and rights stand on the views themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from callcentre.console import (
    actions,
    announcements,
    assets,
    cases,
    flow_editing,
    flow_pages,
    health,
    ladder,
    live,
    login,
    pages,
    partials,
    playback,
    report_pages,
    talk_actions,
)


@dataclass(frozen=True, slots=True)
class Route:
    """One address: method, path, the name for ``url_for``, the view."""

    method: str
    path: str
    name: str
    view: Callable[..., Any]


_VERSION = "/flows/<name>/versions/<int:version_id>"

ROUTES = (
    Route("GET", "/healthz", "healthz", health.healthz),
    Route("GET", "/livez", "livez", health.livez),
    Route("GET", "/assets/vendor/<name>", "vendor_asset", assets.vendor_asset),
    Route("GET", "/assets/<path:name>", "own_asset", assets.own_asset),
    Route("GET", "/login", "login", login.show_login),
    Route("POST", "/login", "sign_in", login.sign_in),
    Route("POST", "/logout", "sign_out", login.sign_out),
    Route("POST", "/language", "choose_language", login.choose_language),
    # The desk
    Route("GET", "/", "desk", pages.desk),
    Route("GET", "/live", "live", live.stream),
    Route("GET", "/house", "house", ladder.house),
    Route("GET", "/desk/partials/state", "partial_state", partials.state),
    Route("GET", "/desk/partials/work", "partial_work", partials.work),
    Route("GET", "/desk/partials/team", "partial_team", partials.team),
    Route("GET", "/desk/partials/line", "partial_line", partials.line),
    Route("POST", "/desk/ready", "ready", actions.ready),
    Route("POST", "/desk/pause", "pause", actions.pause),
    Route("POST", "/desk/sign-off", "sign_off", actions.sign_off),
    Route("POST", "/desk/heartbeat", "heartbeat", actions.heartbeat),
    Route("POST", "/desk/softphone-token", "softphone_token", actions.softphone_token),
    Route("POST", "/desk/accept", "accept", actions.accept),
    Route("POST", "/desk/decline", "decline", actions.decline),
    Route("POST", "/desk/hang-up", "hang_up", actions.hang_up),
    Route("POST", "/desk/notes", "notes", actions.notes),
    Route("POST", "/desk/request", "open_request", actions.open_request),
    Route("POST", "/desk/wrap-up", "wrap_up", actions.wrap_up),
    Route("GET", "/desk/partials/controls", "partial_controls", partials.controls),
    Route("GET", "/desk/partials/choices", "partial_choices", partials.whom),
    Route("POST", "/desk/hold", "hold", talk_actions.hold),
    Route("POST", "/desk/resume", "resume", talk_actions.resume),
    Route("POST", "/desk/hand-on", "hand_on", talk_actions.hand_on),
    Route("POST", "/desk/hand-over", "hand_over", talk_actions.hand_over),
    Route("POST", "/desk/swap", "swap", talk_actions.swap),
    Route("POST", "/desk/send-away", "send_away", talk_actions.send_away),
    Route("POST", "/desk/recording", "recording_switch", talk_actions.recording),
    Route("GET", "/desk/partials/talks", "partial_talks", partials.talks),
    Route("POST", "/desk/supervise", "supervise", talk_actions.supervise_talk),
    Route("POST", "/desk/more-time", "more_time", actions.more_time),
    # Calls
    Route("GET", "/calls", "calls", pages.calls_list),
    Route("POST", "/calls", "search_calls", pages.search_calls),
    Route("GET", "/calls/<call_id>", "call", pages.call),
    Route("POST", "/calls/<call_id>/number", "show_number", actions.show_number),
    Route("GET", "/recordings/<carrier_id>", "recording", playback.recording),
    # Complaints and what was promised
    Route("GET", "/requests", "requests", cases.requests_list),
    Route("POST", "/requests", "search_requests", cases.search_requests),
    Route("GET", "/requests/<code>", "request", cases.request_page),
    Route("POST", "/requests/<code>/state", "change_state", cases.change_state),
    Route("POST", "/requests/<code>/follow-up", "add_follow_up", cases.add_follow_up),
    Route("GET", "/announcements", "announcements", announcements.announcements),
    Route("POST", "/announcements/<name>", "turn_announcement", announcements.turn),
    Route("GET", "/followups", "followups", cases.followups_due),
    Route("POST", "/followups/<int:followup_id>/done", "complete_follow_up", cases.complete),
    # Flows
    Route("GET", "/flows", "flows", flow_pages.flows_list),
    Route("GET", "/flows/<name>", "flow", flow_pages.flow_page),
    Route("GET", "/flows/<name>/picture", "flow_picture", flow_pages.flow_picture),
    Route("GET", "/flows/<name>/edit", "flow_editor", flow_editing.show_editor),
    Route("POST", "/flows/<name>/edit", "check_flow", flow_editing.check),
    Route("POST", "/flows/<name>/drop", "drop_draft", flow_editing.drop_draft),
    Route("POST", "/flows/<name>/publish", "publish_flow", flow_editing.publish),
    Route("GET", "/flows/<name>/try", "flow_player", flow_pages.show_player),
    Route("POST", "/flows/<name>/try", "play_flow", flow_pages.play_on),
    Route("GET", _VERSION, "flow_version", flow_pages.flow_version),
    Route("POST", f"{_VERSION}/roll-back", "roll_back_flow", flow_editing.roll_back),
    # Figures
    Route("GET", "/reports/daily", "report", report_pages.daily),
    Route("GET", "/reports/daily.csv", "report_csv", report_pages.daily_csv),
)
