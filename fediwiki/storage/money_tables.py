"""Tables of what a server costs, and of what is given for it; nobody who gave is in them."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text, false

from fediwiki.storage.schema import actor_column, count_column, metadata, text_column
from fediwiki.storage.types import Moment

costs = Table(
    "costs",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("monthly", BigInteger, nullable=False),
    Column("since", Text, nullable=False),
    text_column("until"),
)

gifts = Table(
    "gifts",
    metadata,
    Column("month", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    count_column("givers"),
)

ways_to_give = Table(
    "ways_to_give",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    text_column("note"),
)

past_years = Table(
    "past_years",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("income", BigInteger, nullable=False),
    Column("expenses", BigInteger, nullable=False),
    text_column("note"),
)

banners = Table(
    "banners",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("stopped", Boolean, nullable=False, server_default=false()),
)

put_away = Table(
    "put_away",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("until", Moment, nullable=False),
)
