"""Let moderators name whom they trust."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "trusted",
        sa.Column("subwiki_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actors.id"], name=op.f("fk_trusted_actor_id_actors")
        ),
        sa.ForeignKeyConstraint(
            ["subwiki_id"], ["actors.id"], name=op.f("fk_trusted_subwiki_id_actors")
        ),
        sa.PrimaryKeyConstraint("subwiki_id", "actor_id", name=op.f("pk_trusted")),
    )
