"""Tell members what concerns them, by their switches, and of nobody whom they block."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "notifications",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("subwiki_id", sa.BigInteger(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("comment_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("times", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("read", Moment(), nullable=True),
        sa.Column("on_site", sa.Boolean(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        _actor("notifications", "member_id"),
        _actor("notifications", "actor_id"),
        _actor("notifications", "subwiki_id"),
        sa.PrimaryKeyConstraint("member_id", "key", name=op.f("pk_notifications")),
    )
    op.create_index("ix_notifications_place", "notifications", ["member_id", sa.text("place DESC")])
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["member_id"],
        sqlite_where=sa.text("read IS NULL AND on_site"),
        postgresql_where=sa.text("read IS NULL AND on_site"),
    )
    op.create_index("ix_notifications_at", "notifications", ["at"])
    op.create_table(
        "notification_switches",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_site", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), server_default=sa.true(), nullable=False),
        _actor("notification_switches", "member_id"),
        sa.PrimaryKeyConstraint("member_id", "kind", name=op.f("pk_notification_switches")),
    )
    op.create_table(
        "blocks",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("blocked_id", sa.BigInteger(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        _actor("blocks", "actor_id"),
        _actor("blocks", "blocked_id"),
        sa.PrimaryKeyConstraint("actor_id", "blocked_id", name=op.f("pk_blocks")),
        sa.UniqueConstraint("uri", name=op.f("uq_blocks_uri")),
    )
    op.create_index("ix_blocks_blocked_id", "blocks", ["blocked_id"])
    op.create_table(
        "preferences",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("theme", sa.Text(), server_default="", nullable=False),
        sa.Column("digest", sa.Text(), server_default="never", nullable=False),
        sa.Column("digested", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("digest_due", Moment(), nullable=True),
        _actor("preferences", "member_id"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_preferences")),
    )
    op.create_index(
        "ix_preferences_digest_due",
        "preferences",
        ["digest_due"],
        sqlite_where=sa.text("digest_due IS NOT NULL"),
        postgresql_where=sa.text("digest_due IS NOT NULL"),
    )


def _actor(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["actors.id"], name=op.f(f"fk_{table}_{column}"))
