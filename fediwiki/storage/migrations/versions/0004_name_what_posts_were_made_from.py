"""Name what posts were made from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply."""
    op.add_column("posts", sa.Column("supersedes", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_posts_supersedes",
        "posts",
        ["supersedes"],
        unique=False,
        sqlite_where=sa.text("supersedes != ''"),
        postgresql_where=sa.text("supersedes != ''"),
    )
    op.add_column("offers", sa.Column("fork_of", sa.Text(), server_default="", nullable=False))
    op.add_column("offers", sa.Column("supersedes", sa.Text(), server_default="", nullable=False))
