"""`fediwiki post remove` and `comment remove`: what the operator takes out of sight."""

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.finding import comment_called, post_called
from fediwiki.services import removing
from fediwiki.services.deciding import Why


def add_to(noun: Verbs, thing: str) -> None:
    """Add the verbs below `post` or `comment`."""
    removes = {"post": remove_post, "comment": remove_comment}[thing]
    parser = noun.add("remove", removes, "take it out of sight, as moderators do")
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--reason", required=True, help="why: everybody reads it in the log")
    parser.add_argument("--final", action="store_true", help="delete it for good")
    if thing == "comment":
        parser = noun.add("restore", restore_comment, "give back what was removed")
        parser.add_argument("id", metavar="ID")
        parser.add_argument("--reason", required=True, help="why: everybody reads it in the log")


async def remove_post(call: Call) -> Outcome:
    """Remove a post."""
    return await _remove(call, comment=False)


async def remove_comment(call: Call) -> Outcome:
    """Remove a comment."""
    return await _remove(call, comment=True)


async def restore_comment(call: Call) -> Outcome:
    """Give back a comment that was removed."""
    async with call.instance() as instance, instance.database.write() as tx:
        thing = await comment_called(tx, call.arguments.id, instance.urls)
        why = Why(call.arguments.reason)
        await removing.restore(tx, thing, why, by=None, now=instance.clock.now())
    return Outcome(f"Given back: {thing.uri}", {"id": thing.uri})


async def _remove(call: Call, *, comment: bool) -> Outcome:
    final: bool = call.arguments.final
    find = comment_called if comment else post_called
    why = Why(call.arguments.reason)
    async with call.instance() as instance, instance.database.write() as tx:
        thing = await find(tx, call.arguments.id, instance.urls)
        do = removing.delete_for_good if final else removing.remove
        await do(tx, thing, why, by=None, now=instance.clock.now())
    said = "Deleted for good" if final else "Removed"
    return Outcome(f"{said}: {thing.uri}", {"id": thing.uri, "final": final})
