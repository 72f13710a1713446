"""Hear whom other servers ban altogether."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "site_bans",
        sa.Column("server_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("hides", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["server_id"], ["servers.id"], name=op.f("fk_site_bans_server_id_servers")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actors.id"], name=op.f("fk_site_bans_actor_id_actors")
        ),
        sa.PrimaryKeyConstraint("server_id", "actor_id", "source", name=op.f("pk_site_bans")),
    )
    op.create_index("ix_site_bans_actor_id", "site_bans", ["actor_id"])
    op.create_index("ix_site_bans_until", "site_bans", ["until"])
