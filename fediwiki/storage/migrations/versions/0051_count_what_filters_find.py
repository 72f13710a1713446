"""Count what filters find."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    """Apply."""
    op.add_column("filters", sa.Column("found", sa.Integer(), server_default="0", nullable=False))
    op.add_column("filters", sa.Column("found_last", Moment(), nullable=True))
