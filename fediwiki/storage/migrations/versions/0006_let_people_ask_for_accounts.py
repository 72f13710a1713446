"""Let people ask for accounts, invite others, and be reached by mail."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "applications",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("address_key", sa.Text(), server_default="", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("invite_id", sa.BigInteger(), nullable=True),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("confirmed", Moment(), nullable=True),
        sa.Column("expires", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_applications_token_hash")),
    )
    op.create_index("ix_applications_name", "applications", ["name"], unique=False)
    op.create_index("ix_applications_address_key", "applications", ["address_key"], unique=False)
    op.create_table(
        "emails",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("confirmed", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["actors.id"], name=op.f("fk_emails_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_emails")),
        sa.UniqueConstraint("address_key", name=op.f("uq_emails_address_key")),
    )
    op.create_table(
        "invites",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["actors.id"], name=op.f("fk_invites_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invites")),
        sa.UniqueConstraint("code", name=op.f("uq_invites_code")),
    )
    op.create_index("ix_invites_member_id", "invites", ["member_id"], unique=False)
    op.create_table(
        "one_time_tokens",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actors.id"], name=op.f("fk_one_time_tokens_member_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_tokens")),
    )
    op.create_index("ix_one_time_tokens_member_id", "one_time_tokens", ["member_id"], unique=False)
