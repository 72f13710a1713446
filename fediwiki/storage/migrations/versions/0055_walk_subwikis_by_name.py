"""Walk through the subwikis by their names, past all members."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_actors_subwiki_name",
        "actors",
        ["name"],
        sqlite_where=sa.text("local AND kind = 'subwiki'"),
        postgresql_where=sa.text("local AND kind = 'subwiki'"),
    )
