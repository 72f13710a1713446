"""Atom feeds of everything public.

Source: RFC 4287.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi.state import State
from fediwiki.asgi.wording import plain_text
from fediwiki.domain.ids import of_short
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import NotFound
from fediwiki.storage import actors, comments, homes, posts, subwikis, timelines
from fediwiki.storage.timelines import Span
from fediwiki.text.gettext import _
from fediwiki.text.mentions import fold_hashtag
from fediwiki.web.following import COMMUNITIES, called
from fediwiki.web.members import profiled
from fediwiki.web.relations import path_of

_TAG_CHARACTERS = 200
_TYPE = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `page` is where people read the same, `ours` whether it is under our licence."""

    page: str
    title: str
    subtitle: str
    posts: Sequence[Post]
    since: datetime
    ours: bool = True

    @property
    def id(self) -> str:
        """Its name for all time."""
        return self.url

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"{self.page.removesuffix('/')}/feed.atom"

    @property
    def updated(self) -> datetime:
        """When anything in it changed last."""
        return max((post.updated or post.published for post in self.posts), default=self.since)


async def show_instance(request: Request[State]) -> Response:
    """The newest posts of all subwikis of ours."""
    config = request.state["config"]
    page = Urls(config.origin).instance
    async with request.state["database"].read() as tx:
        found = await timelines.of_instance(tx, ANYONE, _span(request))
        newest = await timelines.whole(tx, found, ANYONE)
        instance = await actors.by_uri(tx, page)
    about = config.instance
    feed = Feed(page, about.name, about.description, newest, instance.published)
    return _answer(request, feed)


async def show_subwiki(request: Request[State]) -> Response:
    """The newest posts of one subwiki, or of a community of another server."""
    name = request.path_params["name"]
    if "@" in name:
        return await _show_community(request, name)
    async with request.state["database"].read() as tx:
        subwiki = await subwikis.by_name(tx, name, ANYONE)
        found = await timelines.of_subwiki(tx, subwiki.id, ANYONE, _span(request))
        newest = await timelines.whole(tx, found, ANYONE)
    actor = subwiki.actor
    page = Urls(request.state["config"].origin).subwiki(actor.name)
    words = plain_text(subwiki.description)
    return _answer(request, Feed(page, actor.title, words, newest, actor.published))


async def _show_community(request: Request[State], name: str) -> Response:
    """What came of a community of another server, as far as everyone may read it here."""
    async with request.state["database"].read() as tx:
        actor = await called(tx, name, COMMUNITIES)
        if actor.local:
            return RedirectResponse(f"{path_of(actor)}/feed.atom", 303)
        found = await homes.of_group(tx, actor.id, ANYONE, _span(request))
        newest = await timelines.whole(tx, found, ANYONE)
    page = f"{request.state['config'].origin}{path_of(actor)}"
    words = plain_text(actor.summary)
    feed = Feed(page, actor.title, words, newest, actor.published, ours=False)
    return _answer(request, feed)


async def show_member(request: Request[State]) -> Response:
    """The newest posts of one member."""
    async with request.state["database"].read() as tx:
        actor = await profiled(tx, request.path_params["name"], ANYONE)
        found = await timelines.of_author(tx, actor.id, ANYONE, _span(request))
        newest = await timelines.whole(tx, found, ANYONE)
    page = Urls(request.state["config"].origin).member(actor.name)
    words = plain_text(actor.summary)
    return _answer(request, Feed(page, actor.title, words, newest, actor.published))


async def show_tag(request: Request[State]) -> Response:
    """The newest posts with a hashtag."""
    config = request.state["config"]
    name = fold_hashtag(request.path_params["name"][:_TAG_CHARACTERS])
    if not name:
        raise NotFound(_("no hashtag is called so"))
    async with request.state["database"].read() as tx:
        found = await timelines.of_tag(tx, name, ANYONE, _span(request))
        newest = await timelines.whole(tx, found, ANYONE)
        instance = await actors.by_uri(tx, Urls(config.origin).instance)
    page = f"{config.origin}/tag/{quote(name)}"
    title = f"#{name} on {config.instance.name}"
    return _answer(request, Feed(page, title, "", newest, instance.published))


async def show_talk(request: Request[State]) -> Response:
    """The newest comments below a post."""
    config = request.state["config"]
    post_id = of_short(request.path_params["id"])
    async with request.state["database"].read() as tx:
        post = await posts.by_id(tx, post_id, ANYONE)
        said = await comments.newest_of_post(tx, post.id, ANYONE, limit=config.limits.feed_posts)
    values = {
        "url": f"{Urls(config.origin).post(post.id)}",
        "post": post,
        "comments": said,
        "updated": max((each.updated or each.published for each in said), default=post.published),
    }
    return answer(request, "talk.xml", values)


def _span(request: Request[State]) -> Span:
    return Span(request.state["config"].limits.feed_posts)


def _answer(request: Request[State], feed: Feed) -> Response:
    return answer(request, "feed.xml", {"feed": feed})


def answer(request: Request[State], template: str, values: Mapping[str, object]) -> Response:
    """The feed that a template makes, or the word that the reader has it already."""
    text = request.state["templates"].render(template, values)
    tag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"Cache-Control": "public, max-age=300", "ETag": tag}
    known = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known or f"W/{tag}" in known:
        return Response(status_code=304, headers={**headers, "Vary": "Accept-Language"})
    return Response(text, headers={**headers, "Content-Type": _TYPE})


ROUTES = [
    Route("/feed.atom", show_instance),
    Route("/c/{name}/feed.atom", show_subwiki),
    Route("/u/{name}/feed.atom", show_member),
    Route("/tag/{name}/feed.atom", show_tag),
    Route("/p/{id}/talk.atom", show_talk),
]
