"""Remember what other servers call the versions of their articles."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply."""
    op.add_column("posts", sa.Column("version", sa.Text(), server_default="", nullable=False))
