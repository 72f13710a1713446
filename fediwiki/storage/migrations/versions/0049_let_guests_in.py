"""Let people of other servers sign in, and tell their edits from those that somebody signed."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "guests",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("seen", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_guests_actor_id")),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_guests")),
    )
    op.create_index("ix_guests_seen", "guests", ["seen"])
    op.create_table(
        "guest_sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("started", Moment(), nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actors.id"], name=op.f("fk_guest_sessions_actor_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_guest_sessions")),
    )
    op.create_index("ix_guest_sessions_actor_id", "guest_sessions", ["actor_id"])
    op.create_table(
        "guest_apps",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("client_secret", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("names_itself", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_guest_apps")),
    )
    op.create_index(
        "ix_guest_apps_origin", "guest_apps", ["origin", sa.literal_column("made DESC")]
    )
    op.add_column(
        "offers", sa.Column("asserted", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
