"""What this place is, and what it does with what it knows."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.text import links
from fediwiki.web.views import About


async def show(request: Request[State]) -> Response:
    """The page."""
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    contact = config.instance.contact
    values = {
        "about": About(
            title=f"About {config.instance.name}",
            canonical=f"{config.origin}/about",
            description=config.instance.description,
        ),
        "contact_link": links.safe(contact) or links.safe(f"mailto:{contact}") or "",
        "session_days": config.limits.session_days,
        "idle_days": config.limits.session_idle_days,
        "address_days": config.limits.address_days,
    }
    return page(request, "about.html", member=member, values=values)


ROUTES = [Route("/about", show)]
