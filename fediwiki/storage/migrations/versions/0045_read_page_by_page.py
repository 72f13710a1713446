"""Let members read page by page."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "preferences", sa.Column("paged", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
