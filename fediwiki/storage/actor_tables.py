"""Tables of actors: on which servers they live, with which keys, and who follows whom."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Table,
    Text,
    false,
    literal_column,
    text,
)

from fediwiki.storage.schema import actor_column, count_column, metadata, text_column
from fediwiki.storage.types import Json, Moment

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
    Column("known", Moment),
    text_column("avatar", personal=True),
    text_column("banner", personal=True),
)
Index(
    "ix_actors_suspended",
    actors.c.suspended,
    sqlite_where=actors.c.suspended.is_not(None),
    postgresql_where=actors.c.suspended.is_not(None),
)
Index(
    "ix_actors_subwiki_name",
    actors.c.name,
    sqlite_where=text("local AND kind = 'subwiki'"),
    postgresql_where=text("local AND kind = 'subwiki'"),
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

# Which actors live here, in the words of the index of their names: SQLite takes `local = 1` for
# something else, and would look at every actor there is.
LIVES_HERE: ColumnElement[bool] = literal_column("actors.local")
