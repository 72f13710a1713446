"""Hold for review what people who are new lead others to."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage import search_schema
from fediwiki.storage.types import Json, Moment

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "holds",
        sa.Column("object_uri", sa.Text(), nullable=False),
        sa.Column("subwiki_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("whys", Json(), server_default="[]", nullable=False),
        sa.Column("below", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("mentions", Json(), server_default="[]", nullable=False),
        sa.Column("entries", Json(), server_default="[]", nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("ended", Moment(), nullable=True),
        sa.Column("shown", Moment(), nullable=True),
        sa.Column("approved", sa.Boolean(), server_default=sa.false(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], ["actors.id"], name=op.f(f"fk_holds_{name}_actors"))
            for name in ("subwiki_id", "author_id")
        ),
        sa.PrimaryKeyConstraint("object_uri", name=op.f("pk_holds")),
    )
    op.create_index(
        "ix_holds_waiting",
        "holds",
        ["subwiki_id", "since"],
        sqlite_where=sa.text("ended IS NULL"),
        postgresql_where=sa.text("ended IS NULL"),
    )
    op.create_index("ix_holds_author_id", "holds", ["author_id"])
    for statement in search_schema.moving(op.get_bind().dialect.name):
        op.execute(statement)
