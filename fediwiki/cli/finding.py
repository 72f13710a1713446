"""What an operator means by an id: its short form, its url here, or the url of its owner."""

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import of_short
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import UrlKind, Urls
from fediwiki.errors import NotFound
from fediwiki.storage import actors, comments, posts
from fediwiki.storage.database import Reader


async def post_called(tx: Reader, given: str, urls: Urls) -> Post:
    """The post, also one that is deleted.

    Raises:
        NotFound: There is none.
    """
    number = _number(given, UrlKind.POST, urls)
    found = await (posts.find_by_uri(tx, given) if number is None else posts.find(tx, number))
    if found is None:
        raise NotFound(f"there is no post {given}")
    return found


async def comment_called(tx: Reader, given: str, urls: Urls) -> Comment:
    """The comment, also one that is deleted.

    Raises:
        NotFound: There is none.
    """
    number = _number(given, UrlKind.COMMENT, urls)
    found = await (comments.find_by_uri(tx, given) if number is None else comments.find(tx, number))
    if found is None:
        raise NotFound(f"there is no comment {given}")
    return found


async def actor_called(tx: Reader, given: str, urls: Urls) -> Actor:
    """The actor with this name here, this handle or this url, as far as we know them.

    Raises:
        NotFound: We do not.
    """
    if "://" in given:
        found = await actors.find_by_uri(tx, given)
    else:
        name, _, host = given.removeprefix("@").partition("@")
        if host in {"", urls.host}:
            found = await actors.find_local(tx, name.lower())
        else:
            found = await actors.find_by_handle(tx, name, host.lower())
    if found is None or found.deleted is not None:
        raise NotFound(f"nobody here knows {given}")
    return found


def _number(given: str, kind: UrlKind, urls: Urls) -> int | None:
    """The id in what was given; None for a url that is not ours."""
    if "://" not in given:
        return of_short(given)
    if not urls.owns(given):
        return None
    ours = urls.parse(given)
    if ours is None or ours.kind is not kind:
        raise NotFound(f"{given} is no {kind}")
    return ours.id
