"""`fediwiki member`: the accounts of people here."""

import sys
from datetime import datetime
from getpass import getpass

from fediwiki.cli import applications, ruling
from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.letterheads import letterhead
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed
from fediwiki.services import joining, passwords, protecting_accounts
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import members
from fediwiki.storage.database import Writer


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("member", "the accounts of people here")
    parser = noun.add("create", create, "make an account, with a password or a sign-in link")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--admin", action="store_true", help="make the member an admin")
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="take the password from the first line of the standard input, and give no link",
    )
    parser = noun.add("password", change_password, "change a password; all sessions end")
    parser.add_argument("name", metavar="NAME")
    parser = noun.add("forget-app", forget_app, "ask for no second step, of one who lost the app")
    parser.add_argument("name", metavar="NAME")
    applications.add_to(noun)
    ruling.add_to(noun)


async def create(call: Call) -> Outcome:
    """Make an account; without a password, the answer holds a link that signs in once."""
    name: str = call.arguments.name
    admin: bool = call.arguments.admin
    password = call.read_line() if call.arguments.password_stdin else None
    password_hash = "" if password is None else passwords.hashed(password)
    link = ""
    async with call.instance() as instance:
        pairs = KeyPairs.generate()
        token = passwords.new_token()
        async with instance.database.write() as tx:
            member = await joining.join(
                tx,
                name,
                password_hash=password_hash,
                admin=admin,
                pairs=pairs,
                urls=instance.urls,
                now=instance.clock.now(),
            )
            if not password_hash:
                link = await give_link(
                    tx, member, token, urls=instance.urls, now=instance.clock.now()
                )
    value = {"id": member.actor.uri, "name": name, "admin": admin}
    made = f"Made {'the admin' if admin else 'the member'} {member.actor.handle}."
    if not link:
        return Outcome(made, value)
    return Outcome(f"{made}\nSign in within a day, once: {link}", {**value, "link": link})


async def change_password(call: Call) -> Outcome:
    """Change a password, read from the standard input or asked for."""
    name: str = call.arguments.name
    async with call.instance() as instance:
        async with instance.database.read() as tx:
            await members.by_name(tx, name)
        password_hash = passwords.hashed(_asked_password(call))
        async with instance.database.write() as tx:
            member = await members.by_name(tx, name)
            await joining.change_password(tx, member, password_hash)
    return Outcome(f"{name} has a new password, and no session.", {"id": member.actor.uri})


async def forget_app(call: Call) -> Outcome:
    """Ask a member for no second step any more."""
    name: str = call.arguments.name
    async with call.instance() as instance, instance.database.write() as tx:
        member = await members.by_name(tx, name)
        await protecting_accounts.remove_app(
            tx,
            member,
            head=await letterhead(tx, instance),
            now=instance.clock.now(),
        )
    return Outcome(f"{name} signs in with the password alone.", {"id": member.actor.uri})


async def give_link(tx: Writer, member: Member, token: str, *, urls: Urls, now: datetime) -> str:
    """The url by which `member` signs in, once and within a day."""
    await joining.give_link(tx, member, passwords.token_hash(token), now=now)
    return f"{urls.origin}/sign-in/{token}"


def _asked_password(call: Call) -> str:
    if not (call.stdin.isatty() and sys.stdin.isatty()):
        return call.read_line()
    password = getpass("New password: ")
    if password != getpass("Once more: "):
        raise Malformed("the two passwords are not the same")
    return password
