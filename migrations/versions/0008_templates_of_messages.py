"""Which template a message of ours was, with the values in its places.

Revision 0008; follows 0007. Only adds: what the code before it sends is no template.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("messages", sa.Column("template", _JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("messages", "template")
