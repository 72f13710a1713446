"""`fediwiki member applications` and the like: who asked for an account, and inviting people."""

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.letterheads import letterhead
from fediwiki.errors import Conflict
from fediwiki.services import inviting, registering
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import applications, emails, members
from fediwiki.text import email_addresses

_DAYS = 7


def add_to(noun: Verbs) -> None:
    """Add the verbs below `member`."""
    noun.add("applications", show, "list who waits for an account, and what they wrote")
    parser = noun.add("approve", approve, "give an account to somebody who waits for one")
    parser.add_argument("name", metavar="NAME")
    parser = noun.add("decline", decline, "decline a request, and forget it")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--reason", default="", help="what to tell them")
    parser = noun.add("invite", invite, "make a link by which people may make accounts")
    parser.add_argument("--uses", type=int, default=1, metavar="N", help="for so many (1)")
    parser.add_argument(
        "--days", type=int, default=_DAYS, metavar="N", help=f"for so long ({_DAYS})"
    )
    parser = noun.add("email", change_address, "say where mails reach a member; empty for nowhere")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("address", metavar="ADDRESS")


async def show(call: Call) -> Outcome:
    """List who waits."""
    async with call.instance() as instance, instance.database.read() as tx:
        waiting = await applications.waiting(tx)
    lines = [
        f"{each.name}  {each.address or '(no address)'}  {each.made:%Y-%m-%d %H:%M}\n"
        + "\n".join(f"    {line}" for line in each.text.splitlines())
        for each in waiting
    ]
    value = [
        {
            "name": each.name,
            "address": each.address,
            "text": each.text,
            "asked": each.made.isoformat(),
        }
        for each in waiting
    ]
    return Outcome("\n".join(lines) or "Nobody waits.", {"applications": value})


async def approve(call: Call) -> Outcome:
    """Give somebody their account."""
    name: str = call.arguments.name
    async with call.instance() as instance:
        pairs = KeyPairs.generate()
        async with instance.database.write() as tx:
            member = await registering.approve(
                tx,
                name,
                pairs=pairs,
                urls=instance.urls,
                head=await letterhead(tx, instance),
                now=instance.clock.now(),
            )
            address = await emails.find(tx, member.id)
    told = "They are told by mail." if address else "Nobody tells them: they gave no address."
    return Outcome(f"{member.actor.handle} is a member. {told}", {"id": member.actor.uri})


async def decline(call: Call) -> Outcome:
    """Decline a request."""
    name: str = call.arguments.name
    reason: str = call.arguments.reason
    async with call.instance() as instance, instance.database.write() as tx:
        declined = await registering.decline(
            tx,
            name,
            reason,
            head=await letterhead(tx, instance),
            now=instance.clock.now(),
        )
    told = "They are told by mail." if declined.address else "Nobody tells them."
    return Outcome(f"The request for {declined.name} is declined. {told}", {"name": declined.name})


async def invite(call: Call) -> Outcome:
    """Make an invitation."""
    async with call.instance() as instance, instance.database.write() as tx:
        made = await inviting.invite(
            tx,
            by=None,
            uses=call.arguments.uses,
            days=call.arguments.days,
            now=instance.clock.now(),
        )
    link = f"{instance.config.origin}/invite/{made.code}"
    return Outcome(
        f"For {made.uses}, until {made.expires:%Y-%m-%d %H:%M} UTC: {link}",
        {"link": link, "uses": made.uses, "expires": made.expires.isoformat()},
    )


async def change_address(call: Call) -> Outcome:
    """Set the address of a member, which nobody confirms but the operator."""
    name: str = call.arguments.name
    given: str = call.arguments.address
    address = email_addresses.checked(given) if given else ""
    async with call.instance() as instance, instance.database.write() as tx:
        member = await members.by_name(tx, name)
        holder = await emails.find_holder(tx, address) if address else None
        if holder not in {None, member.id}:
            raise Conflict(f"mails to {address} reach another member")
        if address:
            await emails.save(tx, member.id, address, instance.clock.now())
        else:
            await emails.remove(tx, member.id)
    said = f"Mails reach {name} at {address}." if address else f"No mails reach {name}."
    return Outcome(said, {"id": member.actor.uri, "address": address})
