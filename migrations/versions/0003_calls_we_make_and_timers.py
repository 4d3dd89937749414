"""Calls that flows make, the hour at which a flow goes on, and the language a caller has chosen.

Revision 0003; follows 0002. Only adds: the code before it neither reads nor writes any of this.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "outgoing_calls",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("origin_key", sa.String(255), nullable=False),
        sa.Column("caller_id", number, nullable=False),
        sa.Column("for_id", number, nullable=False),
        sa.Column("place", json, nullable=True),
        sa.Column("timeout", sa.Integer(), nullable=False),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("carrier_id", sa.String(255), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("updated_at", instant, nullable=False),
        sa.UniqueConstraint("origin_key", name="uq_outgoing_calls_origin_key"),
        sa.UniqueConstraint("carrier_id", name="uq_outgoing_calls_carrier_id"),
        sa.ForeignKeyConstraint(["caller_id"], ["callers.id"], name="fk_outgoing_calls_caller_id"),
        sa.ForeignKeyConstraint(["for_id"], ["callers.id"], name="fk_outgoing_calls_for_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outgoing_calls"),
    )
    op.create_index("ix_outgoing_calls_state_updated_at", "outgoing_calls", ["state", "updated_at"])
    op.create_table(
        "timers",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("due_at", instant, nullable=False),
        sa.Column("data", json, nullable=False),
        sa.UniqueConstraint("key", name="uq_timers_key"),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at"])
    op.add_column("callers", sa.Column("language", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("callers", "language")
    op.drop_table("timers")
    op.drop_table("outgoing_calls")
