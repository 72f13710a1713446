"""`fediwiki post fork` and `convert`: a text goes on as another, which credits it."""

from argparse import ArgumentParser
from dataclasses import replace

from fediwiki.cli import edits
from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.finding import post_called
from fediwiki.domain.viewers import OPERATOR
from fediwiki.services import forking
from fediwiki.services.applying import Judged
from fediwiki.storage import members, posts, subwikis


def add_to(noun: Verbs) -> None:
    """Add the verbs."""
    parser = noun.add("fork", fork, "begin a post that all may write with the text of another")
    parser.add_argument("post", metavar="ID")
    parser.add_argument("subwiki", metavar="SUBWIKI")
    _add_author(parser)
    parser = noun.add("convert", convert, "let a post of one author go on as one that all write")
    parser.add_argument("post", metavar="ID")
    _add_author(parser)


async def fork(call: Call) -> Outcome:
    """Fork a post into a subwiki of ours."""
    author: str = call.arguments.author
    name: str = call.arguments.subwiki
    async with call.instance() as instance:
        async with instance.database.write() as tx:
            member = await members.by_name(tx, author)
            subwiki = await subwikis.by_name(tx, name, OPERATOR)
            found = await post_called(tx, call.arguments.post, instance.urls)
            post = await posts.by_id(tx, found.id, member.viewer)
            licence = instance.config.instance.licence
            proposal = await forking.fork(tx, post, editor=member.actor, licence=licence)
            judged = await edits.found(tx, instance, subwiki, proposal, member.actor)
        return _naming(await edits.outcome_of(instance, judged, None), "fork_of", judged)


async def convert(call: Call) -> Outcome:
    """Open a member's own post to everyone."""
    author: str = call.arguments.author
    async with call.instance() as instance:
        async with instance.database.write() as tx:
            member = await members.by_name(tx, author)
            post = await post_called(tx, call.arguments.post, instance.urls)
            proposal = await forking.convert(tx, post, author=member.actor)
            subwiki = await subwikis.by_id(tx, post.subwiki.id if post.subwiki else 0)
            judged = await edits.found(tx, instance, subwiki, proposal, member.actor)
        return _naming(await edits.outcome_of(instance, judged, None), "supersedes", judged)


def _naming(outcome: Outcome, key: str, judged: Judged) -> Outcome:
    proposal = judged.offer.proposal
    named = proposal.fork_of or proposal.supersedes
    return replace(outcome, value={**outcome.value, key: named})


def _add_author(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="author",
        required=True,
        metavar="NAME",
        help="the member who does it; what they may do holds for this too",
    )
