"""Forking: a new text from another one, which it credits; and an author's own opened to everyone.

Source: protocol §6.
"""

from collections.abc import Sequence

from fediwiki.domain import licences
from fediwiki.domain.actors import Actor
from fediwiki.domain.forks import Origin, named_by, parts_of
from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.viewers import ANYONE, Viewer
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.services.writing import SUMMARY_CHARACTERS
from fediwiki.storage import actors, posts, revisions
from fediwiki.storage.database import Reader
from fediwiki.text import languages, plain
from fediwiki.text.gettext import _

_NAMED = 3
_NAME_CHARACTERS = 80
_TITLE_CHARACTERS = 100
_URI_CHARACTERS = 150


async def fork(tx: Reader, post: Post, *, editor: Actor, licence: str) -> Proposal:
    """A new post, to be written together, that begins as `post` is now; `licence` will be its own.

    Raises:
        NotFound: The post was deleted.
        Refused: Its licence does not let others go on with it like this.
    """
    _check_there(post)
    if post.author.id != editor.id:
        check_licence(post, licence)
    origin = await _origin(tx, named_by(post), post)
    return _proposal(post, _credit(origin, post.licence), fork_of=origin.uri)


async def convert(tx: Reader, post: Post, *, author: Actor) -> Proposal:
    """The post of one author as a new one that takes its place, to be written together.

    Raises:
        NotFound: The post was deleted.
        Refused: It is not the author's, or stands in no subwiki of ours.
        Conflict: It is written together already, or has gone on as another post.
    """
    _check_there(post)
    if post.collaborative:
        raise Conflict(_("this post is written together already"))
    if not post.local or post.author.id != author.id:
        raise Refused(_("only its author opens a post to everyone"))
    if post.subwiki is None or not post.subwiki.local:
        raise Refused(_("only a post in a subwiki here can be opened to everyone"))
    if await successor(tx, post, ANYONE) is not None:
        raise Conflict(_("this post was opened to everyone already"))
    summary = f"Opened for everyone to edit; until now it was {author.handle}’s own: {post.uri}"
    return _proposal(post, plain.shortened(summary, SUMMARY_CHARACTERS), supersedes=post.uri)


def check_licence(post: Post, licence: str) -> None:
    """Refuse to go on under `licence` with what is under another, or under none that is known.

    Raises:
        Refused: It is.
    """
    if not post.licence:
        raise Refused(
            _(
                "it is not known under which licence this was published: ask %(handle)s "
                "before you build on it",
                handle=post.author.handle,
            )
        )
    if not licences.is_same(post.licence, licence):
        raise Refused(
            _(
                "this was published under %(theirs)s, and posts here are under %(ours)s",
                theirs=licences.name_of(post.licence),
                ours=licences.name_of(licence),
            )
        )


async def origin(tx: Reader, post: Post, viewer: Viewer) -> Origin | None:
    """What a post was forked from, as far as the viewer may know; None if it is no fork."""
    if not post.fork_of:
        return None
    uri, _ = parts_of(post.fork_of)
    return await _origin(tx, post.fork_of, await posts.find_visible(tx, uri, viewer))


async def successor(tx: Reader, post: Post, viewer: Viewer) -> Post | None:
    """The post that took the place of this one, if its own server and its author say so."""
    for each in await posts.find_superseding(tx, post.uri, viewer):
        if each.author.host == post.author.host and each.initiator_id == post.author.id:
            return each
    return None


async def predecessor(tx: Reader, post: Post, viewer: Viewer) -> Post | None:
    """The post whose place this one took, if that is so and the viewer may see it."""
    before = await posts.find_visible(tx, post.supersedes, viewer) if post.supersedes else None
    if before is None:
        return None
    after = await successor(tx, before, viewer)
    return before if after is not None and after.id == post.id else None


async def _origin(tx: Reader, uri: str, post: Post | None) -> Origin:
    number = parts_of(uri)[1]
    if post is None:
        return Origin(uri, None, number)
    if not post.collaborative:
        return Origin(uri, post, number, (post.author,))
    uris = await revisions.editors_of(tx, post.id)
    known = await actors.of_uris(tx, uris[:_NAMED])
    there = {each.uri: each for each in known if each.deleted is None}
    writers = tuple(there[each] for each in uris if each in there)
    return Origin(uri, post, number, writers, len(uris) - len(writers))


def _proposal(post: Post, summary: str, *, fork_of: str = "", supersedes: str = "") -> Proposal:
    content = post.content
    return Proposal(
        base=0,
        title=content.title,
        text=content.text,
        summary=summary,
        sources=content.sources,
        language=content.language or languages.UNDETERMINED,
        fork_of=fork_of,
        supersedes=supersedes,
    )


def _credit(origin: Origin, licence: str) -> str:
    """Who wrote it, where it stands, which revision it was and what lets others go on with it."""
    title = origin.post.content.title if origin.post else ""
    said = f"Forked from “{plain.shortened(title, _TITLE_CHARACTERS)}”"
    if names := _names(origin.writers, origin.others):
        said += f" by {names}"
    if origin.number:
        said += f", revision {origin.number}"
    if licence:
        said += f", {licences.name_of(licence)}"
    return plain.shortened(f"{said}: {origin.uri[:_URI_CHARACTERS]}", SUMMARY_CHARACTERS)


def _names(writers: Sequence[Actor], others: int) -> str:
    names = [plain.shortened(each.handle, _NAME_CHARACTERS) for each in writers]
    if others:
        names.append(f"{others} other{'s' if others > 1 else ''}")
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _check_there(post: Post) -> None:
    if post.deleted is not None:
        raise NotFound(_("this post was deleted"))
    if post.removed is not None:
        raise Refused(_("A moderator removed this post."))
