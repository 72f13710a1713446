"""`fediwiki member suspend` and the like: what the operator decides about people."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fediwiki.cli.arguments import Run, Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.letterheads import letterhead
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.errors import NotFound
from fediwiki.services import attending, entrusting, passwords, suspending
from fediwiki.services.administering import Ruling
from fediwiki.storage import actors, members
from fediwiki.storage.database import Reader, Writer


@dataclass(frozen=True, slots=True)
class Case:
    """Who is decided about, and what; what the suspended wrote is deleted after `days`."""

    tx: Writer
    actor: Actor
    ruling: Ruling
    days: int

    async def member(self) -> Member:
        """Whom it is about, if they have an account here.

        Raises:
            NotFound: They have none.
        """
        return await members.by_id(self.tx, self.actor.id)


Deed = Callable[[Case], Awaitable[str]]


def add_to(noun: Verbs) -> None:
    """Add the verbs below `member`."""
    for verb, do, what in (
        ("suspend", suspend, "let a person, here or elsewhere, do nothing and be seen by nobody"),
        ("unsuspend", unsuspend, "lift a suspension"),
        ("silence", silence, "keep what a person says from strangers"),
        ("unsilence", unsilence, "let a person be heard by everyone again"),
        ("reset", reset, "take away every way in, and mail the link to a new password"),
        ("sign-out", sign_out, "end all sessions of a member"),
        ("delete", delete, "erase an account for good, with all that its member wrote"),
        ("admin", make_admin, "make a member an admin; their sessions end"),
        ("no-admin", end_admin, "let an admin be a member like others; their sessions end"),
    ):
        parser = noun.add(verb, _ruled(do), what)
        parser.add_argument("name", metavar="NAME", help="NAME, or NAME@HOST of someone elsewhere")
        parser.add_argument("--reason", default="", help="why: they are told, and it is logged")


async def suspend(case: Case) -> str:
    """Suspend somebody."""
    await suspending.suspend(case.tx, case.actor, case.ruling, days=case.days)
    return f"{case.actor.handle} is suspended; what they wrote is deleted in {case.days} days."


async def unsuspend(case: Case) -> str:
    """Lift a suspension."""
    await suspending.unsuspend(case.tx, case.actor, case.ruling)
    return f"{case.actor.handle} is there again."


async def silence(case: Case) -> str:
    """Silence somebody."""
    await suspending.silence(case.tx, case.actor, case.ruling)
    return f"{case.actor.handle} is silenced."


async def unsilence(case: Case) -> str:
    """Let somebody be heard again."""
    await suspending.unsilence(case.tx, case.actor, case.ruling)
    return f"{case.actor.handle} is heard by everyone again."


async def reset(case: Case) -> str:
    """Take away every way in."""
    token = passwords.new_token()
    await attending.reset(case.tx, await case.member(), case.ruling, token=token)
    return f"{case.actor.name} has no way in but the link that is mailed to them."


async def sign_out(case: Case) -> str:
    """End all sessions."""
    await attending.sign_out(case.tx, await case.member(), case.ruling)
    return f"{case.actor.name} is signed in nowhere."


async def delete(case: Case) -> str:
    """Erase an account."""
    await attending.delete(case.tx, await case.member(), case.ruling)
    return f"{case.actor.name} is gone for good."


async def make_admin(case: Case) -> str:
    """Make a member an admin."""
    member = await case.member()
    if not member.admin:
        await entrusting.make_admin(case.tx, member, case.ruling)
    return f"{case.actor.name} is an admin."


async def end_admin(case: Case) -> str:
    """Let an admin be a member like others."""
    await entrusting.end_admin(case.tx, await case.member(), case.ruling)
    return f"{case.actor.name} is no admin any more."


def _ruled(do: Deed) -> Run:
    """The command that does it to whom it names."""

    async def run(call: Call) -> Outcome:
        async with call.instance() as instance, instance.database.write() as tx:
            actor = await _person(tx, call.arguments.name)
            ruling = Ruling(
                by=None,
                reason=call.arguments.reason,
                head=await letterhead(tx, instance),
                now=instance.clock.now(),
            )
            said = await do(Case(tx, actor, ruling, instance.config.limits.suspended_days))
        facts = {"id": actor.uri}
        return Outcome(said, {**facts, "admin": True} if do is make_admin else facts)

    return run


async def _person(tx: Reader, name: str) -> Actor:
    """Who is meant by a name of ours, or a handle of elsewhere.

    Raises:
        NotFound: Nobody known.
    """
    if "@" not in name.removeprefix("@"):
        return (await members.by_name(tx, name)).actor
    said, _, host = name.removeprefix("@").partition("@")
    actor = await actors.find_by_handle(tx, said, host)
    if actor is None:
        raise NotFound(f"nobody here knows {name}")
    return actor
