"""Hundreds of routes as one: those alone are tried whose path begins like the one asked for."""

from collections.abc import Sequence

from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send


class Routes(BaseRoute):
    """Routes, found by the first word of a path; each of them must begin with a word."""

    def __init__(self, routes: Sequence[Route]) -> None:
        """Stand for `routes`, of which the first that fits answers."""
        self.routes = routes
        self._beginning: dict[str, list[Route]] = {}
        for each in routes:
            self._beginning.setdefault(_first_word(each.path), []).append(each)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that fits, else the first that does but for the method."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        if scope["type"] == "http":
            for route in self._beginning.get(_first_word(scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, {**found, "route": route}
                if match is Match.PARTIAL and partial[0] is Match.NONE:
                    partial = (match, {**found, "route": route})
        return partial

    def has(self, path: str) -> bool:
        """Whether something stands at a path."""
        routes = self._beginning.get(_first_word(path), ())
        return any(each.path_regex.match(path) for each in routes)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the route that `matches` found."""
        await scope["route"].handle(scope, receive, send)


def _first_word(path: str) -> str:
    return path[1:].partition("/")[0]
