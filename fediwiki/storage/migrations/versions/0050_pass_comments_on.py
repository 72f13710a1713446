"""Keep which comments people pass on, beside the posts."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    """Apply."""
    op.execute("CREATE TABLE kept_boosts AS SELECT actor_id, post_id, placed FROM boosts")
    op.drop_table("boosts")
    op.create_table(
        "boosts",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("object_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("placed", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_boosts_actor_id")),
        sa.PrimaryKeyConstraint("actor_id", "object_id", name=op.f("pk_boosts")),
    )
    op.create_index(
        "ix_boosts_timeline",
        "boosts",
        ["actor_id", sa.text("placed DESC"), sa.text("object_id DESC"), "post_id"],
    )
    op.create_index("ix_boosts_post_id", "boosts", ["post_id"])
    op.execute(
        "INSERT INTO boosts (actor_id, object_id, post_id, placed) "
        "SELECT actor_id, post_id, post_id, placed FROM kept_boosts"
    )
    op.drop_table("kept_boosts")
