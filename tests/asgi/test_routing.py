"""Routes found by the first word of a path are those that are found one after the other."""

from collections.abc import Sequence

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match, Route, Router
from starlette.types import Scope

from fediwiki.activitypub.routes import ROUTES
from fediwiki.app import PAGES
from fediwiki.asgi.routing import Routes

_WORDS = ("", "/", "/none", "/p", "/p/", "/p/none/of/this", "/c", "//p/1", "/P/1")


def _one_by_one(routes: Sequence[Route], scope: Scope) -> tuple[Match, object]:
    found = [(match, told.get("endpoint")) for match, told in (r.matches(scope) for r in routes)]
    for wanted in (Match.FULL, Match.PARTIAL):
        for match, endpoint in found:
            if match is wanted:
                return match, endpoint
    return Match.NONE, None


@pytest.mark.parametrize("routes", [PAGES, ROUTES])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_every_path_of_ours_leads_where_it_did(routes: Sequence[Route], method: str) -> None:
    indexed = Routes(routes)
    filled = [each.path_format.replace("{", "").replace("}", "") for each in routes]
    for path in [*filled, *(f"{each}/" for each in filled), *_WORDS]:
        scope = {"type": "http", "path": path, "method": method}
        match, told = indexed.matches(scope)
        assert (match, told.get("endpoint")) == _one_by_one(routes, scope), path
        assert indexed.has(path) is (match is not Match.NONE)


async def _say(request: Request) -> Response:
    return PlainTextResponse(f"{request.method} {dict(request.path_params)}")


async def _asked(method: str, path: str) -> httpx.Response:
    read = Route("/p/{id}", _say)
    save = Route("/p/{id}", _say, methods=["POST"])
    home = Route("/", _say)
    transport = httpx.ASGITransport(Router([Routes([read, save, home])]))
    async with httpx.AsyncClient(transport=transport, base_url="https://wiki.example") as asker:
        return await asker.request(method, path)


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/p/7", 200, "GET {'id': '7'}"),
        ("POST", "/p/7", 200, "POST {'id': '7'}"),
        ("GET", "/", 200, "GET {}"),
        ("PUT", "/p/7", 405, "Method Not Allowed"),
        ("GET", "/p/7/8", 404, "Not Found"),
        ("GET", "/none", 404, "Not Found"),
    ],
)
async def test_a_route_is_given_what_it_is_called_with(
    method: str, path: str, status: int, said: str
) -> None:
    answer = await _asked(method, path)
    assert (answer.status_code, answer.text) == (status, said)
