"""What everyone may know of the dealings with other servers: policies and their reasons."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.domain.policies import Mode, Policy, Severity
from fediwiki.storage import server_policies
from fediwiki.text.domains import obfuscated, readable_domain
from fediwiki.text.gettext import _
from fediwiki.web.views import About

_A_PAGE = 500


async def show(request: Request[State]) -> Response:
    """The policies, suspended servers first."""
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        kinds = (Severity.SUSPEND, Severity.SILENCE, Severity.NONE)
        found = {
            kind: await server_policies.listed(tx, severity=kind, limit=_A_PAGE) for kind in kinds
        }
        counts = await server_policies.count(tx)
    title = _("Other servers")
    values = {
        "about": About(title=title, canonical=f"{config.origin}/about/servers", description=""),
        "own": "",
        "found": {kind: [(_shown(each), each) for each in those] for kind, those in found.items()},
        "counts": counts,
        "most": _A_PAGE,
        "allow_list": config.federation.mode == Mode.ALLOW_LIST,
    }
    return page(request, "other_servers.html", member=member, values=values)


def _shown(policy: Policy) -> str:
    """The name of a domain as everyone may see it."""
    name = policy.domain
    return obfuscated(name) if policy.obfuscate else readable_domain(name)


ROUTES = [Route("/about/servers", show)]
