"""Find what is written together in a subwiki by title."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_posts_titles",
        "posts",
        ["subwiki_id", "title_key", "id"],
        sqlite_where=sa.text("mode = 'collaborative'"),
        postgresql_where=sa.text("mode = 'collaborative'"),
    )
