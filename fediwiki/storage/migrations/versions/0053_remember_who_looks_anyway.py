"""Remember who looks at what is quarantined anyway."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "looked_anyway",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("subwiki_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actors.id"], name=op.f("fk_looked_anyway_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["subwiki_id"], ["actors.id"], name=op.f("fk_looked_anyway_subwiki_id")
        ),
        sa.PrimaryKeyConstraint("member_id", "subwiki_id", name=op.f("pk_looked_anyway")),
    )
