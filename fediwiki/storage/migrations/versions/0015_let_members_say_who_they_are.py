"""Let members say who they are."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Json

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "profiles",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("bio", sa.Text(), server_default="", nullable=False),
        sa.Column("fields", Json(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actors.id"], name=op.f("fk_profiles_member_id_actors")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_profiles")),
    )
