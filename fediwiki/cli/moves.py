"""`fediwiki subwiki move` and the like: where a subwiki goes on, and where it was before."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from fediwiki import app
from fediwiki.activitypub.looking_up import LookUp
from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.domain.actors import Actor
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import OPERATOR
from fediwiki.errors import Gone
from fediwiki.instance import Instance
from fediwiki.services import relocating
from fediwiki.services.deciding import Why
from fediwiki.storage import subwikis
from fediwiki.storage.database import Writer

Doing = Callable[[Writer, Subwiki, Why, Instance], Awaitable[str]]


def add_to(noun: Verbs) -> None:
    """Add the verbs below `subwiki`."""
    for verb, do, other, what in (
        ("move", move, "TARGET", "close a subwiki, and send its followers to a group elsewhere"),
        ("stay", stay, "", "take back that a subwiki moved"),
        ("call", call, "FORMER", "say what a subwiki was elsewhere, so that it can move here"),
        ("uncall", uncall, "", "take back that a subwiki was anything elsewhere"),
    ):
        parser = noun.add(verb, do, what)
        parser.add_argument("name", metavar="NAME")
        if other:
            parser.add_argument("group", metavar=other, help="its handle, or its address")
        parser.add_argument("--reason", required=True, help="why: everybody reads it in the log")


async def move(call: Call) -> Outcome:
    """Let a subwiki go on as a group elsewhere, which must name it first."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, target: Actor, at: Instance) -> str:
        rest = timedelta(days=at.config.limits.move_days)
        now = at.clock.now()
        await relocating.move(tx, subwiki, target, why, by=None, urls=at.urls, rest=rest, now=now)
        return f"goes on as {target.handle}"

    return await _with_group(call, do)


async def call(call: Call) -> Outcome:
    """Say that a subwiki is what a group elsewhere was."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, former: Actor, at: Instance) -> str:
        await relocating.call(tx, subwiki, former, why, by=None, now=at.clock.now())
        return f"is what {former.handle} was"

    return await _with_group(call, do)


async def stay(call: Call) -> Outcome:
    """Take back that a subwiki moved."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, at: Instance) -> str:
        await relocating.stay(tx, subwiki, why, by=None, now=at.clock.now())
        return "did not move after all"

    async with call.instance() as instance:
        return await _done(call, instance, do)


async def uncall(call: Call) -> Outcome:
    """Take back that a subwiki was anything elsewhere; who moved here already stays."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, at: Instance) -> str:
        await relocating.uncall(tx, subwiki, why, by=None, now=at.clock.now())
        return "was nothing elsewhere"

    async with call.instance() as instance:
        return await _done(call, instance, do)


async def _with_group(
    call: Call, do: Callable[[Writer, Subwiki, Why, Actor, Instance], Awaitable[str]]
) -> Outcome:
    """Do something with a group, as its own server says that it is now."""
    said: str = call.arguments.group
    async with app.running(call.config()) as running:
        group = await LookUp(running.remote).find(said.lstrip("!@"))

        async def with_it(tx: Writer, subwiki: Subwiki, why: Why, at: Instance) -> str:
            return await do(tx, subwiki, why, group, at)

        return await _done(call, running.instance, with_it)


async def _done(call: Call, instance: Instance, do: Doing) -> Outcome:
    name: str = call.arguments.name
    async with instance.database.write() as tx:
        subwiki = await subwikis.by_name(tx, name, OPERATOR)
        if subwiki.actor.deleted is not None:
            raise Gone(f"{name} was deleted")
        said = await do(tx, subwiki, Why(call.arguments.reason), instance)
        now = (await subwikis.by_id(tx, subwiki.id)).actor
    value = {"id": now.uri, "moved_to": now.moved_to or None, "was": list(now.also_known_as)}
    return Outcome(f"{now.name} {said}.", value)
