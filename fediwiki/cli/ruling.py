"""`fediwiki member suspend` and the like: what the operator decides about people."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.letterheads import letterhead
from fediwiki.domain.actors import Actor
from fediwiki.errors import NotFound
from fediwiki.instance import Instance
from fediwiki.services import attending, entrusting, passwords, suspending
from fediwiki.storage import actors, members
from fediwiki.storage.database import Reader, Writer

Ruling = Callable[[Writer, Actor, Call, Instance], Awaitable[str]]


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
        parser = noun.add(verb, do, what)
        parser.add_argument("name", metavar="NAME", help="NAME, or NAME@HOST of someone elsewhere")
        parser.add_argument("--reason", default="", help="why: they are told, and it is logged")


async def suspend(call: Call) -> Outcome:
    """Suspend somebody."""

    async def do(tx: Writer, actor: Actor, call: Call, instance: Instance) -> str:
        days = instance.config.limits.suspended_days
        await suspending.suspend(
            tx,
            actor,
            by=None,
            reason=_reason(call),
            days=days,
            head=await letterhead(tx, instance),
            now=_now(instance),
        )
        return f"{actor.handle} is suspended; what they wrote is deleted in {days} days."

    return await _ruled(call, do)


async def unsuspend(call: Call) -> Outcome:
    """Lift a suspension."""

    async def do(tx: Writer, actor: Actor, call: Call, instance: Instance) -> str:
        await suspending.unsuspend(
            tx,
            actor,
            by=None,
            reason=_reason(call),
            head=await letterhead(tx, instance),
            now=_now(instance),
        )
        return f"{actor.handle} is there again."

    return await _ruled(call, do)


async def silence(call: Call) -> Outcome:
    """Silence somebody."""

    async def do(tx: Writer, actor: Actor, call: Call, instance: Instance) -> str:
        await suspending.silence(
            tx,
            actor,
            by=None,
            reason=_reason(call),
            head=await letterhead(tx, instance),
            now=_now(instance),
        )
        return f"{actor.handle} is silenced."

    return await _ruled(call, do)


async def unsilence(call: Call) -> Outcome:
    """Let somebody be heard again."""

    async def do(tx: Writer, actor: Actor, call: Call, instance: Instance) -> str:
        await suspending.unsilence(
            tx,
            actor,
            by=None,
            reason=_reason(call),
            head=await letterhead(tx, instance),
            now=_now(instance),
        )
        return f"{actor.handle} is heard by everyone again."

    return await _ruled(call, do)


async def reset(call: Call) -> Outcome:
    """Take away every way in."""

    async def do(tx: Writer, actor: Actor, call: Call, instance: Instance) -> str:
        member = await members.by_id(tx, actor.id)
        await attending.reset(
            tx,
            member,
            by=None,
            reason=_reason(call),
            token=passwords.new_token(),
            head=await letterhead(tx, instance),
            now=_now(instance),
        )
        return f"{actor.name} has no way in but the link that is mailed to them."

    return await _ruled(call, do)


async def sign_out(call: Call) -> Outcome:
    """End all sessions."""

    async def do(tx: Writer, actor: Actor, call: Call, instance: Instance) -> str:
        member = await members.by_id(tx, actor.id)
        await attending.sign_out(tx, member, by=None, reason=_reason(call), now=_now(instance))
        return f"{actor.name} is signed in nowhere."

    return await _ruled(call, do)


async def delete(call: Call) -> Outcome:
    """Erase an account."""

    async def do(tx: Writer, actor: Actor, call: Call, instance: Instance) -> str:
        member = await members.by_id(tx, actor.id)
        await attending.delete(
            tx,
            member,
            by=None,
            reason=_reason(call),
            head=await letterhead(tx, instance),
            now=_now(instance),
        )
        return f"{actor.name} is gone for good."

    return await _ruled(call, do)


async def make_admin(call: Call) -> Outcome:
    """Make a member an admin."""

    async def do(tx: Writer, actor: Actor, call: Call, instance: Instance) -> str:
        member = await members.by_id(tx, actor.id)
        if not member.admin:
            await entrusting.make_admin(
                tx,
                member,
                by=None,
                reason=_reason(call),
                head=await letterhead(tx, instance),
                now=_now(instance),
            )
        return f"{actor.name} is an admin."

    outcome = await _ruled(call, do)
    return replace(outcome, value={**outcome.value, "admin": True})


async def end_admin(call: Call) -> Outcome:
    """Let an admin be a member like others."""

    async def do(tx: Writer, actor: Actor, call: Call, instance: Instance) -> str:
        member = await members.by_id(tx, actor.id)
        await entrusting.end_admin(
            tx,
            member,
            by=None,
            reason=_reason(call),
            head=await letterhead(tx, instance),
            now=_now(instance),
        )
        return f"{actor.name} is no admin any more."

    return await _ruled(call, do)


async def _ruled(call: Call, do: Ruling) -> Outcome:
    async with call.instance() as instance, instance.database.write() as tx:
        actor = await _person(tx, call.arguments.name)
        said = await do(tx, actor, call, instance)
    return Outcome(said, {"id": actor.uri})


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


def _reason(call: Call) -> str:
    reason: str = call.arguments.reason
    return reason


def _now(instance: Instance) -> datetime:
    return instance.clock.now()
