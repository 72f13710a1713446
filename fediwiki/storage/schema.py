"""What every table is made of.

A column says in `info` whether it holds personal data, for export and erasure.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Text,
)

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
