"""Let people report, to the queues of those whom it concerns."""

import json

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0017"
down_revision = "0016"

_OBJECTS = sa.text("SELECT id, objects FROM reports WHERE settled IS NULL ORDER BY id")
_PLACES = (
    sa.text("SELECT subwiki_id, author_id FROM posts WHERE uri = :uri"),
    sa.text(
        "SELECT posts.subwiki_id, comments.author_id FROM comments"
        " JOIN posts ON posts.id = comments.post_id WHERE comments.uri = :uri"
    ),
    sa.text("SELECT NULL, id FROM actors WHERE uri = :uri"),
)
_LOCAL = sa.text("SELECT local FROM actors WHERE id = :id")


def upgrade() -> None:
    """Apply."""
    items = op.create_table(
        "report_items",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("object_uri", sa.Text(), nullable=False),
        sa.Column("subwiki_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("act_id", sa.BigInteger(), nullable=True),
        sa.Column("settled", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["actors.id"], name=op.f("fk_report_items_author_id_actors")
        ),
        sa.ForeignKeyConstraint(
            ["subwiki_id"], ["actors.id"], name=op.f("fk_report_items_subwiki_id_actors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_items")),
    )
    op.create_index(
        "ix_report_items_open",
        "report_items",
        ["subwiki_id", "object_uri"],
        sqlite_where=sa.text("settled IS NULL"),
        postgresql_where=sa.text("settled IS NULL"),
    )
    op.create_index("ix_report_items_report_id", "report_items", ["report_id"])
    op.create_index("ix_report_items_object_uri", "report_items", ["object_uri"])
    op.create_index("ix_report_items_act_id", "report_items", ["act_id"])
    _fill(items)
    with op.batch_alter_table("reports") as reports:
        reports.alter_column("actor_id", existing_type=sa.BigInteger(), nullable=True)
        reports.drop_column("settled")
        reports.add_column(sa.Column("kind", sa.Text(), server_default="other", nullable=False))
        reports.add_column(sa.Column("rule", sa.Text(), server_default="", nullable=False))
        for name in ("forwards", "named"):
            reports.add_column(
                sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
            )
    op.create_index("ix_reports_actor_id", "reports", ["actor_id", sa.text("arrived DESC")])
    op.create_table(
        "notes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subwiki_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["actors.id"], name=op.f("fk_notes_author_id_actors")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["actors.id"], name=op.f("fk_notes_person_id_actors")
        ),
        sa.ForeignKeyConstraint(
            ["subwiki_id"], ["actors.id"], name=op.f("fk_notes_subwiki_id_actors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_person_id", "notes", ["person_id", "subwiki_id"])
    op.add_column("notifications", sa.Column("act_id", sa.BigInteger(), nullable=True))


def _fill(items: sa.Table) -> None:
    """Let reports that were only kept until now wait where they concern somebody."""
    connection = op.get_bind()
    number = 0
    for report_id, objects in connection.execute(_OBJECTS).all():
        for uri in json.loads(objects):
            found = [row for query in _PLACES for row in connection.execute(query, {"uri": uri})]
            for subwiki_id, author_id in found:
                is_ours = subwiki_id and connection.execute(_LOCAL, {"id": subwiki_id}).scalar()
                number += 1
                connection.execute(
                    items.insert().values(
                        id=number,
                        report_id=report_id,
                        object_uri=uri,
                        subwiki_id=subwiki_id if is_ours else None,
                        author_id=author_id,
                    )
                )
