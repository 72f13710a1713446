"""Find what came from one server without reading the whole log."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_received_origin", "received", ["origin", "id"])
