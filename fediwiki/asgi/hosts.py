"""Requests that are meant for somebody else are sent away."""

from collections.abc import Collection, Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

_FOR_ANY_HOST = {"/healthz", "/readyz"}


class Misdirected(Malformed):
    """The request names a host that is not this one."""


def domains_of(domain: str) -> frozenset[str]:
    """How a Host header may name `domain`."""
    return frozenset({domain, f"{domain}:443"} if ":" not in domain else {domain})


def check(named: Sequence[str], domains: Collection[str]) -> None:
    """Refuse what is meant for somebody else.

    Raises:
        Misdirected: It names another host, none, or two.
    """
    if len(named) != 1 or named[0].lower() not in domains:
        raise Misdirected(_("this server does not speak for the host that you asked"))


class Hosts:
    """Lets through only what asks for our own domain, and probes of our health."""

    def __init__(self, app: ASGIApp, domain: str) -> None:
        """Stand before `app`; `domain` is the one that the configuration names."""
        self._app = app
        self._domains = domains_of(domain)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises:
            Misdirected: It is for another host, or for two.
        """
        if scope["type"] == "http" and scope["path"] not in _FOR_ANY_HOST:
            check(Headers(scope=scope).getlist("host"), self._domains)
        await self._app(scope, receive, send)
