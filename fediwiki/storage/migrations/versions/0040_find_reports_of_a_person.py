"""Find the reports of one person."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_report_items_author_id",
        "report_items",
        ["author_id", sa.literal_column("id DESC")],
    )
