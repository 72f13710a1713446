"""The table of imports: what a member brings along from elsewhere, line by line."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from fediwiki.storage.schema import actor_column, count_column, metadata, text_column
from fediwiki.storage.types import Moment

# `import_id` is one for all lines of a file; `due` is there while a line waits.
import_rows = Table(
    "import_rows",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    actor_column("member_id"),
    Column("import_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    text_column("said", personal=True),
    Column("state", Text, nullable=False),
    text_column("why"),
    count_column("tries"),
    Column("made", Moment, nullable=False),
    Column("due", Moment),
)
Index("ix_import_rows_member_id", import_rows.c.member_id, import_rows.c.import_id)
Index("ix_import_rows_due", import_rows.c.due)
Index("ix_import_rows_made", import_rows.c.made)
