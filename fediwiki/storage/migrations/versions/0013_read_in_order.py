"""Keep what members read, save and mute, who belongs where, boosts and tags; search by words."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage import search_schema
from fediwiki.storage.types import Json, Moment
from fediwiki.text.mentions import fold_hashtag

revision = "0013"
down_revision = "0012"

_OLD_TAGS = sa.select(
    sa.column("id", sa.BigInteger), sa.column("placed", Moment), sa.column("tags", Json)
).select_from(sa.table("posts"))


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "comments",
        sa.Column("about_text", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("subwikis", sa.Column("source", sa.Text(), server_default="", nullable=False))
    op.add_column("subwikis", sa.Column("rules", Json(), server_default="[]", nullable=False))
    _of_members()
    _of_subwikis()
    _of_posts()
    _fill_tags()
    for statement in search_schema.statements(op.get_bind().dialect.name):
        op.execute(sa.text(statement))


def _of_members() -> None:
    op.create_table(
        "reading",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("dense", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("hide_boosts", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("languages", Json(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["actors.id"], name=op.f("fk_reading_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_reading")),
    )
    op.create_table(
        "visits",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("seen_id", sa.BigInteger(), nullable=False),
        sa.Column("newest_at", Moment(), nullable=False),
        sa.Column("newest_id", sa.BigInteger(), nullable=False),
        sa.Column("visited", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["actors.id"], name=op.f("fk_visits_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_visits")),
    )
    for name, column in (
        ("muted_actors", sa.Column("actor_id", sa.BigInteger(), nullable=False)),
        ("muted_words", sa.Column("word", sa.Text(), nullable=False)),
        ("muted_servers", sa.Column("host", sa.Text(), nullable=False)),
    ):
        owners = ["member_id", "actor_id"] if column.name == "actor_id" else ["member_id"]
        op.create_table(
            name,
            sa.Column("member_id", sa.BigInteger(), nullable=False),
            column,
            *(
                sa.ForeignKeyConstraint([each], ["actors.id"], name=op.f(f"fk_{name}_{each}"))
                for each in owners
            ),
            sa.PrimaryKeyConstraint("member_id", column.name, name=op.f(f"pk_{name}")),
        )
    op.create_table(
        "saved",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["actors.id"], name=op.f("fk_saved_member_id")),
        sa.PrimaryKeyConstraint("member_id", "post_id", name=op.f("pk_saved")),
    )
    op.create_index(
        "ix_saved_timeline", "saved", ["member_id", sa.text("at DESC"), sa.text("post_id DESC")]
    )
    op.create_table(
        "feed_links",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["actors.id"], name=op.f("fk_feed_links_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_feed_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_links_token_hash")),
    )


def _of_subwikis() -> None:
    op.create_table(
        "memberships",
        sa.Column("subwiki_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", Moment(), nullable=True),
        sa.Column("asked", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subwiki_id"], ["actors.id"], name=op.f("fk_memberships_subwiki_id")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_memberships_actor_id")),
        sa.PrimaryKeyConstraint("subwiki_id", "actor_id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_actor_id", "memberships", ["actor_id"])


def _of_posts() -> None:
    op.create_table(
        "tags",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("placed", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "tag", name=op.f("pk_tags")),
    )
    op.create_index(
        "ix_tags_timeline", "tags", ["tag", sa.text("placed DESC"), sa.text("post_id DESC")]
    )
    op.create_table(
        "boosts",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("placed", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_boosts_actor_id")),
        sa.PrimaryKeyConstraint("actor_id", "post_id", name=op.f("pk_boosts")),
    )
    op.create_index(
        "ix_boosts_timeline",
        "boosts",
        ["actor_id", sa.text("placed DESC"), sa.text("post_id DESC")],
    )
    op.create_index("ix_boosts_post_id", "boosts", ["post_id"])


def _fill_tags() -> None:
    connection = op.get_bind()
    table = sa.table("tags", sa.column("post_id"), sa.column("tag"), sa.column("placed", Moment))
    for post_id, placed, said in connection.execute(_OLD_TAGS.where(sa.text("tags <> '[]'"))):
        folded = dict.fromkeys(fold_hashtag(str(each)) for each in said)
        rows = [{"post_id": post_id, "tag": each, "placed": placed} for each in folded if each]
        if rows:
            connection.execute(sa.insert(table), rows)
