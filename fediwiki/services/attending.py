"""Attending to accounts: what admins do for members, or to their accounts."""

from fediwiki.domain.acts import ActKind
from fediwiki.domain.members import Member
from fediwiki.errors import Conflict, Malformed
from fediwiki.services import administering, leaving, passwords, protecting_accounts, resetting
from fediwiki.services.administering import Ruling
from fediwiki.storage import emails, members, passkeys, sessions
from fediwiki.storage.database import Writer
from fediwiki.text import email_addresses
from fediwiki.text.gettext import _


async def reset(tx: Writer, member: Member, ruling: Ruling, *, token: str) -> None:
    """Take away every way in, and mail the link by which the member chooses a new password.

    Raises:
        Malformed: Nothing can be mailed to them.
    """
    await administering.check(tx, ruling.by)
    if not await emails.find(tx, member.id):
        raise Malformed(
            _(
                "%(name)s gave no address: `fediwiki member password` helps.",
                name=member.actor.name,
            )
        )
    with ruling.head.written_in(member.language):
        await protecting_accounts.remove_app(tx, member, head=ruling.head, now=ruling.now)
    for passkey in await passkeys.of_member(tx, member.id):
        await passkeys.remove(tx, member.id, passkey.id)
    await resetting.forget_password(tx, member)
    await administering.record(tx, ActKind.RESET_ACCOUNT, member.actor, ruling)
    with ruling.head.written_in(member.language):
        await resetting.ask(
            tx,
            member.actor.name,
            token=token,
            token_hash=passwords.token_hash(token),
            head=ruling.head,
            now=ruling.now,
        )


async def sign_out(tx: Writer, member: Member, ruling: Ruling) -> None:
    """End all sessions of a member."""
    await administering.check(tx, ruling.by)
    await sessions.remove_of(tx, member.id)
    await administering.record(tx, ActKind.SIGN_OUT, member.actor, ruling)


async def change_address(tx: Writer, member: Member, address: str, ruling: Ruling) -> None:
    """Let mails reach a member at an address that nobody confirms but the admin.

    The old address is told, and no address stands in the log.

    Raises:
        Conflict: Mails there reach another member.
        Malformed: It is no address.
    """
    await administering.check(tx, ruling.by)
    address = email_addresses.checked(address)
    if await emails.find_holder(tx, address) not in {None, member.id}:
        raise Conflict(_("Mails to this address reach another member."))
    old = await emails.find(tx, member.id)
    await emails.save(tx, member.id, address, ruling.now)
    await administering.record(tx, ActKind.CHANGE_ADDRESS, member.actor, ruling)
    if old and old != address:
        with ruling.head.written_in(member.language):
            await resetting.tell_old_address(
                tx, member, old, address, head=ruling.head, now=ruling.now
            )


async def delete(tx: Writer, member: Member, ruling: Ruling) -> None:
    """Erase an account for good, as if its member had left; what others wrote on stays.

    Raises:
        Refused: It is the only admin's.
    """
    await administering.check(tx, ruling.by)
    administering.check_person(member.actor, ruling.by)
    await administering.check_last(tx, member)
    await administering.tell(
        tx,
        ActKind.DELETE_ACCOUNT,
        lambda: _(
            "Your account @%(name)s was deleted, with everything that you wrote.",
            name=member.actor.name,
        ),
        member.actor,
        ruling,
    )
    await administering.record(tx, ActKind.DELETE_ACCOUNT, member.actor, ruling)
    await leaving.leave(tx, await members.by_id(tx, member.id), keeps_name=False, now=ruling.now)
