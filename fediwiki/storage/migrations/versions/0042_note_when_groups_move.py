"""Note when groups moved, so that they rest before they move again."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    """Apply."""
    op.add_column("actors", sa.Column("moved_at", Moment(), nullable=True))
