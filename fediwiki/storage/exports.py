"""What a member takes along: of every table what is theirs, but for what would open their account.

A table or a column with something of people that stands neither in `OWNED` nor in `WITHHELD` fails
a test: whoever adds one says here whether its owner gets it, or why not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Table,
    literal,
    or_,
    select,
    tuple_,
)

from fediwiki.domain.follows import FollowState
from fediwiki.storage import (
    account_tables,
    actor_tables,
    announcement_tables,
    appeal_tables,
    draft_tables,
    import_tables,
    log_tables,
    media_tables,
    moderation_tables,
    moderator_tables,
    money_tables,
    post_tables,
    profile_tables,
    quote_tables,
    reading_tables,
    report_tables,
    subwiki_tables,
    telling_tables,
    wiki_tables,
)
from fediwiki.storage.database import Reader

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Owned:
    """A table, and the columns of which one names whoever a row belongs to."""

    table: Table
    by: tuple[str, ...] = ("member_id",)


OWNED: Final = tuple(
    sorted(
        (
            Owned(account_tables.emails),
            Owned(account_tables.invites),
            Owned(account_tables.one_time_tokens),
            Owned(account_tables.passkeys),
            Owned(account_tables.second_steps),
            Owned(appeal_tables.appeals, ("actor_id",)),
            Owned(appeal_tables.messages, ("author_id",)),
            Owned(draft_tables.drafts),
            Owned(moderation_tables.filters, ("by_id",)),
            Owned(moderation_tables.holds, ("author_id",)),
            Owned(draft_tables.unsaved_edits),
            Owned(import_tables.import_rows),
            Owned(moderation_tables.site_bans, ("actor_id",)),
            Owned(moderator_tables.candidacies),
            Owned(moderator_tables.moderator_invitations, ("actor_id",)),
            Owned(money_tables.put_away),
            Owned(announcement_tables.read_announcements),
            Owned(profile_tables.profiles),
            Owned(quote_tables.stamps, ("actor_id",)),
            Owned(reading_tables.boosts, ("actor_id",)),
            Owned(reading_tables.feed_links),
            Owned(reading_tables.looked_anyway),
            Owned(reading_tables.memberships, ("actor_id",)),
            Owned(reading_tables.muted_actors),
            Owned(reading_tables.muted_servers),
            Owned(reading_tables.muted_words),
            Owned(reading_tables.reading),
            Owned(reading_tables.saved),
            Owned(reading_tables.visits),
            Owned(actor_tables.actors, ("id",)),
            Owned(subwiki_tables.bans, ("actor_id",)),
            Owned(post_tables.comments, ("author_id",)),
            Owned(actor_tables.follows, ("follower_id", "followed_id")),
            Owned(account_tables.members, ("actor_id",)),
            Owned(moderator_tables.moderators, ("actor_id",)),
            Owned(post_tables.posts, ("author_id",)),
            Owned(post_tables.reactions, ("actor_id",)),
            Owned(report_tables.reports, ("actor_id",)),
            Owned(post_tables.revisions, ("editor_id",)),
            Owned(log_tables.sent, ("actor_id",)),
            Owned(account_tables.sessions),
            Owned(subwiki_tables.subwikis, ("founder_id",)),
            Owned(telling_tables.blocks, ("actor_id",)),
            Owned(telling_tables.notification_switches),
            Owned(telling_tables.notifications),
            Owned(telling_tables.preferences),
            Owned(wiki_tables.acts, ("actor_id",)),
            Owned(wiki_tables.offers, ("editor_id",)),
            Owned(wiki_tables.thanks, ("actor_id",)),
            Owned(wiki_tables.trusted, ("actor_id",)),
            Owned(wiki_tables.watches),
        ),
        key=lambda owned: owned.table.name,
    )
)

# Reviewed by hand: tables and columns that hold something of people and go to nobody, and why.
WITHHELD: Final = MappingProxyType(
    {
        "applications": "gone once there is an account",
        "feed_links.token_hash": "opens a private feed",
        "follows.inbox": "where others are reached",
        "guest_sessions": "of people of other servers, who are no members",
        "guests": "of people of other servers, who are no members",
        "keys": "whoever has them can speak in the member's name",
        "mail_links": "end mails in the member's name",
        "mails": "may hold links that open the account",
        "members.password_hash": "could be guessed back into a password",
        "groups": "what communities of other servers say of themselves",
        "notes": "what moderators say among themselves, of others",
        "notices": "from people without an account",
        "one_time_tokens.token_hash": "stands for a link that opens the account",
        "passkeys.public_key": "of use to nobody but this server",
        "received": "what others sent, in their words; what came of it stands in other tables",
        "recovery_codes": "open the account",
        "report_items": "what others reported; what the member did stands in reports",
        "second_steps.secret": "makes the codes that open the account",
        "server_policies": "about servers; that the member decided so stands in acts",
        "sessions.token_hash": "stands for a cookie that opens the account",
        "sign_in_links": "open the account",
    }
)


class People(Enum):
    """Those with whom a member has to do."""

    FOLLOWED = "followed"
    FOLLOWERS = "followers"
    BLOCKED = "blocked"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as other programs name them."""

    id: int
    uri: str
    handle: str


