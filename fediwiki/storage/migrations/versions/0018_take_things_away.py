"""Let moderators take things away, lock and pin them, and let acts say what they take back."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Apply."""
    for table, columns in (
        ("posts", ("removed", "held", "locked", "pinned")),
        ("comments", ("removed", "held", "locked")),
    ):
        for column in columns:
            op.add_column(table, sa.Column(column, Moment(), nullable=True))
    op.create_table(
        "removals",
        sa.Column("object_uri", sa.Text(), nullable=False),
        sa.Column("act_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("object_uri", name=op.f("pk_removals")),
    )
    op.create_index("ix_removals_act_id", "removals", ["act_id"])
    op.add_column("acts", sa.Column("rule", sa.Text(), server_default="", nullable=False))
    op.add_column("acts", sa.Column("undoes", sa.BigInteger(), nullable=True))
    # SQLite adds a constraint only together with its column.
    op.execute(
        sa.text(
            "ALTER TABLE acts ADD COLUMN target_id BIGINT"
            " CONSTRAINT fk_acts_target_id REFERENCES actors (id)"
        )
    )
    op.create_index("ix_acts_object_uri", "acts", ["object_uri", "kind"])
    op.create_index("ix_acts_target_id", "acts", ["target_id", sa.text("id DESC")])
    op.create_index("ix_acts_undoes", "acts", ["undoes"])
