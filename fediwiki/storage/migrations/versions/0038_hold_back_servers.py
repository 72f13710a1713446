"""Let admins hold back what a server's people say first, and let policies end by themselves."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "server_policies",
        sa.Column("holds", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("server_policies", sa.Column("until", Moment(), nullable=True))
