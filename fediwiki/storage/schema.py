"""Every table. A column says in `info` whether it holds personal data, for export and erasure."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    text,
)

from fediwiki.storage.types import Json, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
PERSONAL = {"personal": True}
Sequence = BigInteger().with_variant(Integer, "sqlite")


def actor_column(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[int]:
    """A reference to an actor."""
    return Column(
        name, BigInteger, ForeignKey("actors.id"), nullable=nullable, primary_key=primary_key
    )


def text_column(name: str, *, personal: bool = False) -> Column[str]:
    """A text, empty unless it is given."""
    return Column(name, Text, nullable=False, server_default="", info=PERSONAL if personal else {})


def count_column(name: str) -> Column[int]:
    """A number of things, 0 unless it is given."""
    return Column(name, Integer, nullable=False, server_default="0")


settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

servers = Table(
    "servers",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("origin", Text, nullable=False, unique=True),
    text_column("software"),
    text_column("version"),
    Column("dialect", Text),
    Column("dialect_checked", Moment),
    Column("scheme", Text),
    Column("first_seen", Moment, nullable=False),
    Column("heard", Moment),
    Column("delivered", Moment),
    Column("failing_since", Moment),
    count_column("failures"),
    Column("next_try", Moment),
    Column("cursor", BigInteger, nullable=False, server_default="0"),
    Column("beyond", Json, nullable=False, server_default="[]"),
    Column("suspended", Moment),
    Column("silenced", Moment),
    Column("severed", Moment),
)

actors = Table(
    "actors",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("uri", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    text_column("name", personal=True),
    Column("host", Text, nullable=False),
    Column("local", Boolean, nullable=False, server_default=false()),
    Column("server_id", BigInteger, ForeignKey("servers.id")),
    text_column("display_name", personal=True),
    text_column("summary", personal=True),
    text_column("url"),
    text_column("inbox"),
    text_column("shared_inbox"),
    text_column("followers_uri"),
    text_column("outbox_uri"),
    text_column("moderators_uri"),
    Column("also_known_as", Json, nullable=False, server_default="[]"),
    text_column("moved_to"),
    Column("moved_at", Moment),
    Column("published", Moment, nullable=False),
    Column("fetched", Moment, nullable=False),
    Column("suspended", Moment),
    Column("deleted", Moment),
    Column("silenced", Moment),
    text_column("avatar", personal=True),
    text_column("banner", personal=True),
)
Index(
    "ix_actors_suspended",
    actors.c.suspended,
    sqlite_where=actors.c.suspended.is_not(None),
    postgresql_where=actors.c.suspended.is_not(None),
)
Index("ix_actors_host_name", actors.c.host, actors.c.name)
Index("ix_actors_server_id", actors.c.server_id)
Index(
    "uq_actors_local_name",
    actors.c.name,
    unique=True,
    sqlite_where=text("local"),
    postgresql_where=text("local"),
)

keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    actor_column("actor_id"),
    Column("algorithm", Text, nullable=False),
    Column("public", Text, nullable=False),
    text_column("private"),
    Column("made", Moment, nullable=False),
    Column("retired", Moment),
)
Index("ix_keys_actor_id", keys.c.actor_id)

members = Table(
    "members",
    metadata,
    actor_column("actor_id", primary_key=True),
    Column("admin", Boolean, nullable=False, server_default=false()),
    text_column("password_hash", personal=True),
    Column("joined", Moment, nullable=False),
    Column("seen", Moment),
    Column("invite_id", BigInteger),
)
Index("ix_members_invite_id", members.c.invite_id)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    actor_column("member_id"),
    Column("expires", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    actor_column("member_id"),
    Column("started", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    text_column("browser", personal=True),
    Column("proved", Moment, nullable=False, server_default="0"),
    text_column("network", personal=True),
)
Index("ix_sessions_member_id", sessions.c.member_id)

subwikis = Table(
    "subwikis",
    metadata,
    actor_column("actor_id", primary_key=True),
    actor_column("steward_id"),
    actor_column("founder_id", nullable=True),
    text_column("description"),
    Column("languages", Json, nullable=False, server_default="[]"),
    Column("membership_policy", Text, nullable=False),
    Column("edit_policy", Text, nullable=False),
    Column("review_policy", Text, nullable=False),
    text_column("source"),
    Column("rules", Json, nullable=False, server_default="[]"),
    Column("deserted", Moment),
    Column("updated", Moment),
    Column("closed", Moment),
    text_column("closed_why"),
    Column("quarantined", Moment),
    text_column("quarantined_why"),
    Column("featured", Moment),
    Column("ends", Moment),
)

moderators = Table(
    "moderators",
    metadata,
    actor_column("subwiki_id", primary_key=True),
    actor_column("actor_id", primary_key=True),
    count_column("place"),
    Column("since", Moment),
)
Index("ix_moderators_actor_id", moderators.c.actor_id)

bans = Table(
    "bans",
    metadata,
    actor_column("subwiki_id", primary_key=True),
    actor_column("actor_id", primary_key=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    text_column("reason"),
)

follows = Table(
    "follows",
    metadata,
    actor_column("follower_id", primary_key=True),
    actor_column("followed_id", primary_key=True),
    Column("uri", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked", Moment, nullable=False),
    count_column("tries"),
    Column("next_try", Moment),
    Column("since", BigInteger, nullable=False, server_default="0"),
    Column("server_id", BigInteger, ForeignKey("servers.id")),
    text_column("inbox"),
)
Index("ix_follows_followed_id", follows.c.followed_id, follows.c.state)
# The audience: from an actor to servers, and on a server to inboxes, past all their followers.
Index(
    "ix_follows_servers",
    follows.c.followed_id,
    follows.c.server_id,
    sqlite_where=follows.c.state == text("'accepted'"),
    postgresql_where=follows.c.state == text("'accepted'"),
)
Index(
    "ix_follows_inboxes",
    follows.c.server_id,
    follows.c.followed_id,
    follows.c.inbox,
    follows.c.since,
    sqlite_where=follows.c.state == text("'accepted'"),
    postgresql_where=follows.c.state == text("'accepted'"),
)

posts = Table(
    "posts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("uri", Text, nullable=False, unique=True),
    text_column("url"),
    actor_column("subwiki_id", nullable=True),
    actor_column("author_id"),
    Column("mode", Text, nullable=False),
    Column("kind", Text, nullable=False),
    text_column("title", personal=True),
    text_column("title_key", personal=True),
    text_column("text", personal=True),
    text_column("html", personal=True),
    text_column("lead", personal=True),
    text_column("warning"),
    Column("sensitive", Boolean, nullable=False, server_default=false()),
    text_column("language"),
    Column("attachments", Json, nullable=False, server_default="[]"),
    Column("tags", Json, nullable=False, server_default="[]"),
    Column("sources", Json, nullable=False, server_default="[]"),
    text_column("licence"),
    actor_column("initiator_id", nullable=True),
    text_column("edit_policy"),
    text_column("review_policy"),
    Column("policy_until", Moment),
    text_column("fork_of"),
    text_column("supersedes"),
    text_column("version"),
    Column("published", Moment, nullable=False),
    Column("placed", Moment, nullable=False),
    Column("updated", Moment),
    count_column("revision"),
    count_column("comments"),
    count_column("likes"),
    Column("local", Boolean, nullable=False, server_default=false()),
    Column("deleted", Moment),
    text_column("announce_uri"),
    text_column("crosspost_of"),
    Column("removed", Moment),
    Column("held", Moment),
    Column("locked", Moment),
    Column("pinned", Moment),
)
Index("ix_posts_timeline", posts.c.subwiki_id, posts.c.placed.desc(), posts.c.id.desc())
Index("ix_posts_author", posts.c.author_id, posts.c.placed.desc(), posts.c.id.desc())
Index("ix_posts_title_key", posts.c.title_key, posts.c.subwiki_id)
for _made_from in (posts.c.crosspost_of, posts.c.fork_of):
    Index(
        f"ix_posts_{_made_from.name}",
        _made_from,
        sqlite_where=_made_from != text("''"),
        postgresql_where=_made_from != text("''"),
    )
Index(
    "ix_posts_supersedes",
    posts.c.supersedes,
    sqlite_where=posts.c.supersedes != text("''"),
    postgresql_where=posts.c.supersedes != text("''"),
)
Index("ix_posts_placed", posts.c.placed.desc(), posts.c.id.desc())

revisions = Table(
    "revisions",
    metadata,
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    actor_column("editor_id", nullable=True),
    text_column("editor_uri", personal=True),
    Column("proven", Boolean, nullable=False, server_default=false()),
    text_column("offer_uri", personal=True),
    actor_column("reviewer_id", nullable=True),
    Column("reverts", Json, nullable=False, server_default="[]"),
    Column("undone_by", Integer),
    Column("merged_from", Integer),
    Column("removed", Json, nullable=False, server_default="[]"),
    Column("made", Moment, nullable=False),
    count_column("change_bytes"),
    Column("parent", Integer),
    text_column("title", personal=True),
    text_column("text", personal=True),
    text_column("summary", personal=True),
    Column("minor", Boolean, nullable=False, server_default=false()),
    Column("attachments", Json, nullable=False, server_default="[]"),
    Column("sources", Json, nullable=False, server_default="[]"),
    Column("published", Text, nullable=False),
    text_column("salt"),
    text_column("author_salt"),
    text_column("content_digest"),
    text_column("author_digest"),
    text_column("chain"),
    count_column("size_bytes"),
)
Index("ix_revisions_editor_id", revisions.c.editor_id, revisions.c.made.desc())
Index("ix_revisions_made", revisions.c.made.desc(), revisions.c.post_id.desc())

comments = Table(
    "comments",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("uri", Text, nullable=False, unique=True),
    text_column("url"),
    Column("post_id", BigInteger, nullable=False),
    Column("parent_id", BigInteger),
    Column("parent_uri", Text, nullable=False),
    count_column("depth"),
    actor_column("author_id"),
    text_column("text", personal=True),
    text_column("html", personal=True),
    text_column("language"),
    text_column("warning"),
    Column("about_text", Boolean, nullable=False, server_default=false()),
    Column("published", Moment, nullable=False),
    Column("placed", Moment, nullable=False),
    Column("updated", Moment),
    count_column("likes"),
    Column("local", Boolean, nullable=False, server_default=false()),
    Column("deleted", Moment),
    Column("removed", Moment),
    Column("held", Moment),
    Column("locked", Moment),
)
Index("ix_comments_post_id", comments.c.post_id, comments.c.placed, comments.c.id)
Index("ix_comments_author_id", comments.c.author_id)
Index("ix_comments_parent_id", comments.c.parent_id)

reactions = Table(
    "reactions",
    metadata,
    actor_column("actor_id", primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("object_uri", Text, primary_key=True),
    Column("uri", Text, nullable=False),
    Column("made", Moment, nullable=False),
)
Index("ix_reactions_object_uri", reactions.c.object_uri, reactions.c.kind)
Index("ix_reactions_uri", reactions.c.uri)

tombstones = Table(
    "tombstones",
    metadata,
    Column("uri", Text, primary_key=True),
    Column("former_type", Text, nullable=False),
    Column("published", Moment),
    Column("deleted", Moment, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("uri", Text, nullable=False, unique=True),
    actor_column("actor_id", nullable=True),
    Column("objects", Json, nullable=False),
    Column("kind", Text, nullable=False, server_default="other"),
    text_column("rule"),
    text_column("text", personal=True),
    Column("forwards", Boolean, nullable=False, server_default=false()),
    Column("named", Boolean, nullable=False, server_default=false()),
    Column("arrived", Moment, nullable=False),
)
Index("ix_reports_actor_id", reports.c.actor_id, reports.c.arrived.desc())

received = Table(
    "received",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("uri", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("actor_uri", Text, nullable=False),
    Column("signer_uri", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("object_uri", Text, nullable=False),
    Column("inbox", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, info=PERSONAL),
    Column("arrived", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("reason", Text, nullable=False, server_default=""),
    count_column("attempts"),
    Column("due", Moment, nullable=False),
    Column("effect", BigInteger),
)
Index("uq_received_uri_origin", received.c.uri, received.c.origin, unique=True)
Index(
    "ix_received_pending",
    received.c.due,
    received.c.id,
    sqlite_where=received.c.state == text("'pending'"),
    postgresql_where=received.c.state == text("'pending'"),
)
Index(
    "ix_received_dead",
    received.c.id,
    sqlite_where=received.c.state == text("'dead'"),
    postgresql_where=received.c.state == text("'dead'"),
)
Index("ix_received_origin", received.c.origin, received.c.id)
Index("ix_received_object_uri", received.c.object_uri)
Index("ix_received_effect", received.c.effect)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("happened", Moment, nullable=False),
    count_column("attempts"),
    Column("due", Moment, nullable=False),
    text_column("reason"),
)

sent = Table(
    "sent",
    metadata,
    Column("place", Sequence, primary_key=True, autoincrement=True),
    Column("id", BigInteger, nullable=False, unique=True),
    Column("uri", Text, nullable=False),
    actor_column("actor_id"),
    Column("type", Text, nullable=False),
    Column("object_uri", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, info=PERSONAL),
    Column("public", Boolean, nullable=False),
    Column("dialects", Json, nullable=False),
    Column("followers_of", Json, nullable=False),
    Column("inboxes", Json, nullable=False),
    Column("made", Moment, nullable=False),
    Column("effect", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_sent_uri", sent.c.uri)
Index("ix_sent_object_uri", sent.c.object_uri)
Index("ix_sent_actor_id", sent.c.actor_id, sent.c.place.desc())
Index("ix_sent_effect", sent.c.effect)
