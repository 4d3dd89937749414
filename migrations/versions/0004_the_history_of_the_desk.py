"""What every operator was doing, and a telephone number for operators without a browser.

Revision 0004; follows 0003. Only adds: the code before it neither reads nor writes any of this.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "operator_events",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("operator_id", number, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.UniqueConstraint("key", name="uq_operator_events_key"),
        sa.PrimaryKeyConstraint("id", name="pk_operator_events"),
    )
    op.create_index("ix_operator_events_operator_id_at", "operator_events", ["operator_id", "at"])
    op.create_index("ix_operator_events_at", "operator_events", ["at"])
    op.add_column("operators", sa.Column("phone", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("operators", "phone")
    op.drop_index("ix_operator_events_at", "operator_events")
    op.drop_index("ix_operator_events_operator_id_at", "operator_events")
    op.drop_table("operator_events")
