"""Joining: accounts of people here, and how they come in."""

from datetime import datetime, timedelta

from fediwiki.domain.actors import ActorKind
from fediwiki.domain.acts import ActKind
from fediwiki.domain.members import Member, Session
from fediwiki.domain.urls import Urls
from fediwiki.errors import NotFound, Refused
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.naming import add_actor
from fediwiki.storage import acts, members, one_time_tokens, sessions
from fediwiki.storage.database import Reader, Writer
from fediwiki.text import names
from fediwiki.text.gettext import _

LINK_LASTS = timedelta(days=1)


async def join(
    tx: Writer,
    name: str,
    *,
    password_hash: str,
    admin: bool,
    pairs: KeyPairs,
    urls: Urls,
    now: datetime,
) -> Member:
    """Make an account; with an empty `password_hash` only a link signs in.

    Raises:
        Malformed: The name will not do.
        Conflict: The name is taken.
    """
    names.check(name)
    actor = await add_actor(
        tx,
        urls.member(name),
        ActorKind.MEMBER,
        name,
        title="",
        summary="",
        pairs=pairs,
        urls=urls,
        now=now,
    )
    await members.add(tx, actor.id, admin=admin, password_hash=password_hash, now=now)
    return Member(actor, admin=admin, password_hash=password_hash, joined=now)


async def change_password(tx: Writer, member: Member, password_hash: str) -> None:
    """Change a password; every session and link of the member ends."""
    await members.save_password(tx, member.id, password_hash)
    await members.remove_links(tx, member.id)
    await one_time_tokens.remove_all_of(tx, member.id)
    await sessions.remove_of(tx, member.id)


async def make_admin(tx: Writer, member: Member) -> None:
    """Make a member an admin; their sessions end, for a role never changes within one."""
    await members.save_admin(tx, member.id, admin=True)
    await sessions.remove_of(tx, member.id)


async def give_link(tx: Writer, member: Member, token_hash: str, *, now: datetime) -> None:
    """Give a member a link that signs them in once, within a day."""
    await members.add_link(tx, token_hash, member.id, now + LINK_LASTS)


async def use_link(tx: Writer, token_hash: str, *, password_hash: str, now: datetime) -> Member:
    """Set a password by a link, which ends with it.

    Raises:
        NotFound: There is no such link, or it was used or is too old.
    """
    member_id = await members.find_link(tx, token_hash, now)
    if member_id is None:
        raise NotFound(_("this link was used, or is too old"))
    member = await members.by_id(tx, member_id)
    await change_password(tx, member, password_hash)
    return member


async def sign_in(tx: Writer, session: Session) -> None:
    """Begin a session.

    Raises:
        Refused: The account is suspended; it says why.
    """
    member = await members.by_id(tx, session.member_id)
    if member.actor.suspended is not None:
        raise Refused(await _suspended(tx, member))
    await sessions.remove_expired(tx, session.started)
    await sessions.add(tx, session)
    await members.save_seen(tx, member.id, session.started)


async def _suspended(tx: Reader, member: Member) -> str:
    """Why an account is suspended, told only to who has its password."""
    last = await acts.find_last(tx, ActKind.SUSPEND, member.actor.uri)
    if last is None or not last.act.reason:
        return _("This account is suspended. The about page says how to reach the admins.")
    return _(
        "This account is suspended. The admins say why: %(reason)s The about page says how to"
        " reach them.",
        reason=last.act.reason,
    )
