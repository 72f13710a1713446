"""`fediwiki list`: lists of servers that are followed, and what of their proposals is taken."""

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.domain.block_lists import Change
from fediwiki.domain.policies import Severity
from fediwiki.errors import NotFound
from fediwiki.services import subscribing
from fediwiki.storage import followed_lists
from fediwiki.storage.database import Reader
from fediwiki.storage.followed_lists import FollowedList


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("list", "lists of servers that are followed")
    noun.add("show", show, "say which lists are followed and how many proposals each has")
    parser = noun.add("follow", follow, "follow a list; nothing holds before it is taken")
    parser.add_argument("url", metavar="URL", help="of a CSV in Mastodon's form, with https")
    parser.add_argument("--name", default="", metavar="NAME", help="the host unless given")
    parser.add_argument(
        "--suspend", action="store_true", help="it may propose that, not just to silence"
    )
    parser = noun.add("leave", leave, "follow a list no more")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--lift", action="store_true", help="lift what holds because of it")
    parser = noun.add("proposals", show_proposals, "say what a list proposes")
    parser.add_argument("name", metavar="NAME")
    parser = noun.add("take", take, "let hold, or lift, what a list proposes")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("domains", nargs="*", metavar="DOMAIN", help="all unless given")
    parser = noun.add("ignore", ignore, "have a list propose something no more")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("domains", nargs="+", metavar="DOMAIN")
    parser = noun.add("go-on", go_on, "go by what a list says though it changed so much")
    parser.add_argument("name", metavar="NAME")


async def show(call: Call) -> Outcome:
    """Say which lists are followed."""
    async with call.instance() as instance, instance.database.read() as tx:
        found = await followed_lists.listed(tx)
    lines = [_line(each) for each in found]
    return Outcome("\n".join(lines) or "No list is followed.", {"lists": [*map(_value, found)]})


async def follow(call: Call) -> Outcome:
    """Follow a list."""
    arguments = call.arguments
    severity = Severity.SUSPEND if arguments.suspend else Severity.SILENCE
    most = call.config().limits.followed_lists
    async with call.instance() as instance, instance.database.write() as tx:
        now = instance.clock.now()
        number = await subscribing.subscribe(
            tx, arguments.name, arguments.url, severity, most=most, by=None, now=now
        )
        followed = await followed_lists.by_id(tx, number)
    return Outcome(f"Followed as {followed.name}; the server reads it soon.", _value(followed))


async def leave(call: Call) -> Outcome:
    """Follow a list no more."""
    async with call.instance() as instance, instance.database.write() as tx:
        followed = await _called(tx, call)
        now, lift = instance.clock.now(), call.arguments.lift
        await subscribing.unsubscribe(tx, followed, lift=lift, by=None, now=now)
    return Outcome(f"{followed.name} is followed no more.", _value(followed))


async def show_proposals(call: Call) -> Outcome:
    """Say what a list proposes."""
    async with call.instance() as instance, instance.database.read() as tx:
        found = await followed_lists.proposals(tx, await _called(tx, call))
    lines = [f"{each.standing}  {each.after.domain}  {each.after.said()}" for each in found.open]
    value = {
        "proposals": [*map(_change, found.open)],
        "ignored": [each.after.domain for each in found.ignored],
    }
    return Outcome("\n".join(lines) or "It proposes nothing.", value)


async def take(call: Call) -> Outcome:
    """Let hold, or lift, what a list proposes."""
    own = call.config().instance.domain
    async with call.instance() as instance, instance.database.write() as tx:
        followed = await _called(tx, call)
        found = await followed_lists.proposals(tx, followed)
        domains = {*call.arguments.domains} or {each.after.domain for each in found.open}
        taken = [_change(each) for each in found.open if each.after.domain in domains]
        now = instance.clock.now()
        await subscribing.accept(tx, followed, domains, by=None, own_host=own, now=now)
    return Outcome(f"Took {len(taken)} of {len(found.open)} proposals.", {"taken": taken})


async def ignore(call: Call) -> Outcome:
    """Have a list propose something no more."""
    domains = {*call.arguments.domains}
    async with call.instance() as instance, instance.database.write() as tx:
        followed, now = await _called(tx, call), instance.clock.now()
        await subscribing.ignore(tx, followed, domains, by=None, now=now)
    return Outcome("It is proposed no more.", {"ignored": sorted(domains)})


async def go_on(call: Call) -> Outcome:
    """Go by what a list says now."""
    async with call.instance() as instance, instance.database.write() as tx:
        followed, now = await _called(tx, call), instance.clock.now()
        await subscribing.go_on(tx, followed, by=None, now=now)
    return Outcome(f"What {followed.name} says now counts.", _value(followed))


async def _called(tx: Reader, call: Call) -> FollowedList:
    name: str = call.arguments.name
    found = await followed_lists.find(tx, name)
    if found is None:
        raise NotFound(f"no list called {name} is followed")
    return found


def _line(each: FollowedList) -> str:
    read = f"read {each.fetched:%Y-%m-%d %H:%M}" if each.fetched else "not read yet"
    waits = "; it changed much and waits" if each.jumps else ""
    fails = f"; {each.error}" if each.error else ""
    return f"{each.name}  {each.url}  {each.proposed} proposals, {read}{waits}{fails}"


def _value(each: FollowedList) -> dict[str, object]:
    return {
        "name": each.name,
        "url": each.url,
        "most": each.most,
        "fetched": each.fetched,
        "error": each.error,
        "proposals": each.proposed,
        "waits": each.jumps,
    }


def _change(each: Change) -> dict[str, str]:
    return {"kind": each.standing, "domain": each.after.domain, "says": each.after.said()}
