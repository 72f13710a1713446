"""Who is trusted in a subwiki, and who said so: for everyone, as what it lets them do is."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.storage import standing, subwikis
from fediwiki.text.gettext import _
from fediwiki.web.views import About

_MOST_SHOWN = 500


async def show(request: Request[State]) -> Response:
    """Whom moderators named, by name; whoever earned it by their edits is not named."""
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], viewer)
        found = await standing.trusted_in(tx, subwiki.id, limit=_MOST_SHOWN + 1)
    path = f"/c/{subwiki.actor.name}"
    values = {
        "about": About(
            _("Who is trusted in %(name)s", name=subwiki.actor.title),
            f"{config.origin}{path}/trusted",
        ),
        "subwiki": subwiki,
        "trusted": found[:_MOST_SHOWN],
        "most": _MOST_SHOWN,
        "more": len(found) > _MOST_SHOWN,
        "edits": config.limits.trusted_edits,
        "days": config.limits.trusted_days,
    }
    return page(request, "trusted.html", member=member, values=values)


ROUTES = [Route("/c/{name}/trusted", show)]
