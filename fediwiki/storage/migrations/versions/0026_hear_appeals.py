"""Let people appeal against what is decided about them, and answer warnings."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "appeals",
        sa.Column("act_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subwiki_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided", Moment(), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], ["actors.id"], name=op.f(f"fk_appeals_{name}_actors"))
            for name in ("subwiki_id", "actor_id", "decided_by")
        ),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_appeals")),
    )
    op.create_index(
        "ix_appeals_open",
        "appeals",
        ["subwiki_id", "act_id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_appeals_actor_id", "appeals", ["actor_id"])
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("act_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["actors.id"], name=op.f("fk_messages_author_id_actors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_act_id", "messages", ["act_id", "id"])
