"""Tables of reading: what members save, mute and prefer, who belongs where, boosts and tags."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text, false

from fediwiki.storage.schema import PERSONAL, actor_column, metadata
from fediwiki.storage.types import Json, Moment

reading = Table(
    "reading",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("dense", Boolean, nullable=False, server_default=false()),
    Column("hide_boosts", Boolean, nullable=False, server_default=false()),
    Column("languages", Json, nullable=False, server_default="[]", info=PERSONAL),
)

# `seen` is what a member's last visit to a feed ended with, `newest` what this one showed so far.
# A feed is that of a subwiki, of a community elsewhere, of the instance, or the member’s own home.
visits = Table(
    "visits",
    metadata,
    actor_column("member_id", primary_key=True),
    actor_column("feed_id", primary_key=True),
    Column("seen_at", Moment, nullable=False, info=PERSONAL),
    Column("seen_id", BigInteger, nullable=False),
    Column("newest_at", Moment, nullable=False, info=PERSONAL),
    Column("newest_id", BigInteger, nullable=False),
    Column("visited", Moment, nullable=False, info=PERSONAL),
)

muted_actors = Table(
    "muted_actors",
    metadata,
    actor_column("member_id", primary_key=True),
    actor_column("actor_id", primary_key=True),
)

muted_words = Table(
    "muted_words",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("word", Text, primary_key=True, info=PERSONAL),
)

muted_servers = Table(
    "muted_servers",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("host", Text, primary_key=True, info=PERSONAL),
)

saved = Table(
    "saved",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("post_id", BigInteger, primary_key=True),
    Column("at", Moment, nullable=False),
)
Index("ix_saved_post_id", saved.c.post_id)
Index("ix_saved_timeline", saved.c.member_id, saved.c.at.desc(), saved.c.post_id.desc())

looked_anyway = Table(
    "looked_anyway",
    metadata,
    actor_column("member_id", primary_key=True),
    actor_column("subwiki_id", primary_key=True),
    Column("at", Moment, nullable=False),
)

tags = Table(
    "tags",
    metadata,
    Column("post_id", BigInteger, primary_key=True),
    Column("tag", Text, primary_key=True),
    Column("placed", Moment, nullable=False),
)
Index("ix_tags_timeline", tags.c.tag, tags.c.placed.desc(), tags.c.post_id.desc())

# `object_id` is a post, which `post_id` is then, too, or a comment below that post.
boosts = Table(
    "boosts",
    metadata,
    actor_column("actor_id", primary_key=True),
    Column("object_id", BigInteger, primary_key=True),
    Column("post_id", BigInteger, nullable=False),
    Column("placed", Moment, nullable=False),
)
Index(
    "ix_boosts_timeline",
    boosts.c.actor_id,
    boosts.c.placed.desc(),
    boosts.c.object_id.desc(),
    boosts.c.post_id,
)
Index("ix_boosts_post_id", boosts.c.post_id)

memberships = Table(
    "memberships",
    metadata,
    actor_column("subwiki_id", primary_key=True),
    actor_column("actor_id", primary_key=True),
    Column("confirmed", Moment),
    Column("asked", Moment, nullable=False),
)
Index("ix_memberships_actor_id", memberships.c.actor_id)

feed_links = Table(
    "feed_links",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("made", Moment, nullable=False),
)