async def keys_of(tx: Reader, owned: Owned, member_id: int) -> list[Key]:
    """Which rows of a table are a member's."""
    primary = owned.table.primary_key.columns
    query = select(*primary).where(_is_theirs(owned, member_id)).order_by(*primary)
    return [tuple(row) for row in await tx.rows(query)]


async def rows_of(
    tx: Reader, owned: Owned, member_id: int, keys: Sequence[Key]
) -> list[dict[str, object]]:
    """These rows of a member's, for them alone; actors and posts stand there by their ids' urls."""
    primary = owned.table.primary_key.columns
    shown = _shown(owned.table)
    wanted = [
        tuple_(*(literal(part, column.type) for part, column in zip(key, primary, strict=True)))
        for key in keys
    ]
    query = (
        select(*shown.values())
        .where(_is_theirs(owned, member_id), tuple_(*primary).in_(wanted))
        .order_by(*primary)
    )
    return [dict(zip(shown, row, strict=True)) for row in await tx.rows(query)]


async def sent_by(tx: Reader, member_id: int, *, after: int, limit: int) -> list[tuple[int, bytes]]:
    """What a member said to other servers, in its order."""
    sent = log_tables.sent
    query = (
        select(sent.c.place, sent.c.body)
        .where(sent.c.actor_id == member_id, sent.c.place > after)
        .order_by(sent.c.place)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await tx.rows(query)]


async def people_of(
    tx: Reader, member_id: int, which: People, *, after: int, limit: int
) -> list[Person]:
    """Whom a member follows, blocks or mutes, or who follows them."""
    table, theirs, others = _RELATIONS[which]
    actors = actor_tables.actors
    query = (
        select(actors.c.id, actors.c.uri, actors.c.name, actors.c.host)
        .select_from(table)
        .join(actors, actors.c.id == others)
        .where(theirs == member_id, actors.c.id > after)
        .order_by(actors.c.id)
        .limit(limit)
    )
    if table is actor_tables.follows:
        query = query.where(actor_tables.follows.c.state == FollowState.ACCEPTED)
    return [Person(row[0], row[1], f"{row[2]}@{row[3]}") for row in await tx.rows(query)]


async def pictures_of(tx: Reader, member_id: int) -> list[str]:
    """The names of the pictures of a member, and of those with what they wrote alone."""
    uses, posts, drafts, offers = (
        media_tables.media_uses,
        post_tables.posts,
        draft_tables.drafts,
        wiki_tables.offers,
    )
    theirs = (
        select(posts.c.id).where(posts.c.author_id == member_id),
        select(posts.c.id).where(posts.c.initiator_id == member_id),
        select(drafts.c.id).where(drafts.c.member_id == member_id),
        select(offers.c.id).where(offers.c.editor_id == member_id),
    )
    query = (
        select(uses.c.name)
        .where(or_(uses.c.post_id == member_id, *(uses.c.post_id.in_(each) for each in theirs)))
        .distinct()
        .order_by(uses.c.name)
    )
    return [row[0] for row in await tx.rows(query)]


_RELATIONS: Final[
    MappingProxyType[People, tuple[FromClause, ColumnElement[int], ColumnElement[int]]]
] = MappingProxyType(
    {
        People.FOLLOWED: (
            actor_tables.follows,
            actor_tables.follows.c.follower_id,
            actor_tables.follows.c.followed_id,
        ),
        People.FOLLOWERS: (
            actor_tables.follows,
            actor_tables.follows.c.followed_id,
            actor_tables.follows.c.follower_id,
        ),
        People.BLOCKED: (
            telling_tables.blocks,
            telling_tables.blocks.c.actor_id,
            telling_tables.blocks.c.blocked_id,
        ),
        People.MUTED: (
            reading_tables.muted_actors,
            reading_tables.muted_actors.c.member_id,
            reading_tables.muted_actors.c.actor_id,
        ),
    }
)


def _is_theirs(owned: Owned, member_id: int) -> ColumnElement[bool]:
    return or_(*(owned.table.c[name] == member_id for name in owned.by))


def _shown(table: Table) -> dict[str, ColumnElement[Any]]:
    """What is read of a table, by the name under which it is given."""
    shown: dict[str, ColumnElement[Any]] = {}
    for column in table.columns:
        # A plain text: SQLAlchemy's own kind is no key for JSON.
        name = str(column.name)
        if f"{table.name}.{name}" in WITHHELD:
            continue
        if any(key.column.table is actor_tables.actors for key in column.foreign_keys):
            shown[name.removesuffix("_id")] = _uri(actor_tables.actors, column)
        elif name == "post_id":
            shown["post"] = _uri(post_tables.posts, column)
        else:
            shown[name] = column
    return shown


def _uri(table: Table, column: ColumnElement[int]) -> ColumnElement[str]:
    named = table.alias()
    return select(named.c.uri).where(named.c.id == column).scalar_subquery()
