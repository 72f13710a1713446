"""Tables of pictures: ours, which post shows which, and copies of what stands elsewhere."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from fediwiki.storage.schema import count_column, metadata, text_column
from fediwiki.storage.types import Moment

media = Table(
    "media",
    metadata,
    Column("name", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    count_column("width"),
    count_column("height"),
    text_column("blurhash"),
    count_column("size_bytes"),
    count_column("small_bytes"),
    Column("made", Moment, nullable=False),
)
Index("ix_media_made", media.c.made)
Index("ix_media_size_bytes", media.c.size_bytes.desc(), media.c.name)

media_uses = Table(
    "media_uses",
    metadata,
    Column("name", Text, primary_key=True),
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
)
Index("ix_media_uses_post_id", media_uses.c.post_id)

remote_media = Table(
    "remote_media",
    metadata,
    Column("url", Text, primary_key=True),
    Column("side", Integer, primary_key=True, autoincrement=False),
    text_column("name"),
    Column("asked", Moment, nullable=False),
    text_column("host"),
)
Index("ix_remote_media_name", remote_media.c.name)
Index("ix_remote_media_host", remote_media.c.host)
Index("ix_remote_media_asked", remote_media.c.asked)
