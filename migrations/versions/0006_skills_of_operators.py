"""What each operator can do, and how well.

Revision 0006; follows 0005. Only adds: the code before it asks nobody for a skill.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("operators", sa.Column("skills", _JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("operators", "skills")
