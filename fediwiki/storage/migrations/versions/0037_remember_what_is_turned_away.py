"""Remember for a while what other servers turned away, and why."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "turned_away",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_id", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object_uri", sa.Text(), nullable=False),
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["server_id"], ["servers.id"], name=op.f("fk_turned_away_server_id_servers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turned_away")),
    )
    op.create_index(
        "ix_turned_away_server_id", "turned_away", ["server_id", sa.literal_column("id DESC")]
    )
