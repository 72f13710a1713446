"""Know how large pictures are, where copies are from, and when upkeep was done last."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "runs",
        sa.Column("chore", sa.Text(), nullable=False),
        sa.Column("started", Moment(), nullable=False),
        sa.Column("ended", Moment(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("chore", name=op.f("pk_runs")),
    )
    op.create_table(
        "removed_media",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("removed", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_removed_media")),
    )
    op.add_column(
        "media", sa.Column("small_bytes", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index("ix_media_size_bytes", "media", [sa.text("size_bytes DESC"), "name"])
    op.add_column("remote_media", sa.Column("host", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_remote_media_host", "remote_media", ["host"])
    _name_hosts()


def _name_hosts() -> None:
    connection = op.get_bind()
    copies = sa.table("remote_media", sa.column("url", sa.Text), sa.column("host", sa.Text))
    found: dict[str, str] = {}
    for (url,) in connection.execute(sa.select(copies.c.url)):
        found[url] = _host_of(url)
    for url, host in found.items():
        connection.execute(sa.update(copies).where(copies.c.url == url).values(host=host))


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
