"""Let whoever asked to quote take that back, by the id of their asking."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Apply."""
    op.add_column("stamps", sa.Column("request_uri", sa.Text(), server_default="", nullable=False))
    op.add_column("stamps", sa.Column("withdrawn", Moment(), nullable=True))
    op.create_index("ix_stamps_actor_id", "stamps", ["actor_id"])
