"""Published flows: every publishing with its text, author and reason; and drafts.

Revision 0002; after 0001. Only new tables: code that does not know them goes on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flow_versions",
        sa.Column("id", _serial(), nullable=False),
        sa.Column("flow", sa.String(255), nullable=False),
        sa.Column("version", sa.String(255), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("children", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flow_versions"),
    )
    op.create_index("ix_flow_versions_flow_version", "flow_versions", ["flow", "version"])
    op.create_table(
        "flow_drafts",
        sa.Column("id", _serial(), nullable=False),
        sa.Column("flow", sa.String(255), nullable=False),
        sa.Column("author", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("base", sa.String(255), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_flow_drafts"),
        sa.UniqueConstraint("flow", "author", name="uq_flow_drafts_flow_author"),
    )


def downgrade() -> None:
    op.drop_table("flow_drafts")
    op.drop_table("flow_versions")


def _serial() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
