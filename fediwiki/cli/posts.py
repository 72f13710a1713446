"""`fediwiki post`: what members write."""

from argparse import ArgumentParser
from dataclasses import replace

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.finding import post_called
from fediwiki.config import Limits
from fediwiki.domain.posts import Content, Post, PostEdit
from fediwiki.domain.viewers import OPERATOR
from fediwiki.errors import NotFound, Refused
from fediwiki.services import editing, posting, writing
from fediwiki.services.editing import EditOutcome
from fediwiki.storage import members, posts, revisions, subwikis


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
    parser = noun.add("edit", edit, "change a post, as its author")
    parser.add_argument("post", metavar="ID")
    _add_author_and_file(parser)
    parser.add_argument("--title", help="else it stays")
    parser.add_argument("--summary", default="", metavar="TEXT", help="what was changed, and why")
    parser.add_argument(
        "--base", type=int, metavar="NUMBER", help="the revision it was made from, else the latest"
    )
    parser = noun.add("delete", delete, "delete a post of ours for its owner")
    parser.add_argument("post", metavar="ID")
    parser = noun.add("restore", restore, "bring a deleted post back, within 30 days")
    parser.add_argument("post", metavar="ID")


async def create(call: Call) -> Outcome:
    """Publish a post as a member."""
    title: str = call.arguments.title
    author: str = call.arguments.author
    name: str = call.arguments.subwiki
    text = call.read(call.arguments.file)
    async with call.instance() as instance:
        config = instance.config
        content = _content(
            title,
            text,
            config.limits,
            language=call.arguments.language or config.instance.languages[0],
            warning=call.arguments.warning,
        )
        async with instance.database.write() as tx:
            member = await members.by_name(tx, author)
            post = await posting.publish(
                tx,
                content,
                author=member.actor,
                subwiki=await subwikis.by_name(tx, name, OPERATOR),
                licence=config.instance.licence,
                urls=instance.urls,
                now=instance.clock.now(),
            )
    return Outcome(f"Published: {post.uri}", _value(post))


async def edit(call: Call) -> Outcome:
    """Change a post; a base that is not the latest revision is a conflict."""
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
        content = _content(
            title or post.content.title,
            text,
            instance.config.limits,
            language=post.content.language,
            warning=post.content.warning,
        )
        change = PostEdit(
            post.id,
            post.revision if base is None else base,
            replace(content, kind=post.content.kind, attachments=post.content.attachments),
            summary=writing.summary_of(call.arguments.summary),
        )
        async with instance.database.write() as tx:
            saved = await editing.save(tx, change, editor=member.actor, now=instance.clock.now())
            post = await posts.by_id(tx, post.id, OPERATOR)
    if saved is EditOutcome.UNCHANGED:
        return Outcome("", _value(post), notes=("nothing is different, so nothing was saved",))
    return Outcome(f"Saved revision {post.revision}: {post.uri}", _value(post))


async def delete(call: Call) -> Outcome:
    """Delete a post for its owner."""
    async with call.instance() as instance, instance.database.write() as tx:
        post = await post_called(tx, call.arguments.post, instance.urls)
        _check_ours(post)
        await posting.delete(tx, post, now=instance.clock.now())
    return Outcome(f"Deleted: {post.uri}", {"id": post.uri, "deleted": True})


async def restore(call: Call) -> Outcome:
    """Bring a deleted post back with what its last revision says."""
    async with call.instance() as instance:
        async with instance.database.read() as tx:
            post = await post_called(tx, call.arguments.post, instance.urls)
            _check_ours(post)
            last = await revisions.by_number(tx, post.id, post.revision)
        content = _content(
            last.words.title,
            last.words.text,
            instance.config.limits,
            language=post.content.language,
            warning=post.content.warning,
        )
        async with instance.database.write() as tx:
            post = await post_called(tx, post.uri, instance.urls)
            await posting.restore(tx, post, content, now=instance.clock.now())
    return Outcome(f"Restored: {post.uri}", _value(post))


def _add_author_and_file(parser: ArgumentParser) -> None:
    parser.add_argument("--as", dest="author", required=True, metavar="NAME", help="the author")
    parser.add_argument(
        "--file", required=True, metavar="FILE", help="the text in Markdown; - reads the input"
    )


def _content(title: str, text: str, limits: Limits, *, language: str, warning: str) -> Content:
    return writing.content_of(
        title,
        text,
        language=language,
        warning=warning,
        title_characters=limits.title_characters,
        markdown_bytes=limits.markdown_bytes,
    )


def _check_ours(post: Post) -> None:
    if not post.local:
        raise Refused(f"this post belongs to {post.author.host}")


def _value(post: Post) -> dict[str, object]:
    return {"id": post.uri, "revision": post.revision}
