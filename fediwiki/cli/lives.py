"""`fediwiki subwiki close` and the like: what the operator lets become of a subwiki."""

from collections.abc import Awaitable, Callable

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import OPERATOR
from fediwiki.errors import Gone
from fediwiki.instance import Instance
from fediwiki.services import closing, ending, featuring
from fediwiki.services.deciding import Why
from fediwiki.storage import subwikis
from fediwiki.storage.database import Writer

Doing = Callable[[Writer, Subwiki, Why, Instance], Awaitable[str]]


def add_to(noun: Verbs) -> None:
    """Add the verbs below `subwiki`."""
    for verb, do, what in (
        ("close", close, "let nobody post, edit or comment in a subwiki, which everyone reads"),
        ("reopen", reopen, "let people write in a subwiki again"),
        ("delete", delete, "close a subwiki, and delete it after limits.subwiki_deletion_days"),
        ("keep", keep, "do not delete a subwiki after all"),
        ("feature", feature, "let a subwiki stand first in the directory"),
        ("unfeature", unfeature, "let a subwiki stand in the directory like others"),
        ("quarantine", quarantine, "let a subwiki be met by those alone who join it"),
        ("unquarantine", unquarantine, "let a subwiki be met by everyone again"),
    ):
        parser = noun.add(verb, do, what)
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--reason", required=True, help="why: everybody reads it in the log")


async def close(call: Call) -> Outcome:
    """Close a subwiki."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, instance: Instance) -> str:
        await closing.close(tx, subwiki, why, by=None, now=instance.clock.now())
        return "is closed"

    return await _done(call, do)


async def reopen(call: Call) -> Outcome:
    """Open a subwiki again."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, instance: Instance) -> str:
        await closing.reopen(tx, subwiki, why, by=None, now=instance.clock.now())
        return "is open again"

    return await _done(call, do)


async def delete(call: Call) -> Outcome:
    """Let a subwiki be deleted."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, instance: Instance) -> str:
        days = instance.config.limits.subwiki_deletion_days
        await ending.begin(tx, subwiki, why, by=None, days=days, now=instance.clock.now())
        return f"is deleted in {days} days"

    return await _done(call, do)


async def keep(call: Call) -> Outcome:
    """Let a subwiki not be deleted."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, instance: Instance) -> str:
        await ending.keep(tx, subwiki, why, by=None, now=instance.clock.now())
        return "stays"

    return await _done(call, do)


async def feature(call: Call) -> Outcome:
    """Feature a subwiki."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, instance: Instance) -> str:
        await featuring.feature(tx, subwiki, why, by=None, now=instance.clock.now())
        return "is featured"

    return await _done(call, do)


async def unfeature(call: Call) -> Outcome:
    """Feature a subwiki no more."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, instance: Instance) -> str:
        await featuring.unfeature(tx, subwiki, why, by=None, now=instance.clock.now())
        return "is no longer featured"

    return await _done(call, do)


async def quarantine(call: Call) -> Outcome:
    """Quarantine a subwiki."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, instance: Instance) -> str:
        await featuring.quarantine(tx, subwiki, why, by=None, now=instance.clock.now())
        return "is quarantined"

    return await _done(call, do)


async def unquarantine(call: Call) -> Outcome:
    """Lift a quarantine."""

    async def do(tx: Writer, subwiki: Subwiki, why: Why, instance: Instance) -> str:
        await featuring.unquarantine(tx, subwiki, why, by=None, now=instance.clock.now())
        return "is no longer quarantined"

    return await _done(call, do)


async def _done(call: Call, do: Doing) -> Outcome:
    name: str = call.arguments.name
    async with call.instance() as instance, instance.database.write() as tx:
        subwiki = await subwikis.by_name(tx, name, OPERATOR)
        if subwiki.actor.deleted is not None:
            raise Gone(f"{name} was deleted")
        said = await do(tx, subwiki, Why(call.arguments.reason), instance)
        life = (await subwikis.by_id(tx, subwiki.id)).life
    value = {
        "id": subwiki.actor.uri,
        "closed": life.closed is not None,
        "ends": life.ends.isoformat() if life.ends else None,
        "quarantined": life.quarantined is not None,
        "featured": life.featured is not None,
    }
    return Outcome(f"{subwiki.actor.name} {said}.", value)
