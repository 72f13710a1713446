"""Atom feeds of what changed: everywhere, in a subwiki, by one person, in one post."""

from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import ANYONE
from fediwiki.storage import actors, changes, posts, subwikis
from fediwiki.storage.changes import Change, ChangeSpan, Which
from fediwiki.text.gettext import _
from fediwiki.web import feeds
from fediwiki.web.changes import contributed_by, contributions_of, contributor

_MOST = 50


async def show_instance(request: Request[State]) -> Response:
    """The newest changes of everything here."""
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        found = await changes.listed(tx, Which(), ANYONE, ChangeSpan(_MOST))
        instance = await actors.by_uri(tx, Urls(config.origin).instance)
    title = _("Recent changes of %(name)s", name=config.instance.name)
    return _feed(request, f"{config.origin}/changes", title, found, instance.published)


async def show_subwiki(request: Request[State]) -> Response:
    """The newest changes of one subwiki."""
    async with request.state["database"].read() as tx:
        subwiki = await subwikis.by_name(tx, request.path_params["name"], ANYONE)
        which = Which(subwiki_id=subwiki.id)
        found = await changes.listed(tx, which, ANYONE, ChangeSpan(_MOST))
    actor = subwiki.actor
    url = Urls(request.state["config"].origin).subwiki(actor.name)
    title = _("Recent changes in %(title)s", title=actor.title)
    return _feed(request, f"{url}/changes", title, found, actor.published)


async def show_contributions(request: Request[State]) -> Response:
    """The newest changes that are someone's own."""
    async with request.state["database"].read() as tx:
        actor = await contributor(tx, request.path_params["name"], ANYONE)
        found = await changes.listed(tx, Which(editor_id=actor.id), ANYONE, ChangeSpan(_MOST))
    url = f"{request.state['config'].origin}{contributions_of(actor)}"
    return _feed(request, url, contributed_by(actor), found, actor.published)


async def show_post(request: Request[State]) -> Response:
    """The newest revisions of one post, under its own licence."""
    post_id = of_short(request.path_params["id"])
    async with request.state["database"].read() as tx:
        post = await posts.by_id(tx, post_id, ANYONE)
        found = await changes.of_post(tx, post.id, ANYONE, limit=_MOST)
    url = Urls(request.state["config"].origin).post(post.id)
    title = _("History of %(title)s", title=post.content.title)
    return _feed(request, f"{url}/history", title, found, post.published, post.licence)


def _feed(
    request: Request[State],
    url: str,
    title: str,
    found: Sequence[Change],
    since: datetime,
    licence: str | None = None,
) -> Response:
    """A feed for the page `url`; of the instance's `licence`, unless it has its own or none."""
    config = request.state["config"]
    values = {
        "url": url,
        "title": title,
        "changes": found,
        "updated": max((each.made for each in found), default=since),
        "licence": config.instance.licence if licence is None else licence,
    }
    return feeds.answer(request, "changes.xml", values)


ROUTES = [
    Route("/changes/feed.atom", show_instance),
    Route("/c/{name}/changes/feed.atom", show_subwiki),
    Route("/u/{name}/contributions/feed.atom", show_contributions),
    Route("/p/{id}/history/feed.atom", show_post),
]
