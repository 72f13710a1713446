"""Registering: from the wish for an account to the account, by way of a mail or an admin.

Until its address is confirmed, a wish claims nothing; the same is done for an address that has an
account already, so that neither the answer nor its time tells.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fediwiki.domain.acts import ActKind
from fediwiki.domain.applications import Application, Invite, Registration
from fediwiki.domain.mails import Mail
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.services import alerting, joining, mailing
from fediwiki.services.administering import write_down
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.letters import Letterhead
from fediwiki.storage import actors, applications, emails, invites, members
from fediwiki.storage.database import Reader, Writer
from fediwiki.text import names
from fediwiki.text.gettext import _, spoken

LINK_LASTS = timedelta(days=1)
WAITS_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would like, checked; without an `address` nothing is mailed here."""

    name: str
    address: str
    password_hash: str
    text: str
    invite: Invite | None


async def check_name(tx: Reader, name: str) -> None:
    """Check that a new member may be called so.

    Raises:
        Malformed: The name will not do.
        Conflict: It is taken, was once, or somebody waits to get it.
    """
    names.check(name)
    taken = await actors.find_local(tx, name) is not None
    if taken or await applications.find_waiting(tx, name) is not None:
        raise Conflict(_("The name %(name)s is taken. Please choose another.", name=name))


async def apply(
    tx: Writer, wish: Wish, *, token: str, token_hash: str, head: Letterhead, now: datetime
) -> None:
    """Keep a wish, and mail the link by which its address is confirmed.

    Raises:
        Conflict: The name is taken.
    """
    await check_name(tx, wish.name)
    holder = await emails.find_holder(tx, wish.address)
    waits = await applications.is_waiting_at(tx, wish.address)
    application = _application(tx, wish, token_hash, now, confirmed=None)
    await applications.add(tx, application)
    letter = await _letter(tx, wish, holder, token, head, waits=waits)
    await mailing.queue(tx, letter, now=now)


async def apply_unmailed(
    tx: Writer, wish: Wish, *, token_hash: str, pairs: KeyPairs, urls: Urls, now: datetime
) -> Member | None:
    """Let a wish wait for an admin, or grant it to who was invited; then it gives the member.

    Raises:
        Conflict: The name is taken, or the invite is used up.
    """
    await check_name(tx, wish.name)
    application = _application(tx, wish, token_hash, now, confirmed=now)
    if wish.invite is not None:
        return await _granted(tx, application, pairs=pairs, urls=urls, now=now)
    await applications.add(tx, application)
    await alerting.of_sign_up(tx, application, now=now)
    return None


async def confirm(
    tx: Writer,
    token_hash: str,
    *,
    registration: Registration,
    pairs: KeyPairs,
    urls: Urls,
    now: datetime,
) -> Member | None:
    """Confirm an address; gives the new member, or None if an admin decides first.

    Raises:
        NotFound: There is no such link, or it was used or is too old.
        Conflict: The name or the address was taken meanwhile, or the invite is used up.
        Refused: Nobody is taken in any more.
    """
    application = await applications.find_unconfirmed(tx, token_hash, now)
    if application is None or await emails.find_holder(tx, application.address) is not None:
        raise NotFound(_("This link was used, or is too old."))
    await check_name(tx, application.name)
    invited = application.invite_id is not None
    if registration is Registration.CLOSED or (registration is Registration.INVITE and not invited):
        raise Refused(_("Nobody new is taken in any more."))
    if registration is Registration.APPROVAL and not invited:
        if await applications.is_waiting_at(tx, application.address):
            raise NotFound(_("This link was used, or is too old."))
        await applications.save_confirmed(tx, application.id, now, expires=now + WAITS_FOR)
        await alerting.of_sign_up(tx, application, now=now)
        return None
    return await _granted(tx, application, pairs=pairs, urls=urls, now=now)


async def approve(
    tx: Writer,
    name: str,
    *,
    pairs: KeyPairs,
    urls: Urls,
    head: Letterhead,
    by: Member | None = None,
    now: datetime,
) -> Member:
    """Grant a request that waits, and say so by mail; `by` is None for the operator.

    Raises:
        NotFound: There is none for this name.
    """
    application = await _waiting(tx, name)
    member = await _granted(tx, application, pairs=pairs, urls=urls, now=now)
    await write_down(tx, ActKind.LET_IN, member.actor, by=by, now=now)
    await alerting.signed_up(tx, application)
    if application.address:
        with head.written_in(application.language):
            letter = head.approved(application.address, member.actor.name)
        await mailing.queue(tx, letter, now=now)
    return member


async def decline(
    tx: Writer,
    name: str,
    reason: str,
    *,
    head: Letterhead,
    by: Member | None = None,
    now: datetime,
) -> Application:
    """Decline a request that waits and forget it, and say so by mail.

    The log of the admins says that one was, and not whose.

    Raises:
        NotFound: There is none for this name.
    """
    application = await _waiting(tx, name)
    await applications.remove(tx, application)
    await write_down(tx, ActKind.TURN_AWAY, None, by=by, now=now)
    await alerting.signed_up(tx, application)
    if application.address:
        with head.written_in(application.language):
            letter = head.declined(application.address, application.name, reason)
        await mailing.queue(tx, letter, now=now)
    return application


async def _waiting(tx: Reader, name: str) -> Application:
    application = await applications.find_waiting(tx, name)
    if application is None:
        raise NotFound(_("nobody waits for the name %(name)s", name=name))
    return application


async def _granted(
    tx: Writer, application: Application, *, pairs: KeyPairs, urls: Urls, now: datetime
) -> Member:
    number = application.invite_id
    if number is not None and not await invites.use(tx, number, now):
        raise Conflict(_("This invitation was used up, taken back, or is too old."))
    member = await joining.join(
        tx,
        application.name,
        password_hash=application.password_hash,
        admin=False,
        pairs=pairs,
        urls=urls,
        now=now,
    )
    if number is not None:
        await invites.save_came(tx, member.id, number)
    if application.address:
        await emails.save(tx, member.id, application.address, now)
    await applications.remove(tx, application)
    return member


async def _letter(
    tx: Reader, wish: Wish, holder: int | None, token: str, head: Letterhead, *, waits: bool
) -> Mail:
    if holder is not None:
        member = await members.by_id(tx, holder)
        with head.written_in(member.language or spoken().tag):
            return head.already_here(wish.address, member.actor.name)
    if waits:
        return head.waits_already(wish.address)
    return head.confirm(wish.address, wish.name, token)


def _application(
    tx: Writer, wish: Wish, token_hash: str, now: datetime, *, confirmed: datetime | None
) -> Application:
    return Application(
        id=tx.new_id(now),
        name=wish.name,
        address=wish.address,
        password_hash=wish.password_hash,
        text=wish.text,
        token_hash=token_hash,
        invite_id=wish.invite.id if wish.invite else None,
        made=now,
        confirmed=confirmed,
        expires=now + (WAITS_FOR if confirmed else LINK_LASTS),
        language=spoken().tag,
    )
