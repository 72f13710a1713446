"""`fediwiki offer`: what members offered, what is proposed to them, and what becomes of it."""

from argparse import ArgumentParser
from dataclasses import replace

from fediwiki.cli import edits
from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.offers import Offer
from fediwiki.services import proposing, withdrawing, writing
from fediwiki.storage import members, offers, posts

_MOST_LISTED = 1_000


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("offer", "edits on their way, and what is proposed to authors")
    _add_member(noun.add("list", list_offers, "say what a member offered, and is asked"))
    parser = noun.add("withdraw", withdraw, "take an edit back that waits, here or elsewhere")
    _add_offer(parser)
    parser = noun.add("accept", accept, "take an edit that is proposed to its author")
    _add_offer(parser)
    parser.add_argument(
        "--file", metavar="FILE", help="take it with this text instead; - reads the input"
    )
    parser = noun.add("decline", decline, "do not take an edit that is proposed to its author")
    _add_offer(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, for its editor")


async def list_offers(call: Call) -> Outcome:
    """What a member offered, newest first, and what waits for them."""
    name: str = call.arguments.member
    async with call.instance() as instance, instance.database.read() as tx:
        member = await members.by_name(tx, name)
        mine = await offers.listed(tx, member.id, before=None, limit=_MOST_LISTED)
        asked = await offers.proposed_to(tx, member.id, limit=_MOST_LISTED)
    lines = [f"proposed  {_line(each)}" for each in asked]
    lines += [f"offered  {_line(each)}" for each in mine]
    value = {
        "proposed": [_value(each) for each in asked],
        "offered": [_value(each) for each in mine],
    }
    return Outcome("\n".join(lines) or "Nothing was offered.", value)


async def withdraw(call: Call) -> Outcome:
    """Take back an edit of a member."""
    name: str = call.arguments.member
    async with call.instance() as instance, instance.database.write() as tx:
        offer = await offers.by_id(tx, of_short(call.arguments.offer))
        by = (await members.by_name(tx, name)).actor
        await withdrawing.withdraw(tx, offer, by=by, now=instance.clock.now())
        offer = await offers.by_id(tx, offer.id)
    return Outcome("Withdrawn.", _value(offer))


async def accept(call: Call) -> Outcome:
    """Take an edit as the author of the post."""
    name: str = call.arguments.member
    text = call.read(call.arguments.file) if call.arguments.file else None
    async with call.instance() as instance, instance.database.write() as tx:
        offer = await offers.by_id(tx, of_short(call.arguments.offer))
        post = await posts.find(tx, offer.post_id) if offer.post_id else None
        changed = None
        if text is not None and post is not None:
            changed = replace(offer.proposal, text=text, base=post.revision)
        offer = await proposing.accept(
            tx,
            offer,
            by=(await members.by_name(tx, name)).actor,
            changed=changed,
            rules=edits.rules_of(instance),
            now=instance.clock.now(),
        )
    return Outcome(f"Saved revision {offer.number}.", _value(offer))


async def decline(call: Call) -> Outcome:
    """Decline an edit as the author of the post."""
    name: str = call.arguments.member
    reason = writing.summary_of(call.arguments.reason)
    async with call.instance() as instance, instance.database.write() as tx:
        offer = await offers.by_id(tx, of_short(call.arguments.offer))
        by = (await members.by_name(tx, name)).actor
        offer = await proposing.decline(tx, offer, by=by, reason=reason, now=instance.clock.now())
    return Outcome("Declined.", _value(offer))


def _add_member(parser: ArgumentParser) -> None:
    parser.add_argument("--as", dest="member", required=True, metavar="NAME", help="the member")


def _add_offer(parser: ArgumentParser) -> None:
    parser.add_argument("offer", metavar="OFFER")
    _add_member(parser)


def _line(offer: Offer) -> str:
    when = offer.made.strftime("%Y-%m-%d %H:%M")
    state = f"{offer.state} ({offer.reason})" if offer.reason else offer.state.value
    proposal = offer.proposal
    said = (short(offer.id), when, state, offer.editor.handle, proposal.title, proposal.summary)
    return "  ".join(filter(None, (*said, offer.note)))


def _value(offer: Offer) -> dict[str, object]:
    return {
        "offer": short(offer.id),
        "editor": offer.editor.uri,
        "state": offer.state,
        "reason": offer.reason,
        "note": offer.note,
        "base": offer.proposal.base,
        "title": offer.proposal.title,
        "text": offer.proposal.text,
        "summary": offer.proposal.summary,
        "number": offer.number,
        "result": offer.result_uri or None,
    }
