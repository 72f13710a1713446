"""Know people by what of theirs lasted."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Apply."""
    op.add_column("actors", sa.Column("known", Moment(), nullable=True))
