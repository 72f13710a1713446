"""Let admins say what this instance has to do with other servers."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Json, Moment

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Apply."""
    op.add_column("servers", sa.Column("silenced", Moment(), nullable=True))
    op.add_column("servers", sa.Column("severed", Moment(), nullable=True))
    op.create_table(
        "server_policies",
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("media_off", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reports_off", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("obfuscate", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["actors.id"], name=op.f("fk_server_policies_by_id_actors")
        ),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_server_policies")),
    )
    op.create_table(
        "block_lists",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("applies", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("due", Moment(), nullable=False),
        sa.Column("fetched", Moment(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("entries", Json(), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_lists")),
        sa.UniqueConstraint("url", name=op.f("uq_block_lists_url")),
    )
