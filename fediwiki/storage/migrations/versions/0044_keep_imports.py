"""Keep what members bring along from elsewhere until it is done."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "import_rows",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("due", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actors.id"], name=op.f("fk_import_rows_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
    )
    op.create_index("ix_import_rows_member_id", "import_rows", ["member_id", "import_id"])
    op.create_index("ix_import_rows_due", "import_rows", ["due"])
    op.create_index("ix_import_rows_made", "import_rows", ["made"])
