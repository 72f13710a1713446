"""Keep with an edit why it waits."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Json

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Apply."""
    op.add_column("offers", sa.Column("whys", Json(), server_default="[]", nullable=False))
