"""Show pictures of people and of subwikis."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Apply."""
    op.add_column("actors", sa.Column("avatar", sa.Text(), server_default="", nullable=False))
    op.add_column("actors", sa.Column("banner", sa.Text(), server_default="", nullable=False))
