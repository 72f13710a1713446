"""Members: the accounts of people here."""

from datetime import datetime

from sqlalchemy import Executable, bindparam, delete, false, func, select, update

from fediwiki.domain.members import Member
from fediwiki.errors import NotFound
from fediwiki.storage.account_tables import members, sign_in_links
from fediwiki.storage.actor_tables import LIVES_HERE, actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.moderator_tables import moderator_invitations, moderators
from fediwiki.storage.prepared import Values
from fediwiki.storage.reading_tables import boosts, memberships
from fediwiki.storage.rows import actor_of
from fediwiki.storage.tables import all_tables
from fediwiki.storage.telling_tables import preferences
from fediwiki.storage.types import Moment
from fediwiki.storage.wiki_tables import thanks

_SELECT = (
    select(
        actors,
        members.c.admin,
        members.c.password_hash,
        members.c.joined,
        func.coalesce(preferences.c.theme, ""),
        func.coalesce(preferences.c.language, ""),
        func.coalesce(preferences.c.paged, false()),
    )
    .join_from(members, actors, members.c.actor_id == actors.c.id)
    .outerjoin(preferences, preferences.c.member_id == members.c.actor_id)
)
_IS_ADMIN = (
    select(members.c.actor_id)
    .join(actors, actors.c.id == members.c.actor_id)
    .where(members.c.actor_id == bindparam("actor"), members.c.admin, actors.c.suspended.is_(None))
)
_BY_ID = _SELECT.where(actors.c.id == bindparam("member"))
BY_NAME = _SELECT.where(actors.c.name == bindparam("name"), LIVES_HERE, actors.c.deleted.is_(None))


async def by_id(tx: Reader, member_id: int) -> Member:
    """The member.

    Raises:
        NotFound: There is none.
    """
    return _found(await _first(tx, _BY_ID, {"member": member_id}), str(member_id))


async def by_name(tx: Reader, name: str) -> Member:
    """The member with this name, in any case.

    Raises:
        NotFound: There is none.
    """
    return _found(await find_by_name(tx, name), name)


async def find_by_name(tx: Reader, name: str) -> Member | None:
    """The member with this name, in any case, unless they left."""
    return await _first(tx, BY_NAME, {"name": name.lower()})


async def is_admin(tx: Reader, actor_id: int) -> bool:
    """Whether someone is an admin here, and not suspended."""
    return await tx.value(_IS_ADMIN, {"actor": actor_id}) is not None


async def admin_ids(tx: Reader) -> list[int]:
    """The ids of all admins."""
    return [row[0] for row in await tx.rows(select(members.c.actor_id).where(members.c.admin))]


async def last_admin_seen(tx: Reader) -> datetime | None:
    """When any admin was here last; None without one who can act."""
    query = (
        select(func.max(func.coalesce(members.c.seen, members.c.joined), type_=Moment()))
        .join_from(members, actors, actors.c.id == members.c.actor_id)
        .where(members.c.admin, actors.c.suspended.is_(None))
    )
    return await tx.value(query)


async def save_seen(tx: Writer, member_id: int, now: datetime) -> None:
    """Remember when a member was here last."""
    await tx.change(update(members).where(members.c.actor_id == member_id).values(seen=now))


async def count_admins(tx: Reader, *, but: int = 0) -> int:
    """How many members are admins who can act, without the one with the id `but`."""
    query = (
        select(func.count())
        .select_from(members.join(actors, actors.c.id == members.c.actor_id))
        .where(members.c.admin, actors.c.suspended.is_(None), members.c.actor_id != but)
    )
    return int(await tx.value(query))


async def add(tx: Writer, actor_id: int, *, admin: bool, password_hash: str, now: datetime) -> None:
    """Give an actor of ours an account."""
    await tx.change(
        tx.insert(members).values(
            actor_id=actor_id, admin=admin, password_hash=password_hash, joined=now
        )
    )


async def save_password(tx: Writer, member_id: int, password_hash: str) -> None:
    """Change a password."""
    await tx.change(
        update(members).where(members.c.actor_id == member_id).values(password_hash=password_hash)
    )


async def save_theme(tx: Writer, member_id: int, theme: str) -> None:
    """Keep whether a member wants light or dark; empty is what their system says."""
    statement = tx.insert(preferences).values(member_id=member_id, theme=theme)
    await tx.change(
        statement.on_conflict_do_update(index_elements=["member_id"], set_={"theme": theme})
    )


async def save_language(tx: Writer, member_id: int, language: str) -> None:
    """Keep in which language a member reads us; empty is what their browser asks for."""
    statement = tx.insert(preferences).values(member_id=member_id, language=language)
    await tx.change(
        statement.on_conflict_do_update(index_elements=["member_id"], set_={"language": language})
    )


async def save_paged(tx: Writer, member_id: int, *, paged: bool) -> None:
    """Keep whether a member reads feeds page by page."""
    statement = tx.insert(preferences).values(member_id=member_id, paged=paged)
    await tx.change(
        statement.on_conflict_do_update(index_elements=["member_id"], set_={"paged": paged})
    )


async def language_of(tx: Reader, member_id: int) -> str:
    """In which language a member reads us; empty where they chose none."""
    query = select(preferences.c.language).where(preferences.c.member_id == member_id)
    return await tx.value(query) or ""


async def erase(tx: Writer, member_id: int) -> None:
    """Erase an account, and everything that only its member could see."""
    for table in all_tables():
        if "member_id" in table.columns:
            await tx.change(delete(table).where(table.c.member_id == member_id))
    for table in (boosts, memberships, moderators, moderator_invitations, thanks):
        await tx.change(delete(table).where(table.c.actor_id == member_id))
    asked = moderator_invitations.c.by_id == member_id
    await tx.change(update(moderator_invitations).where(asked).values(by_id=None))
    await tx.change(delete(members).where(members.c.actor_id == member_id))


async def save_admin(tx: Writer, member_id: int, *, admin: bool) -> None:
    """Make a member an admin, or no longer."""
    await tx.change(update(members).where(members.c.actor_id == member_id).values(admin=admin))


async def add_link(tx: Writer, token_hash: str, member_id: int, expires: datetime) -> None:
    """Keep a link that signs its holder in, once; it replaces the member's older ones."""
    await tx.change(delete(sign_in_links).where(sign_in_links.c.member_id == member_id))
    await tx.change(
        tx.insert(sign_in_links).values(token_hash=token_hash, member_id=member_id, expires=expires)
    )


async def find_link(tx: Reader, token_hash: str, now: datetime) -> int | None:
    """Whose link this is, if it is still good."""
    return await tx.value(
        select(sign_in_links.c.member_id).where(
            sign_in_links.c.token_hash == token_hash, sign_in_links.c.expires > now
        )
    )


async def remove_links(tx: Writer, member_id: int) -> None:
    """End all sign-in links of a member."""
    await tx.change(delete(sign_in_links).where(sign_in_links.c.member_id == member_id))


async def remove_all_links(tx: Writer) -> None:
    """End all sign-in links of everybody."""
    await tx.change(delete(sign_in_links))


async def _first(tx: Reader, query: Executable, parameters: Values | None = None) -> Member | None:
    row = await tx.row(query, parameters)
    if row is None:
        return None
    *actor, admin, password_hash, joined, theme, language, paged = row
    return Member(
        actor_of(actor),
        admin,
        password_hash,
        joined,
        theme=theme,
        language=language,
        paged=bool(paged),
    )


def _found(member: Member | None, what: str) -> Member:
    if member is None:
        raise NotFound(f"there is no member {what}")
    return member
