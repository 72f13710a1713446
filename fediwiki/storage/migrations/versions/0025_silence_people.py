"""Let admins silence people, and find whom they suspended."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Apply."""
    op.add_column("actors", sa.Column("silenced", Moment(), nullable=True))
    op.create_index(
        "ix_actors_suspended",
        "actors",
        ["suspended"],
        sqlite_where=sa.text("suspended IS NOT NULL"),
        postgresql_where=sa.text("suspended IS NOT NULL"),
    )
