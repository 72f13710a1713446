"""Protecting accounts: a second step at the door, and passkeys instead of passwords."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from fediwiki.domain.members import Member
from fediwiki.domain.passkeys import Passkey
from fediwiki.errors import Conflict, Malformed, NotFound, Refused
from fediwiki.services import mailing, one_time_codes, passwords
from fediwiki.services.letters import Letterhead
from fediwiki.storage import emails, one_time_tokens, passkeys, second_steps, sessions
from fediwiki.storage.database import Writer
from fediwiki.storage.one_time_tokens import OneTimeToken
from fediwiki.text.gettext import _

SECOND_STEP = "second step"
STEP_LASTS = timedelta(minutes=10)
PASSKEY_NAME_CHARACTERS = 50
_MOST_PASSKEYS = 20


async def begin_app(tx: Writer, member: Member) -> None:
    """Give a member a secret for their app.

    Raises:
        Conflict: They have one that is in use.
    """
    if await second_steps.is_on(tx, member.id):
        raise Conflict(_("Your account asks for a second step already."))
    await second_steps.begin(tx, member.id, one_time_codes.new_secret())


async def confirm_app(
    tx: Writer, member: Member, code: str, *, session: str, head: Letterhead, now: datetime
) -> Sequence[str]:
    """Ask for codes of the app from now on, as it has shown that it makes them.

    Every session but `session` ends. Gives the codes for when the app is lost.

    Raises:
        Malformed: This is not the code of the moment.
        NotFound: There is no app to confirm.
    """
    step = await second_steps.find(tx, member.id)
    if step is None or step.since is not None:
        raise NotFound(_("There is no app that waits to be confirmed."))
    found = one_time_codes.matching_step(step.secret, code, after=step.last, now=now)
    if found is None:
        raise Malformed(_("That is not the code of the moment. Is the clock of your device right?"))
    await second_steps.save_on(tx, member.id, now)
    await second_steps.save_last(tx, member.id, found)
    await sessions.remove_of(tx, member.id, but=session)
    await _tell(tx, member, _("Signing in takes a code from an app from now on."), head, now)
    return await _new_codes(tx, member)


async def renew_codes(
    tx: Writer, member: Member, *, head: Letterhead, now: datetime
) -> Sequence[str]:
    """Give a member other codes for when the app is lost.

    Raises:
        NotFound: They have no app.
    """
    if not await second_steps.is_on(tx, member.id):
        raise NotFound(_("Your account asks for no second step."))
    await _tell(tx, member, _("There are new recovery codes; the old ones are void."), head, now)
    return await _new_codes(tx, member)


async def remove_app(tx: Writer, member: Member, *, head: Letterhead, now: datetime) -> None:
    """Ask for no second step any more."""
    if await second_steps.is_on(tx, member.id):
        await _tell(tx, member, _("Signing in takes no second step any more."), head, now)
    await second_steps.remove(tx, member.id)


async def ask_second_step(tx: Writer, member: Member, token_hash: str, *, now: datetime) -> bool:
    """Let a member whose password was right go on to the second step; says whether there is one."""
    if not await second_steps.is_on(tx, member.id):
        return False
    expires = now + STEP_LASTS
    await one_time_tokens.add(tx, OneTimeToken(token_hash, SECOND_STEP, member.id, "", expires))
    return True


async def pass_second_step(tx: Writer, member: Member, code: str, *, now: datetime) -> bool:
    """Take a code of the app, or one for when that is lost; says whether it was good."""
    step = await second_steps.find(tx, member.id)
    if step is None or step.since is None:
        return True
    found = one_time_codes.matching_step(step.secret, code, after=step.last, now=now)
    if found is not None:
        await second_steps.save_last(tx, member.id, found)
        return True
    return await second_steps.take_code(tx, member.id, _code_hash(code))


async def add_passkey(tx: Writer, passkey: Passkey, member: Member, *, head: Letterhead) -> None:
    """Let a member sign in with a passkey.

    Raises:
        Refused: They have enough.
        Conflict: It was added before.
    """
    if len(await passkeys.of_member(tx, member.id)) >= _MOST_PASSKEYS:
        raise Refused(
            _("An account has at most %(most_passkeys)s passkeys.", most_passkeys=_MOST_PASSKEYS)
        )
    if not await passkeys.add(tx, passkey):
        raise Conflict(_("This passkey was added before."))
    said = _("There is a new passkey, “%(name)s”.", name=passkey.name)
    await _tell(tx, member, said, head, passkey.made)


async def rename_passkey(tx: Writer, member: Member, passkey_id: str, name: str) -> None:
    """Call a passkey of a member something else.

    Raises:
        Malformed: The name is empty or too long.
    """
    await passkeys.save_name(tx, member.id, passkey_id, checked_name(name))


async def remove_passkey(
    tx: Writer, member: Member, passkey_id: str, *, head: Letterhead, now: datetime
) -> None:
    """Let nobody sign in with a passkey of a member any more."""
    if await passkeys.remove(tx, member.id, passkey_id):
        await _tell(tx, member, _("A passkey was removed."), head, now)


def checked_name(name: str) -> str:
    """The name of a passkey.

    Raises:
        Malformed: It is empty or too long.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= PASSKEY_NAME_CHARACTERS:
        raise Malformed(
            _(
                "A name has 1 to %(passkey_name_characters)s characters.",
                passkey_name_characters=PASSKEY_NAME_CHARACTERS,
            )
        )
    return name


async def _new_codes(tx: Writer, member: Member) -> Sequence[str]:
    codes = one_time_codes.new_recovery_codes()
    await second_steps.save_codes(tx, member.id, [_code_hash(code) for code in codes])
    return codes


def _code_hash(code: str) -> str:
    return passwords.token_hash(one_time_codes.bare_recovery_code(code))


async def _tell(tx: Writer, member: Member, what: str, head: Letterhead, now: datetime) -> None:
    if address := await emails.find(tx, member.id):
        letter = head.protection_changed(address, member.actor.name, what)
        await mailing.queue(tx, letter, now=now)
