"""Servers whose people sign in elsewhere with their account there, in the manner of Mastodon."""

import base64
import json
import re
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

import httpx
from sqlalchemy import text
from starlette.types import Receive, Scope, Send

from tests.federation.browsing import Browser
from tests.federation.letters import JSON, Page
from tests.federation.peer import Peer
from tests.fediverse import Server

_ASKING = """<!doctype html><html lang="en"><title>May {client} know who you are?</title>
<form method="post"><button>Authorize</button></form></html>"""
LEAST = ("profile", "read", "read:accounts", "write")


@dataclass
class Home:
    """The part of a server by which its people sign in elsewhere; `scopes` are those it knows.

    What it is to answer instead stands in `says`, by path. It remembers what it was `asked`, and
    every token that it gave; those that were given back are in `ended`. Whoever comes there with a
    browser is `signed_in`.
    """

    peer: Peer
    scopes: tuple[str, ...] = LEAST
    names_itself: bool = False
    signed_in: str = ""
    says: dict[str, Page] = field(default_factory=dict[str, Page])
    called: dict[str, str] = field(default_factory=dict[str, str])
    asked: list[str] = field(default_factory=list[str])
    apps: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    tokens: dict[str, str] = field(default_factory=dict[str, str])
    ended: list[str] = field(default_factory=list[str])
    _codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    _numbers: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        """Stand before the server."""
        self.peer.network.hosts[self.peer.host] = self

    def person(self, name: str, kind: str = "Person", **more: object) -> str:
        """Somebody who lives here; gives their id."""
        return self.peer.person(name, kind=kind, **more)

    def approve(self, url: str, name: str, **more: str) -> str:
        """Where somebody is led who says there that the app may know who they are."""
        parts = urlsplit(url)
        assert (
            f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.peer.origin}/oauth/authorize"
        )
        asked = dict(parse_qsl(parts.query, strict_parsing=True))
        app = self.apps[asked["client_id"]]
        assert asked["redirect_uri"] == app["redirect_uris"]
        assert asked["scope"] in app["scopes"].split()
        assert asked["response_type"] == "code"
        code = f"code-{next(self._numbers)}"
        self._codes[code] = {**asked, "name": name}
        given = {"code": code, "state": asked["state"], **more}
        if self.names_itself:
            given.setdefault("iss", f"{self.peer.origin}/")
        return f"{asked['redirect_uri']}?{urlencode(given)}"

    def answer(self, method: str, path: str, query: str, form: JSON, bearer: str) -> Page | None:
        """What it says, None where the rest of the server answers."""
        self.asked.append(f"{method} {path}")
        if path in self.says:
            return self.says[path]
        match method, path:
            case "GET", "/.well-known/oauth-authorization-server" if self.scopes:
                told: JSON = {"issuer": f"{self.peer.origin}/"}
                told["scopes_supported"] = [*self.scopes]
                if self.names_itself:
                    told["authorization_response_iss_parameter_supported"] = True
                return _json(told)
            case "POST", "/api/v1/apps":
                return self._register(form)
            case "POST", "/oauth/token":
                return self._give_token(form)
            case "POST", "/oauth/revoke":
                self.ended.append(form["token"])
                return _json({})
            case "GET", "/api/v1/accounts/verify_credentials":
                name = self.tokens.get(bearer, "")
                known = name and bearer not in self.ended
                return _json({"username": name, "acct": name}) if known else _json({}, 401)
            case "GET", "/oauth/authorize":
                return _html(_ASKING.format(client=parse_qs(query)["client_id"][0]))
            case "POST", "/oauth/authorize":
                asked = f"{self.peer.origin}{path}?{query}"
                return Page(b"", 302, "text/html", self.approve(asked, self.signed_in))
            case "GET", "/.well-known/webfinger":
                return self._describe(parse_qs(query)["resource"][0])
            case _:
                return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        kept: list[bytes] = []

        async def heard() -> dict[str, Any]:
            message = await receive()
            kept.append(message.get("body", b""))
            return dict(message)

        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        form: JSON = {}
        if headers.get("content-type") == "application/x-www-form-urlencoded":
            await heard()
            form = dict(parse_qsl(kept[0].decode(), strict_parsing=True))
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        query = scope["query_string"].decode()
        page = self.answer(scope["method"], scope["path"], query, form, bearer)
        if page is None:
            await self.peer(scope, receive, send)
            return
        told = [(b"content-type", (page.content_type or "").encode())]
        if page.location is not None:
            told.append((b"location", page.location.encode()))
        await send({"type": "http.response.start", "status": page.status, "headers": told})
        await send({"type": "http.response.body", "body": page.body})

    def _register(self, form: JSON) -> Page:
        known = self.scopes or LEAST
        if not {*form["scopes"].split()} <= {*known}:
            return _json({"error": "Validation failed"}, 422)
        client_id = f"client-{next(self._numbers)}"
        self.apps[client_id] = {**form, "client_secret": f"secret-of-{client_id}"}
        given = {"id": "1", "client_id": client_id, "client_secret": f"secret-of-{client_id}"}
        return _json(given)

    def _give_token(self, form: JSON) -> Page:
        app = self.apps.get(form["client_id"])
        if app is None or app["client_secret"] != form["client_secret"]:
            return _json({"error": "invalid_client"}, 401)
        asked = self._codes.pop(form["code"], None)
        if asked is None or asked["client_id"] != form["client_id"]:
            return _json({"error": "invalid_grant"}, 400)
        digest = sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return _json({"error": "invalid_grant"}, 400)
        if form["redirect_uri"] != asked["redirect_uri"]:
            return _json({"error": "invalid_grant"}, 400)
        token = f"token-{next(self._numbers)}"
        self.tokens[token] = asked["name"]
        return _json({"access_token": token, "token_type": "Bearer", "scope": asked["scope"]})

    def _describe(self, resource: str) -> Page:
        handle = resource.removeprefix("acct:")
        name, _, host = handle.partition("@")
        uri = self.called.get(handle) or f"{self.peer.origin}/users/{name}"
        there = host == self.peer.host and uri in self.peer.pages
        if not there and handle not in self.called:
            return _json({}, 404)
        link = {"rel": "self", "type": "application/activity+json", "href": uri}
        subscribe = {
            "rel": "http://ostatus.org/schema/1.0/subscribe",
            "template": f"{self.peer.origin}/authorize_interaction?uri={{uri}}",
        }
        return _json({"subject": resource, "links": [link, subscribe]})


