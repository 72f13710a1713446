"""Let edits say what should stand with a post, and revisions what of that was digested."""

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "offers", sa.Column("arranges", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    _take_out_descriptions()


def _take_out_descriptions() -> None:
    """Until now the descriptions of links were no part of the digest; of posts they stay."""
    connection = op.get_bind()
    table = sa.table(
        "revisions",
        sa.column("post_id", sa.BigInteger),
        sa.column("number", sa.Integer),
        sa.column("attachments", sa.Text),
    )
    linked = table.c.attachments.like('%"link"%')
    for post_id, number, attachments in connection.execute(sa.select(table).where(linked)).all():
        bare = [{**each, "description": ""} for each in orjson.loads(attachments)]
        which = (table.c.post_id == post_id) & (table.c.number == number)
        connection.execute(
            sa.update(table).where(which).values(attachments=orjson.dumps(bare).decode())
        )
