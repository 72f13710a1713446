"""Tables of the wiki: offers, watchlists, thanks, links, whom moderators trust, and their acts."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text, false

from fediwiki.storage.schema import PERSONAL, actor_column, metadata, text_column
from fediwiki.storage.types import Json, Moment

offers = Table(
    "offers",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("uri", Text, nullable=False, unique=True),
    actor_column("editor_id"),
    actor_column("subwiki_id", nullable=True),
    Column("post_id", BigInteger),
    Column("base", Integer, nullable=False),
    text_column("title", personal=True),
    text_column("text", personal=True),
    text_column("summary", personal=True),
    Column("minor", Boolean, nullable=False, server_default=false()),
    Column("sources", Json, nullable=False, server_default="[]"),
    Column("reverts", Json, nullable=False, server_default="[]"),
    text_column("language"),
    text_column("fork_of"),
    text_column("supersedes"),
    Column("body", LargeBinary, nullable=False, info=PERSONAL),
    Column("state", Text, nullable=False),
    text_column("reason"),
    Column("number", Integer),
    Column("made", Moment, nullable=False),
    actor_column("reviewer_id", nullable=True),
    Column("settled", Moment),
    text_column("note", personal=True),
    text_column("result_uri"),
    Column("unread", Boolean, nullable=False, server_default=false()),
    Column("attachments", Json, nullable=False, server_default="[]"),
    Column("whys", Json, nullable=False, server_default="[]"),
    Column("asserted", Boolean, nullable=False, server_default=false()),
    Column("arranges", Boolean, nullable=False, server_default=false()),
)
Index("ix_offers_state", offers.c.state, offers.c.post_id)
Index("ix_offers_subwiki_id", offers.c.subwiki_id, offers.c.state)
Index("ix_offers_post_id", offers.c.post_id)
Index("ix_offers_editor_id", offers.c.editor_id)

watches = Table(
    "watches",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("post_id", BigInteger, primary_key=True),
    Column("seen", Integer, nullable=False, server_default="0"),
    Column("since", Moment, nullable=False),
)
Index("ix_watches_post_id", watches.c.post_id)

thanks = Table(
    "thanks",
    metadata,
    actor_column("actor_id", primary_key=True),
    Column("post_id", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("made", Moment, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("post_id", BigInteger, primary_key=True),
    Column("target", Text, primary_key=True),
)
Index("ix_links_target", links.c.target)

acts = Table(
    "acts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    actor_column("subwiki_id", nullable=True),
    actor_column("actor_id", nullable=True),
    Column("kind", Text, nullable=False),
    text_column("object_uri"),
    text_column("reason"),
    Column("details", Json, nullable=False),
    Column("at", Moment, nullable=False),
    text_column("rule"),
    Column("undoes", BigInteger),
    actor_column("target_id", nullable=True),
)
Index("ix_acts_subwiki_id", acts.c.subwiki_id, acts.c.id.desc())
Index("ix_acts_object_uri", acts.c.object_uri, acts.c.kind)
Index("ix_acts_target_id", acts.c.target_id, acts.c.id.desc())
Index("ix_acts_undoes", acts.c.undoes)

trusted = Table(
    "trusted",
    metadata,
    actor_column("subwiki_id", primary_key=True),
    actor_column("actor_id", primary_key=True),
    Column("since", Moment, nullable=False),
)
