"""The first tables: callers, calls, messages, requests, operators, and their histories.

Revision 0001; there is none before it. The shapes are written out here, in plain column types, and
do not follow the models when those move on.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Children before parents: the order in which the tables can be dropped.
TABLES = (
    "audit_events",
    "follow_ups",
    "request_events",
    "recordings",
    "conversations",
    "message_events",
    "messages",
    "service_requests",
    "call_events",
    "calls",
    "operators",
    "callers",
)


def upgrade() -> None:
    _people()
    _calls()
    _requests()
    _messages()
    _follow_ups_and_audit()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _people() -> None:
    _table(
        "callers",
        _serial(),
        _key("identity", unique=True),
        _word("kind"),
        *_texts("shown", "country"),
        _at("first_seen_at"),
    )
    _table(
        "operators",
        _serial(),
        _key("login", unique=True),
        *_texts("name", "password_hash"),
        _word("role"),
        _json("queues"),
        _json("languages"),
        *_texts("language"),
        sa.Column("active", sa.Boolean(), nullable=False),
        _number("session_epoch"),
        _at("created_at"),
    )


def _calls() -> None:
    _table(
        "calls",
        sa.Column("id", sa.String(255), primary_key=True),
        *_texts("direction"),
        _points_to("caller_id", "callers.id"),
        *_texts("dialled", "account"),
        _word("state"),
        *_texts("language", "flow", "flow_version", "queue"),
        _at("started_at"),
        *(_at(name, nullable=True) for name in ("queued_at", "first_offered_at", "answered_at")),
        _at("ended_at", nullable=True),
        *_texts("ended_by"),
        _points_to("operator_id", "operators.id", nullable=True),
        *(_at(name, nullable=True) for name in ("wrap_started_at", "wrap_ended_at")),
        *_texts("disposition", "notes", "carrier_status"),
        _number("duration_seconds", nullable=True),
    )
    _index("calls", "started_at")
    _index("calls", "caller_id", "started_at")
    _index("calls", "state", "started_at")
    _table(
        "call_events",
        _serial(),
        _key("key", unique=True),
        _key("call_id"),
        _word("kind"),
        _at("at"),
        _at("carrier_at", nullable=True),
        _number("sequence", nullable=True),
        _json("data"),
    )
    _index("call_events", "call_id", "at")
    _index("call_events", "kind", "at")
    _table(
        "recordings",
        _serial(),
        _key("carrier_id", unique=True),
        _key("call_id"),
        *_texts("source", "status"),
        _number("duration_seconds", nullable=True),
        _number("channels", nullable=True),
        *_texts("storage_key", "sha256"),
        _number("bytes", nullable=True),
        _at("fetched_at", nullable=True),
        _number("attempts"),
        *_texts("last_error"),
        _at("created_at"),
    )
    _index("recordings", "call_id")


def _requests() -> None:
    _table(
        "service_requests",
        _serial(),
        _key("code", unique=True),
        _key("origin_key", nullable=True, unique=True),
        *_texts("category", "text", "place"),
        _word("channel"),
        _points_to("caller_id", "callers.id", nullable=True),
        _key("call_id", nullable=True),
        _key("recording_id", nullable=True),
        _word("state"),
        *_texts("created_by"),
        _at("created_at"),
        _at("updated_at"),
        _at("closed_at", nullable=True),
    )
    for column in ("caller_id", "call_id", "created_at"):
        _index("service_requests", column)
    _table(
        "request_events",
        _serial(),
        _points_to("request_id", "service_requests.id"),
        _at("at"),
        *_texts("actor"),
        _word("state"),
        *_texts("note"),
    )
    _index("request_events", "request_id")


def _messages() -> None:
    _table(
        "messages",
        _serial(),
        _key("carrier_id", nullable=True, unique=True),
        _word("direction"),
        _word("channel"),
        _points_to("caller_id", "callers.id"),
        *_texts("city_address", "body"),
        _json("media"),
        sa.Column("latitude", sa.Double()),
        sa.Column("longitude", sa.Double()),
        *_texts("status"),
        _number("error_code", nullable=True),
        _number("attempts"),
        _key("origin_key", nullable=True, unique=True),
        _points_to("request_id", "service_requests.id", nullable=True),
        _at("created_at"),
        _at("sent_at", nullable=True),
        _at("updated_at"),
    )
    _index("messages", "caller_id", "created_at")
    _index("messages", "status", "updated_at")
    _table(
        "message_events",
        _serial(),
        _key("key", unique=True),
        _key("carrier_id"),
        *_texts("status"),
        _number("error_code", nullable=True),
        _at("at"),
        _json("data"),
    )
    _index("message_events", "carrier_id")
    _table(
        "conversations",
        _serial(),
        _word("channel"),
        _points_to("caller_id", "callers.id"),
        _key("city_address"),
        _json("place", nullable=True),
        _at("expires_at"),
        _at("updated_at"),
        sa.UniqueConstraint(
            "channel",
            "caller_id",
            "city_address",
            name="uq_conversations_channel_caller_id_city_address",
        ),
    )


def _follow_ups_and_audit() -> None:
    _table(
        "follow_ups",
        _serial(),
        _points_to("request_id", "service_requests.id", nullable=True),
        _key("call_id", nullable=True),
        _at("due_at"),
        *_texts("note", "created_by"),
        _at("done_at", nullable=True),
        *_texts("done_by"),
        _at("created_at"),
    )
    _index("follow_ups", "request_id")
    _index("follow_ups", "done_at", "due_at")
    _table(
        "audit_events",
        _serial(),
        _at("at"),
        *_texts("actor", "action"),
        _key("subject"),
        _json("data"),
    )
    _index("audit_events", "at")
    _index("audit_events", "subject")


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    """Create a table; names its keys as the models do (pk_, uq_, fk_, table, column)."""
    named: list[sa.schema.SchemaItem] = []
    keys = [part.name for part in parts if isinstance(part, sa.Column) and part.primary_key]
    for part in parts:
        named.append(part)
        if isinstance(part, sa.Column) and part.info.get("unique"):
            named.append(sa.UniqueConstraint(part.name, name=f"uq_{name}_{part.name}"))
        if isinstance(part, sa.Column) and (target := part.info.get("target")):
            key_name = f"fk_{name}_{part.name}"
            named.append(sa.ForeignKeyConstraint([part.name], [target], name=key_name))
    named.append(sa.PrimaryKeyConstraint(*keys, name=f"pk_{name}"))
    op.create_table(name, *named)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _serial() -> sa.Column[Any]:
    return sa.Column("id", _big(), primary_key=True, autoincrement=True)


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _points_to(name: str, target: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _big(), nullable=nullable, info={"target": target})


def _key(name: str, *, nullable: bool = False, unique: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(255), nullable=nullable, info={"unique": unique})


def _word(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(32), nullable=False)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    kind = sa.JSON().with_variant(JSONB(), "postgresql")
    return sa.Column(name, kind, nullable=nullable)
