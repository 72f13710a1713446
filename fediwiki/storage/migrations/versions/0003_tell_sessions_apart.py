"""Tell sessions apart: from where they began, and when the password was last given in them."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply."""
    op.add_column("sessions", sa.Column("proved", Moment(), server_default="0", nullable=False))
    op.add_column("sessions", sa.Column("network", sa.Text(), server_default="", nullable=False))
