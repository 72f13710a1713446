"""Resetting: another password for whoever reads the member's mail, and another address for mails.

For whom nobody is known by, as much is written down as for a member, and goes nowhere.
"""

from datetime import datetime, timedelta

from fediwiki.domain.members import Member
from fediwiki.errors import NotFound
from fediwiki.services import joining, mailing
from fediwiki.services.letters import Letterhead
from fediwiki.storage import emails, members, one_time_tokens
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.one_time_tokens import OneTimeToken
from fediwiki.text.gettext import N_, _, spoken

RESET = "reset"
NEW_ADDRESS = "new address"
_RESET_LASTS = timedelta(hours=1)
_ADDRESS_LASTS = timedelta(days=1)


async def find_by_said(tx: Reader, said: str) -> Member | None:
    """The member whom somebody means by their name or by their address."""
    if "@" not in said:
        return await members.find_by_name(tx, said)
    holder = await emails.find_holder(tx, said)
    return None if holder is None else await members.by_id(tx, holder)


async def ask(
    tx: Writer, said: str, *, token: str, token_hash: str, head: Letterhead, now: datetime
) -> None:
    """Mail a link for another password to whom somebody means, if mails reach them."""
    member = await find_by_said(tx, said)
    if member is not None and member.actor.suspended is not None:
        member = None
    address = await emails.find(tx, member.id if member else 0)
    holder = member.id if member and address else None
    if holder is not None:
        await one_time_tokens.remove_of(tx, holder, RESET)
    expires = now + _RESET_LASTS
    await one_time_tokens.add(tx, OneTimeToken(token_hash, RESET, holder, "", expires))
    language = member.language if member else ""
    with head.written_in(language or spoken().tag):
        letter = head.reset(address, member.actor.name if member else said, token)
    await mailing.queue(tx, letter, now=now)


async def holder_of(tx: Reader, token_hash: str, now: datetime) -> Member:
    """Who may choose another password by a link.

    Raises:
        NotFound: There is no such link, or it was used or is too old.
    """
    return await _holder(tx, await one_time_tokens.find(tx, token_hash, RESET, now))


async def reset(
    tx: Writer, token_hash: str, *, password_hash: str, head: Letterhead, now: datetime
) -> Member:
    """Change a password by a link, which ends with it.

    Raises:
        NotFound: There is no such link, or it was used or is too old.
    """
    member = await _holder(tx, await one_time_tokens.take(tx, token_hash, RESET, now))
    await change_password(tx, member, password_hash, head=head, now=now)
    return member


async def change_password(
    tx: Writer, member: Member, password_hash: str, *, head: Letterhead, now: datetime
) -> None:
    """Change a password, and say so by mail; sessions and links end."""
    await joining.change_password(tx, member, password_hash)
    if address := await emails.find(tx, member.id):
        with head.written_in(member.language or spoken().tag):
            letter = head.password_changed(address, member.actor.name)
        await mailing.queue(tx, letter, now=now)


async def forget_password(tx: Writer, member: Member) -> None:
    """Let no password sign a member in; sessions and links end."""
    await joining.change_password(tx, member, "")


async def tell_old_address(
    tx: Writer, member: Member, old: str, new: str, *, head: Letterhead, now: datetime
) -> None:
    """Say to an address that mails go to another from now on."""
    await mailing.queue(tx, head.address_changed(old, member.actor.name, new), now=now)


async def ask_address(
    tx: Writer,
    member: Member,
    address: str,
    *,
    token: str,
    token_hash: str,
    head: Letterhead,
    now: datetime,
) -> None:
    """Mail a link to a new address, by which it becomes the member's; nobody learns whose it is."""
    taken = await emails.find_holder(tx, address) is not None
    holder = None if taken else member.id
    await one_time_tokens.remove_of(tx, member.id, NEW_ADDRESS)
    expires = now + _ADDRESS_LASTS
    await one_time_tokens.add(tx, OneTimeToken(token_hash, NEW_ADDRESS, holder, address, expires))
    letter = head.new_address("" if taken else address, member.actor.name, token)
    await mailing.queue(tx, letter, now=now)


async def find_new_address(tx: Reader, member: Member, token_hash: str, now: datetime) -> str:
    """The new address that a link confirms.

    Raises:
        NotFound: There is no such link of theirs, or it was used or is too old.
    """
    return _address(member, await one_time_tokens.find(tx, token_hash, NEW_ADDRESS, now))


async def change_address(
    tx: Writer, member: Member, token_hash: str, *, head: Letterhead, now: datetime
) -> None:
    """Let mails go to a new address by the link that came there, and tell the old one.

    Raises:
        NotFound: There is no such link of theirs, or it was used or is too old.
    """
    token = await one_time_tokens.take(tx, token_hash, NEW_ADDRESS, now)
    address = _address(member, token)
    if await emails.find_holder(tx, address) is not None:
        raise NotFound(_(_USED))
    old = await emails.find(tx, member.id)
    await emails.save(tx, member.id, address, now)
    if old:
        await tell_old_address(tx, member, old, address, head=head, now=now)


_USED = N_("This link was used, or is too old.")


async def _holder(tx: Reader, token: OneTimeToken | None) -> Member:
    if token is None or token.member_id is None:
        raise NotFound(_(_USED))
    return await members.by_id(tx, token.member_id)


def _address(member: Member, token: OneTimeToken | None) -> str:
    if token is None or token.member_id != member.id:
        raise NotFound(_(_USED))
    return token.value
