"""`fediwiki post`: what members write."""

from argparse import ArgumentParser
from dataclasses import replace

from fediwiki.cli import edits, forks, protection, removals, reviews, revisions
from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.edits import value_of
from fediwiki.cli.finding import actor_called, post_called
from fediwiki.domain.actors import Actor
from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Post, PostEdit, kind_of
from fediwiki.domain.revisions import Words
from fediwiki.domain.viewers import OPERATOR
from fediwiki.errors import Malformed, NotFound, Refused
from fediwiki.instance import Instance
from fediwiki.services import deleting, editing, posting, removing, writing
from fediwiki.services.deciding import Why
from fediwiki.services.editing import EditOutcome
from fediwiki.storage import members, posts, subwikis
from fediwiki.storage import revisions as stored


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("post", "what members write")
    parser = noun.add("create", create, "publish a post in a subwiki")
    parser.add_argument("subwiki", metavar="SUBWIKI")
    _add_author_and_file(parser)
    parser.add_argument("--title", required=True)
    parser.add_argument(
        "--language", metavar="TAG", help="a tag like en; else the instance's first"
    )
    parser.add_argument("--warning", default="", metavar="TEXT", help="shown in place of the text")
    parser.add_argument(
        "--collaborative",
        action="store_true",
        help="let the whole community write it: it belongs to the subwiki's steward",
    )
    parser = noun.add("edit", edit, "change a post as its author, or what is written together")
    parser.add_argument("post", metavar="ID")
    _add_author_and_file(parser)
    parser.add_argument("--title", help="else it stays")
    parser.add_argument("--summary", default="", metavar="TEXT", help="what was changed, and why")
    parser.add_argument("--minor", action="store_true", help="mark it as a small matter")
    parser.add_argument(
        "--base", type=int, metavar="NUMBER", help="the revision it was made from, else the latest"
    )
    parser = noun.add("delete", delete, "delete a post of ours for its owner")
    parser.add_argument("post", metavar="ID")
    parser = noun.add(
        "restore", restore, "bring back a post, deleted within 30 days or removed by a moderator"
    )
    parser.add_argument("post", metavar="ID")
    parser.add_argument("--reason", default="", help="why, for the log, if it was removed")
    removals.add_to(noun, "post")
    forks.add_to(noun)
    revisions.add_to(noun)
    protection.add_to(noun)
    reviews.add_to(noun)


async def create(call: Call) -> Outcome:
    """Publish a post as a member, or begin one that all may write."""
    author: str = call.arguments.author
    name: str = call.arguments.subwiki
    words = Words(call.arguments.title, call.read(call.arguments.file))
    warning: str = call.arguments.warning
    if call.arguments.collaborative and warning:
        raise Malformed("what is written together has no warning")
    if "@" in name.lstrip("!@"):
        return await _offer_elsewhere(call, words)
    async with call.instance() as instance:
        language: str = call.arguments.language or instance.config.instance.languages[0]
        async with instance.database.read() as tx:
            subwiki = await subwikis.by_name(tx, name, OPERATOR)
            member = await members.by_name(tx, author)
        content = edits.content_of(
            instance, words, subwiki.actor, language=language, warning=warning
        )
        if call.arguments.collaborative:
            proposal = Proposal(0, content.title, content.text, language=content.language)
            async with instance.database.write() as tx:
                judged = await edits.found(tx, instance, subwiki, proposal, member.actor)
            return await edits.outcome_of(instance, judged, None)
        async with instance.database.write() as tx:
            post = await posting.publish(
                tx,
                content,
                author=member.actor,
                subwiki=subwiki,
                licence=instance.config.instance.licence,
                urls=instance.urls,
                now=instance.clock.now(),
            )
    return Outcome(f"Published: {post.uri}", value_of(post))


async def _offer_elsewhere(call: Call, words: Words) -> Outcome:
    """Offer a text, to be written together, to a subwiki of another server."""
    author: str = call.arguments.author
    name: str = call.arguments.subwiki
    if not call.arguments.collaborative:
        raise Malformed("only what is written together is offered to a subwiki elsewhere")
    async with call.instance() as instance:
        language: str = call.arguments.language or instance.config.instance.languages[0]
        async with instance.database.read() as tx:
            group = await actor_called(tx, name.lstrip("!@"), instance.urls)
            member = await members.by_name(tx, author)
        content = edits.content_of(instance, words, group, language=language)
        proposal = Proposal(0, content.title, content.text, language=content.language)
        async with instance.database.write() as tx:
            judged = await edits.begin(tx, instance, group, proposal, member.actor)
        return await edits.outcome_of(instance, judged, None)


