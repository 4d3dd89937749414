"""What happened: the truth about the past, in SQL. One noun a file: its table and its queries.

Importing this package declares every table, which the migrations and their test rely on.
"""

from __future__ import annotations

from callcentre.records import (
    at_once,
    audit,
    call_events,
    callers,
    calls,
    conversations,
    flow_drafts,
    flow_versions,
    followups,
    hot,
    messages,
    operator_events,
    operators,
    opt_outs,
    outgoing_calls,
    recordings,
    requests,
    switches,
    timers,
)
from callcentre.records.base import Base
from callcentre.records.migrating import migrate
from callcentre.records.outages import RecordsDownError
from callcentre.records.page import Days, Page
from callcentre.records.unit import Database, Unit

__all__ = [
    "Base",
    "Database",
    "Days",
    "Page",
    "RecordsDownError",
    "Unit",
    "at_once",
    "audit",
    "call_events",
    "callers",
    "calls",
    "conversations",
    "flow_drafts",
    "flow_versions",
    "followups",
    "hot",
    "messages",
    "migrate",
    "operator_events",
    "operators",
    "opt_outs",
    "outgoing_calls",
    "recordings",
    "requests",
    "switches",
    "timers",
]
