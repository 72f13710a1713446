"""Find quickly whether anybody here did anything with a post."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_saved_post_id", "saved", ["post_id"])
    op.create_index("ix_notifications_post_id", "notifications", ["post_id"])
    for name in ("crosspost_of", "fork_of"):
        made_from = sa.text(f"{name} != ''")
        op.create_index(
            f"ix_posts_{name}",
            "posts",
            [name],
            sqlite_where=made_from,
            postgresql_where=made_from,
        )
