"""Tables of accounts: who has one, who asked for one, what reaches and what protects them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    Table,
    Text,
    false,
)

from fediwiki.storage.schema import PERSONAL, actor_column, count_column, metadata, text_column
from fediwiki.storage.types import Moment

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

emails = Table(
    "emails",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("address", Text, nullable=False, info=PERSONAL),
    Column("address_key", Text, nullable=False, unique=True, info=PERSONAL),
    Column("confirmed", Moment, nullable=False),
)

applications = Table(
    "applications",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, info=PERSONAL),
    text_column("address", personal=True),
    text_column("address_key", personal=True),
    Column("password_hash", Text, nullable=False, info=PERSONAL),
    text_column("text", personal=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("invite_id", BigInteger),
    Column("made", Moment, nullable=False),
    Column("confirmed", Moment),
    Column("expires", Moment, nullable=False),
    text_column("language", personal=True),
)
Index("ix_applications_name", applications.c.name)
Index("ix_applications_address_key", applications.c.address_key)

invites = Table(
    "invites",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False, unique=True),
    actor_column("member_id", nullable=True),
    count_column("used"),
    count_column("uses"),
    Column("made", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    text_column("note"),
)
Index("ix_invites_member_id", invites.c.member_id)

one_time_tokens = Table(
    "one_time_tokens",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    actor_column("member_id", nullable=True),
    text_column("value", personal=True),
    Column("expires", Moment, nullable=False),
)
Index("ix_one_time_tokens_member_id", one_time_tokens.c.member_id)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Text, primary_key=True),
    actor_column("member_id"),
    Column("public_key", LargeBinary, nullable=False),
    Column("uses", BigInteger, nullable=False, server_default="0"),
    text_column("name", personal=True),
    Column("made", Moment, nullable=False),
    Column("used", Moment),
)
Index("ix_passkeys_member_id", passkeys.c.member_id)

second_steps = Table(
    "second_steps",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("secret", Text, nullable=False, info=PERSONAL),
    Column("since", Moment),
    Column("last", BigInteger, nullable=False, server_default="0"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", Text, primary_key=True),
    actor_column("member_id"),
)
Index("ix_recovery_codes_member_id", recovery_codes.c.member_id)
