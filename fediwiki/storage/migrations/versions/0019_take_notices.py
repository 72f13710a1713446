"""Take notices from people without an account."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "notices",
        sa.Column("report_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("told", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_notices")),
    )
    op.create_index(
        "ix_notices_waiting",
        "notices",
        ["report_id"],
        sqlite_where=sa.text("told IS NULL"),
        postgresql_where=sa.text("told IS NULL"),
    )
