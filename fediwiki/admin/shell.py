"""The shell of the panel: its sections, who may come in, and the page around each of its pages.

A section is a line in `SECTIONS`. It shows once there is a route at its path.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import problems, sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.routing import Routes
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.today import by_section
from fediwiki.errors import FediWikiError, NotFound
from fediwiki.text.gettext import N_

Endpoint = Callable[[Request[State], Here], Awaitable[Response]]
_NEVER_KEPT = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the panel; its name is the end of its path, and that of its count."""

    name: str
    title: str

    @property
    def path(self) -> str:
        """Where its first page stands."""
        return f"/admin/{self.name}" if self.name else "/admin"


SECTIONS = (
    Section("", N_("Today")),
    Section("reports", N_("Reports")),
    Section("sign-ups", N_("Sign-ups")),
    Section("accounts", N_("Accounts")),
    Section("invites", N_("Invites")),
    Section("subwikis", N_("Subwikis")),
    Section("servers", N_("Servers")),
    Section("federation", N_("Federation")),
    Section("jobs", N_("Jobs")),
    Section("storage", N_("Storage")),
    Section("media", N_("Media")),
    Section("filters", N_("Words and links")),
    Section("announcements", N_("Announcements")),
    Section("money", N_("Money")),
    Section("settings", N_("Settings")),
    Section("log", N_("Log")),
)


def admin_route(path: str, endpoint: Endpoint, *, method: str = "GET") -> Route:
    """A way into the panel: for everyone but admins there is nothing."""

    async def guarded(request: Request[State]) -> Response:
        async with request.state["database"].read() as tx:
            here = await sessions.current(request, tx)
        if here is None or not here.member.admin:
            raise NotFound
        answer = await endpoint(request, here)
        answer.headers.update(_NEVER_KEPT)
        return answer

    return Route(path, guarded, methods=[method], name=f"{endpoint.__module__}.{endpoint.__name__}")


def admin_page(
    request: Request[State],
    template: str,
    here: Here,
    *,
    title: str,
    values: Mapping[str, object] | None = None,
    error: FediWikiError | None = None,
    notes: Mapping[str, str] | None = None,
) -> Response:
    """A page of the panel; `?done=` says one of `notes` above it."""
    counts = {**by_section(here.wants), "": here.member.attention}
    told = {
        "title": title,
        "sections": [(each, counts.get(each.name, 0)) for each in sections_of(request)],
        "note": (notes or {}).get(request.query_params.get("done", ""), ""),
        "error": str(error) if error else "",
        **(values or {}),
    }
    status = problems.problem_of(error).status if error else 200
    return page(request, template, member=here.member, values=told, status=status)


def sections_of(request: Request[State]) -> list[Section]:
    """The sections that have a page."""
    known = (each for each in request.scope["app"].routes if isinstance(each, Routes))
    paths = {route.path for each in known for route in each.routes}
    return [each for each in SECTIONS if each.path in paths]
