"""Remember what members saw of each feed; what was known until now was seen at home."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    """Apply."""
    op.add_column("visits", sa.Column("feed_id", sa.BigInteger(), nullable=True))
    op.execute(sa.text("UPDATE visits SET feed_id = member_id"))
    with op.batch_alter_table("visits") as visits:
        visits.alter_column("feed_id", existing_type=sa.BigInteger(), nullable=False)
        visits.drop_constraint(op.f("pk_visits"), type_="primary")
        visits.create_primary_key(op.f("pk_visits"), ["member_id", "feed_id"])
        visits.create_foreign_key(op.f("fk_visits_feed_id"), "actors", ["feed_id"], ["id"])
