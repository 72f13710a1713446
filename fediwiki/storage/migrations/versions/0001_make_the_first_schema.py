"""Make the first schema."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Json, Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", Json(), nullable=False),
        sa.Column("happened", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_table(
        "links",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "target", name=op.f("pk_links")),
    )
    op.create_index("ix_links_target", "links", ["target"], unique=False)
    op.create_table(
        "received",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("actor_uri", sa.Text(), nullable=False),
        sa.Column("signer_uri", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object_uri", sa.Text(), nullable=False),
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("arrived", Moment(), nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due", Moment(), nullable=False),
        sa.Column("effect", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received")),
    )
    op.create_index("ix_received_effect", "received", ["effect"], unique=False)
    op.create_index("ix_received_object_uri", "received", ["object_uri"], unique=False)
    op.create_index(
        "ix_received_pending",
        "received",
        ["due", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("uq_received_uri_origin", "received", ["uri", "origin"], unique=True)
    op.create_table(
        "servers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("software", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Text(), server_default="", nullable=False),
        sa.Column("dialect", sa.Text(), nullable=True),
        sa.Column("dialect_checked", Moment(), nullable=True),
        sa.Column("scheme", sa.Text(), nullable=True),
        sa.Column("first_seen", Moment(), nullable=False),
        sa.Column("heard", Moment(), nullable=True),
        sa.Column("delivered", Moment(), nullable=True),
        sa.Column("failing_since", Moment(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", Moment(), nullable=True),
        sa.Column("cursor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("beyond", Json(), server_default="[]", nullable=False),
        sa.Column("suspended", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_servers")),
        sa.UniqueConstraint("origin", name=op.f("uq_servers_origin")),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "tombstones",
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("former_type", sa.Text(), nullable=False),
        sa.Column("published", Moment(), nullable=True),
        sa.Column("deleted", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("uri", name=op.f("pk_tombstones")),
    )
    op.create_table(
        "actors",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("local", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=True),
        sa.Column("display_name", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("inbox", sa.Text(), server_default="", nullable=False),
        sa.Column("shared_inbox", sa.Text(), server_default="", nullable=False),
        sa.Column("followers_uri", sa.Text(), server_default="", nullable=False),
        sa.Column("outbox_uri", sa.Text(), server_default="", nullable=False),
        sa.Column("moderators_uri", sa.Text(), server_default="", nullable=False),
        sa.Column("also_known_as", Json(), server_default="[]", nullable=False),
        sa.Column("moved_to", sa.Text(), server_default="", nullable=False),
        sa.Column("published", Moment(), nullable=False),
        sa.Column("fetched", Moment(), nullable=False),
        sa.Column("suspended", Moment(), nullable=True),
        sa.Column("deleted", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["server_id"], ["servers.id"], name=op.f("fk_actors_server_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actors")),
        sa.UniqueConstraint("uri", name=op.f("uq_actors_uri")),
    )
    op.create_index("ix_actors_host_name", "actors", ["host", "name"], unique=False)
    op.create_index("ix_actors_server_id", "actors", ["server_id"], unique=False)
    op.create_index(
        "uq_actors_local_name",
        "actors",
        ["name"],
        unique=True,
        sqlite_where=sa.text("local"),
        postgresql_where=sa.text("local"),
    )
    op.create_table(
        "acts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subwiki_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_uri", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("details", Json(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_acts_actor_id")),
        sa.ForeignKeyConstraint(["subwiki_id"], ["actors.id"], name=op.f("fk_acts_subwiki_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )
    op.create_index(
        "ix_acts_subwiki_id", "acts", ["subwiki_id", sa.literal_column("id DESC")], unique=False
    )
    op.create_table(
        "bans",
        sa.Column("subwiki_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_bans_actor_id")),
        sa.ForeignKeyConstraint(["subwiki_id"], ["actors.id"], name=op.f("fk_bans_subwiki_id")),
        sa.PrimaryKeyConstraint("subwiki_id", "actor_id", name=op.f("pk_bans")),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_uri", sa.Text(), nullable=False),
        sa.Column("depth", sa.Integer(), server_default="0", nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("html", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("warning", sa.Text(), server_default="", nullable=False),
        sa.Column("published", Moment(), nullable=False),
        sa.Column("placed", Moment(), nullable=False),
        sa.Column("updated", Moment(), nullable=True),
        sa.Column("likes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("local", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["actors.id"], name=op.f("fk_comments_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("uri", name=op.f("uq_comments_uri")),
    )
    op.create_index("ix_comments_author_id", "comments", ["author_id"], unique=False)
    op.create_index("ix_comments_parent_id", "comments", ["parent_id"], unique=False)
    op.create_index("ix_comments_post_id", "comments", ["post_id", "placed", "id"], unique=False)
    op.create_table(
        "follows",
        sa.Column("follower_id", sa.BigInteger(), nullable=False),
        sa.Column("followed_id", sa.BigInteger(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", Moment(), nullable=True),
        sa.Column("since", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("server_id", sa.BigInteger(), nullable=True),
        sa.Column("inbox", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["followed_id"], ["actors.id"], name=op.f("fk_follows_followed_id")
        ),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["actors.id"], name=op.f("fk_follows_follower_id")
        ),
        sa.ForeignKeyConstraint(["server_id"], ["servers.id"], name=op.f("fk_follows_server_id")),
        sa.PrimaryKeyConstraint("follower_id", "followed_id", name=op.f("pk_follows")),
    )
    op.create_index("ix_follows_followed_id", "follows", ["followed_id", "state"], unique=False)
    op.create_index(
        "ix_follows_inboxes",
        "follows",
        ["server_id", "followed_id", "inbox", "since"],
        unique=False,
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_index(
        "ix_follows_servers",
        "follows",
        ["followed_id", "server_id"],
        unique=False,
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("private", sa.Text(), server_default="", nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("retired", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_keys_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keys")),
    )
    op.create_index("ix_keys_actor_id", "keys", ["actor_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("admin", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("password_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("joined", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_members_actor_id")),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_members")),
    )
    op.create_table(
        "moderators",
        sa.Column("subwiki_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_moderators_actor_id")),
        sa.ForeignKeyConstraint(
            ["subwiki_id"], ["actors.id"], name=op.f("fk_moderators_subwiki_id")
        ),
        sa.PrimaryKeyConstraint("subwiki_id", "actor_id", name=op.f("pk_moderators")),
    )
    op.create_table(
        "offers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("editor_id", sa.BigInteger(), nullable=False),
        sa.Column("subwiki_id", sa.BigInteger(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("minor", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sources", Json(), server_default="[]", nullable=False),
        sa.Column("reverts", Json(), server_default="[]", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=True),
        sa.Column("settled", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["editor_id"], ["actors.id"], name=op.f("fk_offers_editor_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["actors.id"], name=op.f("fk_offers_reviewer_id")),
        sa.ForeignKeyConstraint(["subwiki_id"], ["actors.id"], name=op.f("fk_offers_subwiki_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("uri", name=op.f("uq_offers_uri")),
    )
    op.create_index("ix_offers_editor_id", "offers", ["editor_id"], unique=False)
    op.create_index("ix_offers_post_id", "offers", ["post_id"], unique=False)
    op.create_index("ix_offers_subwiki_id", "offers", ["subwiki_id", "state"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("subwiki_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("title_key", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("html", sa.Text(), server_default="", nullable=False),
        sa.Column("lead", sa.Text(), server_default="", nullable=False),
        sa.Column("warning", sa.Text(), server_default="", nullable=False),
        sa.Column("sensitive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("attachments", Json(), server_default="[]", nullable=False),
        sa.Column("tags", Json(), server_default="[]", nullable=False),
        sa.Column("sources", Json(), server_default="[]", nullable=False),
        sa.Column("licence", sa.Text(), server_default="", nullable=False),
        sa.Column("initiator_id", sa.BigInteger(), nullable=True),
        sa.Column("edit_policy", sa.Text(), server_default="", nullable=False),
        sa.Column("review_policy", sa.Text(), server_default="", nullable=False),
        sa.Column("policy_until", Moment(), nullable=True),
        sa.Column("fork_of", sa.Text(), server_default="", nullable=False),
        sa.Column("published", Moment(), nullable=False),
        sa.Column("placed", Moment(), nullable=False),
        sa.Column("updated", Moment(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("comments", sa.Integer(), server_default="0", nullable=False),
        sa.Column("likes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("local", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted", Moment(), nullable=True),
        sa.Column("announce_uri", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["actors.id"], name=op.f("fk_posts_author_id")),
        sa.ForeignKeyConstraint(
            ["initiator_id"], ["actors.id"], name=op.f("fk_posts_initiator_id")
        ),
        sa.ForeignKeyConstraint(["subwiki_id"], ["actors.id"], name=op.f("fk_posts_subwiki_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("uri", name=op.f("uq_posts_uri")),
    )
    op.create_index(
        "ix_posts_author",
        "posts",
        ["author_id", sa.literal_column("placed DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_posts_placed",
        "posts",
        [sa.literal_column("placed DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_posts_timeline",
        "posts",
        ["subwiki_id", sa.literal_column("placed DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_posts_title_key", "posts", ["title_key", "subwiki_id"], unique=False)
    op.create_table(
        "reactions",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_uri", sa.Text(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_reactions_actor_id")),
        sa.PrimaryKeyConstraint("actor_id", "kind", "object_uri", name=op.f("pk_reactions")),
    )
    op.create_index("ix_reactions_object_uri", "reactions", ["object_uri", "kind"], unique=False)
    op.create_index("ix_reactions_uri", "reactions", ["uri"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("objects", Json(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("arrived", Moment(), nullable=False),
        sa.Column("settled", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_reports_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("uri", name=op.f("uq_reports_uri")),
    )
    op.create_table(
        "revisions",
        sa.Column("post_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("editor_id", sa.BigInteger(), nullable=True),
        sa.Column("editor_uri", sa.Text(), server_default="", nullable=False),
        sa.Column("proven", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("offer_uri", sa.Text(), server_default="", nullable=False),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=True),
        sa.Column("reverts", Json(), server_default="[]", nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("merged_from", sa.Integer(), nullable=True),
        sa.Column("removed", Json(), server_default="[]", nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("change_bytes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("minor", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("attachments", Json(), server_default="[]", nullable=False),
        sa.Column("sources", Json(), server_default="[]", nullable=False),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), server_default="", nullable=False),
        sa.Column("author_salt", sa.Text(), server_default="", nullable=False),
        sa.Column("content_digest", sa.Text(), server_default="", nullable=False),
        sa.Column("author_digest", sa.Text(), server_default="", nullable=False),
        sa.Column("chain", sa.Text(), server_default="", nullable=False),
        sa.Column("size_bytes", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["actors.id"], name=op.f("fk_revisions_editor_id")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["actors.id"], name=op.f("fk_revisions_reviewer_id")
        ),
        sa.PrimaryKeyConstraint("post_id", "number", name=op.f("pk_revisions")),
    )
    op.create_index(
        "ix_revisions_editor_id",
        "revisions",
        ["editor_id", sa.literal_column("made DESC")],
        unique=False,
    )
    op.create_index(
        "ix_revisions_made",
        "revisions",
        [sa.literal_column("made DESC"), sa.literal_column("post_id DESC")],
        unique=False,
    )
    op.create_table(
        "sent",
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("object_uri", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("dialects", Json(), nullable=False),
        sa.Column("followers_of", Json(), nullable=False),
        sa.Column("inboxes", Json(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("effect", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_sent_actor_id")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_sent")),
        sa.UniqueConstraint("id", name=op.f("uq_sent_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_sent_actor_id", "sent", ["actor_id", sa.literal_column("place DESC")], unique=False
    )
    op.create_index("ix_sent_effect", "sent", ["effect"], unique=False)
    op.create_index("ix_sent_object_uri", "sent", ["object_uri"], unique=False)
    op.create_index("ix_sent_uri", "sent", ["uri"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("started", Moment(), nullable=False),
        sa.Column("seen", Moment(), nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.Column("browser", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["actors.id"], name=op.f("fk_sessions_member_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_member_id", "sessions", ["member_id"], unique=False)
    op.create_table(
        "sign_in_links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("expires", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actors.id"], name=op.f("fk_sign_in_links_member_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_links")),
    )
    op.create_table(
        "subwikis",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("steward_id", sa.BigInteger(), nullable=False),
        sa.Column("founder_id", sa.BigInteger(), nullable=True),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("languages", Json(), server_default="[]", nullable=False),
        sa.Column("membership_policy", sa.Text(), nullable=False),
        sa.Column("edit_policy", sa.Text(), nullable=False),
        sa.Column("review_policy", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_subwikis_actor_id")),
        sa.ForeignKeyConstraint(["founder_id"], ["actors.id"], name=op.f("fk_subwikis_founder_id")),
        sa.ForeignKeyConstraint(["steward_id"], ["actors.id"], name=op.f("fk_subwikis_steward_id")),
        sa.PrimaryKeyConstraint("actor_id", name=op.f("pk_subwikis")),
    )
    op.create_table(
        "thanks",
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_thanks_actor_id")),
        sa.PrimaryKeyConstraint("actor_id", "post_id", "number", name=op.f("pk_thanks")),
    )
    op.create_table(
        "watches",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["actors.id"], name=op.f("fk_watches_member_id")),
        sa.PrimaryKeyConstraint("member_id", "post_id", name=op.f("pk_watches")),
    )
    op.create_index("ix_watches_post_id", "watches", ["post_id"], unique=False)
