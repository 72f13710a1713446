"""Private Atom feeds: by a link that nobody can guess and its owner can end, without a session."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.phrases import phrase_of
from fediwiki.asgi.state import State
from fediwiki.domain.members import Member
from fediwiki.errors import NotFound
from fediwiki.services.passwords import token_hash
from fediwiki.storage import homes, members, notifications, reading, timelines
from fediwiki.storage.database import Reader
from fediwiki.storage.timelines import Span, Stretch
from fediwiki.text.gettext import _
from fediwiki.web import feeds

_TOKEN_CHARACTERS = 100


async def owner_of(tx: Reader, request: Request[State]) -> Member:
    """The member whose private link the path holds; from then on their language is spoken.

    Raises:
        NotFound: It is nobody's, or no longer.
    """
    token = request.path_params["token"]
    owner_id = None
    if len(token) <= _TOKEN_CHARACTERS:
        owner_id = await reading.find_owner(tx, token_hash(token))
    if owner_id is None:
        raise NotFound(_("this link leads nowhere, or no longer"))
    member = await members.by_id(tx, owner_id)
    if member.actor.suspended is not None or member.actor.deleted is not None:
        raise NotFound(_("this link leads nowhere, or no longer"))
    sessions.speak_as(request, member.language)
    return member


def private(response: Response) -> Response:
    """An answer that no cache between us keeps, and no engine lists."""
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@dataclass(frozen=True, slots=True)
class _Home(feeds.Feed):
    """The home feed of a member; its id says nothing of the link by which it is read."""

    owner: str = ""
    link: str = ""

    @property
    def id(self) -> str:
        return f"{self.page}#{self.owner}"

    @property
    def url(self) -> str:
        return self.link


async def show_home(request: Request[State]) -> Response:
    """The newest of a member's home feed."""
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await owner_of(tx, request)
        how = await reading.of_member(tx, member.id)
        followed = await homes.followed_by(tx, member.id)
        found = Stretch((), None)
        if not followed.nothing:
            found = await homes.of_member(
                tx,
                followed,
                member.viewer,
                Span(config.limits.feed_posts),
                how.wanted,
                boosted=not how.hide_boosts,
            )
        newest = await timelines.whole(tx, found, member.viewer)
    feed = _Home(
        f"{config.origin}/home",
        _("%(site)s: home of %(name)s", site=config.instance.name, name=member.actor.title),
        "",
        newest,
        member.joined,
        owner=member.actor.name,
        link=f"{config.origin}{request.url.path}",
    )
    return private(feeds.answer(request, "feed.xml", {"feed": feed}))


async def show_notifications(request: Request[State]) -> Response:
    """The newest of what a member was told on the site."""
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await owner_of(tx, request)
        told = await notifications.of_member(tx, member.viewer, limit=config.limits.feed_posts)
    page = f"{config.origin}/notifications"
    values = {
        "id": f"{page}#{member.actor.name}",
        "url": f"{config.origin}{request.url.path}",
        "page": page,
        "owner": member.actor,
        "lines": [(each, phrase_of(each)) for each in told],
        "updated": max((each.at for each in told), default=member.joined),
    }
    return private(feeds.answer(request, "notifications.xml", values))


ROUTES = [
    Route("/feeds/{token}/home.atom", show_home),
    Route("/feeds/{token}/notifications.atom", show_notifications),
]
