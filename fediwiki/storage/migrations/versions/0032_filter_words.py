"""Let moderators and admins filter words and links."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "filters",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subwiki_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("since", Moment(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], ["actors.id"], name=op.f(f"fk_filters_{name}_actors"))
            for name in ("subwiki_id", "by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filters")),
    )
    op.create_index("ix_filters_subwiki_id", "filters", ["subwiki_id"])
