"""`fediwiki comment`: the talk below posts."""

from fediwiki.cli import removals
from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.finding import comment_called, post_called
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed
from fediwiki.services import commenting, writing
from fediwiki.services.commenting import Place
from fediwiki.services.linking import Links
from fediwiki.storage import members
from fediwiki.storage.database import Reader


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("comment", "the talk below posts")
    parser = noun.add("create", create, "publish a comment")
    parser.add_argument("post", metavar="POST")
    parser.add_argument("--as", dest="author", required=True, metavar="NAME", help="the author")
    parser.add_argument(
        "--file", required=True, metavar="FILE", help="the text in Markdown; - reads the input"
    )
    parser.add_argument("--reply-to", metavar="COMMENT", help="the comment that it answers")
    parser.add_argument("--language", metavar="TAG", help="a tag like en; else the post's")
    parser.add_argument("--warning", default="", metavar="TEXT", help="shown in place of the text")
    removals.add_to(noun, "comment")


async def create(call: Call) -> Outcome:
    """Publish a comment as a member."""
    author: str = call.arguments.author
    language: str | None = call.arguments.language
    text = call.read(call.arguments.file)
    async with call.instance() as instance:
        limits = instance.config.limits
        async with instance.database.read() as tx:
            post = await post_called(tx, call.arguments.post, instance.urls)
        words = writing.words_of(
            text,
            language=language or post.content.language,
            warning=call.arguments.warning,
            comment_characters=limits.comment_characters,
            links=Links(post.subwiki, instance.urls),
        )
        async with instance.database.write() as tx:
            post = await post_called(tx, post.uri, instance.urls)
            comment = await commenting.publish(
                tx,
                words,
                Place(post, await _parent(tx, call.arguments.reply_to, post, instance.urls)),
                author=(await members.by_name(tx, author)).actor,
                max_depth=limits.comment_depth,
                urls=instance.urls,
                now=instance.clock.now(),
            )
    return Outcome(f"Published: {comment.uri}", {"id": comment.uri, "post": post.uri})


async def _parent(tx: Reader, given: str | None, post: Post, urls: Urls) -> Comment | None:
    if given is None:
        return None
    parent = await comment_called(tx, given, urls)
    if parent.post_id != post.id:
        raise Malformed(f"{given} is a comment on another post")
    return parent
