"""Put moderators in an order, ask before someone becomes one, and see where none is left."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Json, Moment

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Apply."""
    op.add_column("members", sa.Column("seen", Moment(), nullable=True))
    op.execute(
        "UPDATE members SET seen ="
        " (SELECT max(seen) FROM sessions WHERE sessions.member_id = members.actor_id)"
    )
    op.add_column("subwikis", sa.Column("deserted", Moment(), nullable=True))
    op.add_column("moderators", sa.Column("since", Moment(), nullable=True))
    op.create_index("ix_moderators_actor_id", "moderators", ["actor_id"])
    op.create_table(
        "moderator_invitations",
        sa.Column("subwiki_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        _actor("moderator_invitations", "subwiki_id"),
        _actor("moderator_invitations", "actor_id"),
        _actor("moderator_invitations", "by_id"),
        sa.PrimaryKeyConstraint("subwiki_id", "actor_id", name=op.f("pk_moderator_invitations")),
    )
    op.create_index("ix_moderator_invitations_actor_id", "moderator_invitations", ["actor_id"])
    op.create_table(
        "candidacies",
        sa.Column("subwiki_id", sa.BigInteger(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _actor("candidacies", "subwiki_id"),
        _actor("candidacies", "member_id"),
        sa.PrimaryKeyConstraint("subwiki_id", "member_id", name=op.f("pk_candidacies")),
    )
    op.add_column("subwikis", sa.Column("updated", Moment(), nullable=True))
    op.create_table(
        "groups",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("featured_uri", sa.Text(), server_default="", nullable=False),
        sa.Column("restricted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("membership_policy", sa.Text(), server_default="", nullable=False),
        sa.Column("moderators", Json(), server_default="[]", nullable=False),
        sa.Column("looked_up", Moment(), nullable=True),
        _actor("groups", "actor_id"),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_groups")),
    )


def _actor(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["actors.id"], name=op.f(f"fk_{table}_{column}"))
