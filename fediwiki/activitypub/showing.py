"""Actors, posts, comments and activities of ours, at the urls that are their ids.

What was deleted is 410 with a tombstone; what is hidden for now is 403, for peers forget for good
what answers 404 or 410.

Source: protocol §2 and §4.
"""

import re
from http import HTTPStatus

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.activitypub import dialects, fields, writing
from fediwiki.activitypub.answering import CACHEABLE, PRIVATE, answer, answer_bytes
from fediwiki.activitypub.vocabulary.objects import write_tombstone
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.ids import of_short
from fediwiki.domain.servers import Dialect
from fediwiki.domain.urls import UrlKind, Urls
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import Malformed, NotFound, Refused, Removed
from fediwiki.storage import actors, comments, held, posts, removals, sent, servers
from fediwiki.storage.database import Reader
from fediwiki.storage.sent import Outgoing

_KEY_ID = re.compile(r'\bkeyid="([^"]{1,2048})"', re.IGNORECASE)
_ACTOR_TYPES = {ActorKind.SUBWIKI: "Group", ActorKind.INSTANCE: "Application"}


async def show_actor(request: Request[State]) -> Response:
    """An actor of ours."""
    urls = urls_of(request)
    async with request.state["database"].read() as tx:
        actor = await local_actor(tx, urls.origin + request.scope["path"])
        if actor.deleted is None:
            return answer(request, await writing.of_actor(tx, actor, urls))
    former_type = _ACTOR_TYPES.get(actor.kind, "Person")
    tombstone = write_tombstone(actor.uri, former_type=former_type, deleted=actor.deleted)
    return answer(request, tombstone, status=HTTPStatus.GONE)


async def show_post(request: Request[State]) -> Response:
    """A post; to that of another server, the way there."""
    urls = urls_of(request)
    async with request.state["database"].read() as tx:
        post = await posts.find(tx, of_short(request.path_params["id"]))
        if post is None:
            raise NotFound("there is no such post")
        if not post.local:
            return RedirectResponse(post.uri, HTTPStatus.FOUND)
        if post.deleted is not None:
            tombstone = write_tombstone(post.uri, former_type="Article", deleted=post.deleted)
            return answer(request, tombstone, status=HTTPStatus.GONE)
        await _check_visible_post(tx, post.id)
        now = request.state["clock"].now()
        return answer(request, await writing.of_post(tx, post, urls, now=now))


async def show_comment(request: Request[State]) -> Response:
    """A comment; to that of another server, the way there."""
    async with request.state["database"].read() as tx:
        comment = await comments.find(tx, of_short(request.path_params["id"]))
        if comment is None:
            raise NotFound("there is no such comment")
        if not comment.local:
            return RedirectResponse(comment.uri, HTTPStatus.FOUND)
        post = await posts.find(tx, comment.post_id)
        deleted = comment.deleted or (post.deleted if post else None)
        if deleted is not None:
            tombstone = write_tombstone(comment.uri, former_type="Note", deleted=deleted)
            return answer(request, tombstone, status=HTTPStatus.GONE)
        await _check_visible_post(tx, comment.post_id)
        try:
            await comments.by_id(tx, comment.id, ANYONE)
        except Removed:
            return answer(request, await writing.of_comment(tx, comment, urls_of(request)))
        except NotFound as error:
            raise Refused("this comment is hidden for now") from error
        return answer(request, await writing.of_comment(tx, comment, urls_of(request)))


async def show_activity(request: Request[State]) -> Response:
    """An activity as it was sent, if it was for everyone."""
    urls = urls_of(request)
    async with request.state["database"].read() as tx:
        activity = await sent.find(tx, of_short(request.path_params["id"]))
        if activity is None or not activity.public:
            raise NotFound("there is no such activity")
        talk = _is_about_talk(activity, urls)
        if talk and await _is_boosted_where_it_goes(tx, request):
            raise NotFound("there is no such activity for you")
        if await removals.find(tx, activity.object_uri) and _holds_words(activity):
            raise Refused("a moderator removed what this is about")
        if await held.waits(tx, activity.object_uri):
            raise Refused("what this is about is hidden for now")
    if is_erased(activity):
        tombstone = write_tombstone(activity.uri, former_type=activity.type)
        return answer(request, tombstone, status=HTTPStatus.GONE)
    return answer_bytes(activity.body, headers=PRIVATE if talk else CACHEABLE)


def is_erased(activity: Outgoing) -> bool:
    """Whether a tombstone stands in the place of what was sent."""
    return orjson.loads(activity.body).get("id") != activity.uri


def _holds_words(activity: Outgoing) -> bool:
    """Whether it holds what something says, or said."""
    match orjson.loads(activity.body):
        case {"object": {"object": {"fw:removedAt": _}} | {"fw:removedAt": _}}:
            return False
        case {"object": {"object": {"content": _}} | {"content": _}}:
            return True
        case _:
            return False


def urls_of(request: Request[State]) -> Urls:
    """Our urls."""
    return Urls(request.state["config"].origin)


async def local_actor(tx: Reader, uri: str) -> Actor:
    """The actor of ours with exactly this id, deleted or not.

    Raises:
        NotFound: There is none.
    """
    actor = await actors.find_by_uri(tx, uri)
    if actor is None or not actor.local:
        raise NotFound(f"there is nobody at {uri}")
    return actor


async def _check_visible_post(tx: Reader, post_id: int) -> None:
    try:
        await posts.by_id(tx, post_id, ANYONE)
    except Removed:
        return
    except NotFound as error:
        raise Refused("this post is hidden for now") from error


def _is_about_talk(activity: Outgoing, urls: Urls) -> bool:
    about = urls.parse(activity.object_uri)
    return activity.type == "Create" and about is not None and about.kind is UrlKind.COMMENT


async def _is_boosted_where_it_goes(tx: Reader, request: Request[State]) -> bool:
    """Whether the asking server would show its users every comment as a boost.

    It is asked for a courtesy and not as a defence, so the signature is not verified.
    """
    signature = request.headers.get("signature-input") or request.headers.get("signature", "")
    key_id = _KEY_ID.search(signature)
    if key_id is None:
        return False
    try:
        server = await servers.find(tx, fields.origin_of(key_id[1]))
    except Malformed:
        return False
    if server is not None and server.dialect is not None:
        return server.dialect is Dialect.MICROBLOG
    software = dialects.of_user_agent(request.headers.get("user-agent", ""))
    return software is not None and software.dialect is Dialect.MICROBLOG
