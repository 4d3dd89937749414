"""Switches that staff turn, who wants no more messages, and what a message is for.

Revision 0005; follows 0004. Only adds: the code before it sends nothing but replies.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "switches",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("on_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_switches"),
    )
    op.create_table(
        "opt_outs",
        sa.Column("id", number, nullable=False),
        sa.Column("caller_id", number, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["caller_id"], ["callers.id"], name="fk_opt_outs_caller_id"),
        sa.PrimaryKeyConstraint("id", name="pk_opt_outs"),
        sa.UniqueConstraint("caller_id", "channel", name="uq_opt_outs_caller_id_channel"),
    )
    op.add_column(
        "messages", sa.Column("purpose", sa.String(32), nullable=False, server_default="reply")
    )


def downgrade() -> None:
    op.drop_column("messages", "purpose")
    op.drop_table("opt_outs")
    op.drop_table("switches")
