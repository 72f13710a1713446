"""Tables of what people wrote: posts, revisions, comments, reactions, and what is gone."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Table,
    Text,
    false,
    text,
)

from fediwiki.storage.schema import actor_column, count_column, metadata, text_column
from fediwiki.storage.types import Json, Moment

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
Index(
    "ix_posts_titles",
    posts.c.subwiki_id,
    posts.c.title_key,
    posts.c.id,
    sqlite_where=posts.c.mode == text("'collaborative'"),
    postgresql_where=posts.c.mode == text("'collaborative'"),
)
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
