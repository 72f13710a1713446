"""Let one click end mails."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Json

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Apply."""
    op.add_column("mails", sa.Column("headers", Json(), server_default="{}", nullable=False))
    op.create_table(
        "mail_links",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actors.id"], name=op.f("fk_mail_links_member_id_actors")
        ),
        sa.PrimaryKeyConstraint("member_id", "kind", name=op.f("pk_mail_links")),
        sa.UniqueConstraint("token", name=op.f("uq_mail_links_token")),
    )
