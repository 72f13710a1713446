"""Speak to people in the language that they chose, or in which they asked."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Apply."""
    for table in ("preferences", "applications"):
        op.add_column(table, sa.Column("language", sa.Text(), server_default="", nullable=False))