@dataclass(frozen=True, slots=True)
class Coming:
    """A visitor at a browser, who may come in as a guest."""

    browser: Browser

    async def leave(self, said: str, to: str = "") -> str:
        """Say where one's account is; gives the address at which one's server asks."""
        answer = await self.browser.press(
            f"/sign-in/from?to={quote(to, safe='/')}", **{"from": said}
        )
        assert answer.status_code == 200, answer.text
        return way_in(answer)

    async def return_by(self, url: str) -> httpx.Response:
        """Be led back by one's server."""
        return await self.browser.client.get(url)

    async def come(self, home: Home, name: str, to: str = "") -> httpx.Response:
        """All of it, at a server where everything is as it should be."""
        url = await self.leave(f"@{name}@{home.peer.host}", to)
        return await self.return_by(home.approve(url, name))


def way_in(answer: httpx.Response) -> str:
    """The address to which a page leads on."""
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', answer.text)
    assert found is not None, answer.text
    return unescape(found[1])


def visitor(server: Server) -> Coming:
    """Somebody whom nobody knows."""
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=server.app.asgi),
        base_url=server.instance.urls.origin,
        headers={"Accept": "text/html"},
    )
    return Coming(Browser(server, client))


async def guest(server: Server, home: Home, name: str) -> Browser:
    """Somebody of another server who signed in."""
    coming = visitor(server)
    answer = await coming.come(home, name)
    assert answer.status_code == 303, answer.text
    return coming.browser


async def is_in(browser: Browser, who: str = "bob@good.example") -> bool:
    """Whether somebody is signed in as a guest."""
    return f"{who}</bdi>, guest" in await browser.page("/")


async def rows(server: Server, table: str) -> int:
    """How many rows a table of a server has."""
    async with server.instance.database.read() as tx:
        return int(await tx.value(text(f"SELECT count(*) FROM {table}")))


def _html(said: str) -> Page:
    return Page(said.encode(), content_type="text/html; charset=utf-8")


def _json(told: object, status: int = 200) -> Page:
    return Page(json.dumps(told).encode(), status, "application/json")
