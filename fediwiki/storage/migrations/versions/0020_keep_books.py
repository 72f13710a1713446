"""Keep the books of what a server costs and is given."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "costs",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("monthly", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_costs")),
    )
    op.create_table(
        "gifts",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("givers", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_gifts")),
    )
    op.create_table(
        "ways_to_give",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ways_to_give")),
    )
    op.create_table(
        "past_years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("income", sa.BigInteger(), nullable=False),
        sa.Column("expenses", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_past_years")),
    )
    op.create_table(
        "banners",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("stopped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banners")),
    )
    op.create_table(
        "put_away",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actors.id"], name=op.f("fk_put_away_member_id_actors")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_put_away")),
    )
