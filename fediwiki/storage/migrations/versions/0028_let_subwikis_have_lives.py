"""Let subwikis be closed, quarantined, featured and deleted."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Apply."""
    for name in ("closed", "quarantined", "featured", "ends"):
        op.add_column("subwikis", sa.Column(name, Moment(), nullable=True))
    for name in ("closed_why", "quarantined_why"):
        op.add_column("subwikis", sa.Column(name, sa.Text(), server_default="", nullable=False))