async def edit(call: Call) -> Outcome:
    """Change a post, merged with what was written since its base if it is written together."""
    author: str = call.arguments.author
    title: str | None = call.arguments.title
    base: int | None = call.arguments.base
    text = call.read(call.arguments.file)
    async with call.instance() as instance:
        async with instance.database.read() as tx:
            post = await post_called(tx, call.arguments.post, instance.urls)
            member = await members.by_name(tx, author)
            if post.deleted is not None:
                raise NotFound("this post was deleted")
            number = post.revision if base is None else base
            own = not post.collaborative and post.author.id == member.id
            if own:
                before, chain = Words(post.content.title, "", post.content.sources), ""
            else:
                before, chain = await edits.base_of(tx, post, number)
        words = replace(before, title=title or before.title, text=text)
        content = edits.content_of(
            instance,
            words,
            post.subwiki,
            language=post.content.language,
            warning=post.content.warning,
        )
        proposal = Proposal(
            base=number,
            title=content.title,
            text=content.text,
            summary=writing.summary_of(call.arguments.summary),
            minor=call.arguments.minor,
            sources=content.sources,
            language=content.language,
            base_chain=chain,
        )
        if own:
            kept = replace(content, kind=post.content.kind, attachments=post.content.attachments)
            change = PostEdit(post.id, number, kept, proposal.summary, proposal.minor)
            return await _save_own(instance, change, member.actor)
        async with instance.database.write() as tx:
            judged = await edits.offer(tx, instance, post, proposal, member.actor)
        return await edits.outcome_of(instance, judged, post)


async def _save_own(instance: Instance, change: PostEdit, author: Actor) -> Outcome:
    async with instance.database.write() as tx:
        saved = await editing.save(tx, change, editor=author, now=instance.clock.now())
        post = await posts.by_id(tx, change.post_id, OPERATOR)
    if saved is EditOutcome.UNCHANGED:
        return Outcome("", value_of(post), notes=(edits.UNCHANGED,))
    return Outcome(f"Saved revision {post.revision}: {post.uri}", value_of(post))


async def delete(call: Call) -> Outcome:
    """Delete a post for its owner."""
    async with call.instance() as instance, instance.database.write() as tx:
        post = await post_called(tx, call.arguments.post, instance.urls)
        _check_ours(post)
        await deleting.delete_post(tx, post, now=instance.clock.now())
    return Outcome(f"Deleted: {post.uri}", {"id": post.uri, "deleted": True})


async def restore(call: Call) -> Outcome:
    """Give back a post that was removed, or a deleted one with what its last revision says."""
    async with call.instance() as instance:
        async with instance.database.write() as tx:
            post = await post_called(tx, call.arguments.post, instance.urls)
            if post.removed is not None and post.deleted is None:
                why, now = Why(call.arguments.reason), instance.clock.now()
                await removing.restore(tx, post, why, by=None, now=now)
                return Outcome(f"Given back: {post.uri}", {"id": post.uri})
        async with instance.database.read() as tx:
            _check_ours(post)
            last = await stored.by_number(tx, post.id, post.revision)
        content = edits.content_of(
            instance,
            last.words,
            post.subwiki,
            language=post.content.language,
            warning=post.content.warning,
        )
        async with instance.database.write() as tx:
            post = await post_called(tx, post.uri, instance.urls)
            attachments = last.words.attachments
            whole = replace(content, kind=kind_of(attachments), attachments=attachments)
            await deleting.restore_post(tx, post, whole, now=instance.clock.now())
    return Outcome(f"Restored: {post.uri}", value_of(post))


def _add_author_and_file(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="author",
        required=True,
        metavar="NAME",
        help="the member who writes; what they may do holds for this too",
    )
    parser.add_argument(
        "--file", required=True, metavar="FILE", help="the text in Markdown; - reads the input"
    )


def _check_ours(post: Post) -> None:
    if not post.local:
        raise Refused(f"this post belongs to {post.author.host}")
