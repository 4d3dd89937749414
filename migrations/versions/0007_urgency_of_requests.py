"""How urgent a service request is.

Revision 0007; follows 0006. Only adds: what the code before it opens is normal.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    urgency = sa.Column("urgency", sa.String(32), nullable=False, server_default="normal")
    op.add_column("service_requests", urgency)


def downgrade() -> None:
    op.drop_column("service_requests", "urgency")
