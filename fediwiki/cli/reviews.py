"""`fediwiki post review`: edits that wait for a second pair of eyes."""

from dataclasses import replace

from fediwiki.cli import edits
from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.domain.actors import Actor
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.offers import Offer, OfferState
from fediwiki.domain.posts import Post
from fediwiki.domain.viewers import OPERATOR
from fediwiki.errors import Malformed
from fediwiki.instance import Instance
from fediwiki.services import reviewing, writing
from fediwiki.storage import members, offers, posts, subwikis
from fediwiki.storage.database import Reader, Writer


def add_to(noun: Verbs) -> None:
    """Add the verb."""
    parser = noun.add(
        "review", review, "list the edits that wait in a subwiki, or decide about one"
    )
    parser.add_argument("what", metavar="SUBWIKI|OFFER")
    answer = parser.add_mutually_exclusive_group()
    answer.add_argument("--accept", action="store_true", help="let it become a revision")
    answer.add_argument("--decline", action="store_true", help="do not; needs a reason")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for the log")
    parser.add_argument(
        "--as",
        dest="reviewer",
        metavar="NAME",
        help="the moderator who decides, else you do as the operator",
    )
    parser.add_argument(
        "--file", metavar="FILE", help="accept it with this text instead; - reads the input"
    )


async def review(call: Call) -> Outcome:
    """List what waits, or decide."""
    what: str = call.arguments.what
    async with call.instance() as instance:
        if call.arguments.accept:
            return await _accept(call, instance, of_short(what))
        if call.arguments.decline:
            return await _decline(call, instance, of_short(what))
        return await _listed(instance, what)


async def _listed(instance: Instance, name: str) -> Outcome:
    async with instance.database.read() as tx:
        subwiki = await subwikis.by_name(tx, name, OPERATOR)
        waiting = await offers.pending_in(tx, subwiki.id)
        about = {each.id: await _post_of(tx, each) for each in waiting}
    text = "\n".join(_line(each, about[each.id]) for each in waiting)
    return Outcome(
        text or "Nothing waits.",
        {"id": subwiki.actor.uri, "pending": [_value(each, about[each.id]) for each in waiting]},
    )


async def _accept(call: Call, instance: Instance, offer_id: int) -> Outcome:
    text = call.read(call.arguments.file) if call.arguments.file else None
    async with instance.database.write() as tx:
        offer = await offers.by_id(tx, offer_id)
        before = await _post_of(tx, offer)
        proposal = offer.proposal
        if text is not None:
            base = before.revision if before else 0
            proposal = replace(proposal, text=text, base=base)
        judged = await reviewing.accept(
            tx,
            offer,
            by=await _reviewer(tx, call),
            changed=proposal if text is not None else None,
            rules=edits.rules_of(instance),
            now=instance.clock.now(),
        )
    return await edits.outcome_of(instance, judged, before)


async def _decline(call: Call, instance: Instance, offer_id: int) -> Outcome:
    reason = writing.summary_of(call.arguments.reason)
    if not reason:
        raise Malformed("--decline needs a --reason")
    async with instance.database.write() as tx:
        offer = await offers.by_id(tx, offer_id)
        post = await _post_of(tx, offer)
        await reviewing.decline(
            tx,
            offer,
            by=await _reviewer(tx, call),
            reason=reason,
            rules=edits.rules_of(instance),
            now=instance.clock.now(),
        )
        declined = await offers.by_id(tx, offer_id)
    return Outcome("Declined.", {**edits.value_of(post, declined), "state": OfferState.REJECTED})


async def _reviewer(tx: Writer, call: Call) -> Actor | None:
    name: str | None = call.arguments.reviewer
    return (await members.by_name(tx, name)).actor if name else None


async def _post_of(tx: Reader, offer: Offer) -> Post | None:
    return await posts.find(tx, offer.post_id) if offer.post_id else None


def _line(offer: Offer, post: Post | None) -> str:
    title = post.content.title if post else f"new: {offer.proposal.title}"
    when = offer.made.strftime("%Y-%m-%d %H:%M")
    parts = (short(offer.id), when, offer.editor.handle, title, offer.proposal.summary)
    return "  ".join(filter(None, parts))


def _value(offer: Offer, post: Post | None) -> dict[str, object]:
    proposal = offer.proposal
    return {
        "offer": short(offer.id),
        "post": post.uri if post else None,
        "editor": offer.editor.uri,
        "base": proposal.base,
        "title": proposal.title,
        "text": proposal.text,
        "summary": proposal.summary,
        "minor": proposal.minor,
    }
