"""Vouching: what other servers say of who signs in here with their account there.

They are asked in the language of Mastodon's API, which most microblog software speaks. Nothing else
than a name is believed of the answer: who that is, WebFinger says on the very server.

Source: RFC 6749, RFC 7636 (PKCE), RFC 8414 and RFC 9207 (issuer); protocol §6 (guests).
"""

import asyncio
import base64
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlencode

from fediwiki.activitypub import dialects, documents, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.looking_up import LookUp, actor_url
from fediwiki.asgi.vouching import AppForgotten, NoDoor, TooNarrow
from fediwiki.domain.actors import Actor
from fediwiki.domain.guests import App
from fediwiki.domain.servers import Dialect
from fediwiki.errors import FediWikiError, Malformed, NotFound, Refused, Unreachable
from fediwiki.outbound.answers import Answer, FetchBudget
from fediwiki.text import names
from fediwiki.text.domains import normal_domain
from fediwiki.text.gettext import _
from fediwiki.text.names import Handle

# The least first: who somebody is, all of their account, all that they can read.
_SCOPES = ("profile", "read:accounts", "read")
_UNSAID = "read:accounts"
_WIDEST = "read"
_NAME_CHARACTERS = 60
_FETCHES = 6
_DEPTH = 32
_BYTES = 256 * 1024
_CREDENTIAL = re.compile(r"[\x21-\x7e]{1,2048}")
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Vouching:
    """Asks the servers of guests; `name` is how we are called there."""

    look_up: LookUp
    name: str
    patience_seconds: float = 30.0

    async def home_of(self, said: str) -> str:
        """The origin of the server on which somebody signs in, by a handle or its domain.

        Raises:
            Malformed: It is neither.
        """
        try:
            handle = names.parse_handle(said)
        except Malformed:
            return self._origin(normal_domain(said))
        try:
            async with self._in_time(handle.host):
                described = await self.look_up.described(handle, FetchBudget(_FETCHES))
            return self._origin(fields.host_of(actor_url(described)))
        except FediWikiError:
            # What it offers it says itself, also where it knows nobody of that name.
            return self._origin(handle.host)

    async def register(self, origin: str, *, key: str, scope: str = "") -> App:
        """As what we are known to a server from now on, with the least `scope` that it knows.

        Raises:
            NoDoor: It lets nobody sign in elsewhere.
            Malformed: It is none that we ask, or it answers what nobody understands.
            Unreachable: It does not answer.
        """
        async with self._in_time(origin):
            dialect = await self._dialect(origin)
            if dialect in {Dialect.FEDIWIKI, Dialect.THREADIVERSE}:
                raise NoDoor(origin, dialect)
            told = await self._told(origin)
            wanted = scope or _least(told.get("scopes_supported"))
            answer = await self._asked(origin, key, wanted)
            if _is_refusal(answer) and wanted != _WIDEST:
                wanted, answer = _WIDEST, await self._asked(origin, key, _WIDEST)
        if answer.status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
            _check_answers(origin, answer)
            raise NoDoor(origin, dialect)
        try:
            made = documents.parse(answer.body, depth=_DEPTH)
            client_id, client_secret = (
                _credential(made, each) for each in ("client_id", "client_secret")
            )
        except Malformed as error:
            raise NoDoor(origin, dialect) from error
        return App(
            key=key,
            origin=origin,
            client_id=client_id,
            client_secret=client_secret,
            scope=wanted,
            names_itself=told.get("authorization_response_iss_parameter_supported") is True,
            made=self.look_up.remote.now(),
        )

    def way(self, app: App, *, state: str, verifier: str) -> str:
        """The address at which somebody tells their server that we may know who they are."""
        asked = {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": self._way_back(app.key),
            "scope": app.scope,
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{app.origin}/oauth/authorize?{urlencode(asked)}"

    def is_from(self, app: App, issuer: str | None) -> bool:
        """Whether an answer that names this issuer, or none, can be of the server of `app`."""
        if issuer is None:
            return not app.names_itself
        return issuer.removesuffix("/") == app.origin

    async def vouched(self, app: App, *, code: str, verifier: str) -> Actor:
        """Who signed in there, by the word of that server; what it gave us for that is given back.

        Raises:
            AppForgotten: It does not know us any more.
            TooNarrow: It wants us to ask for more.
            Refused: It does not say who, or names somebody of another server.
            NotFound: There is nobody of that name.
            Malformed: It answers what nobody understands.
            Unreachable: It does not answer.
        """
        async with self._in_time(app.origin):
            token = await self._token(app, code, verifier)
            try:
                name = await self._name(app, token)
            finally:
                await self._give_back(app, token)
            return await self._actor(app, name)

    async def _token(self, app: App, code: str, verifier: str) -> str:
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._way_back(app.key),
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "code_verifier": verifier,
            "scope": app.scope,
        }
        answer = await self._post(f"{app.origin}/oauth/token", sent)
        if answer.status == HTTPStatus.UNAUTHORIZED or b"invalid_client" in answer.body:
            raise AppForgotten(f"{app.origin} does not know us")
        _check_answers(app.origin, answer)
        if answer.status != HTTPStatus.OK:
            raise Refused(_("Your server did not say who you are. Nobody was signed in."))
        return _credential(documents.parse(answer.body, depth=_DEPTH), "access_token")

    async def _name(self, app: App, token: str) -> str:
        """What somebody is called on their server; all else of the answer is theirs to invent."""

        def bearing(_method: str, _url: str, _body: bytes | None) -> Mapping[str, str]:
            return {"Authorization": f"Bearer {token}"}

        answer = await self.look_up.remote.client.get(
            f"{app.origin}/api/v1/accounts/verify_credentials",
            accept=_JSON,
            sign=bearing,
            max_bytes=_BYTES,
        )
        _check_answers(app.origin, answer)
        if answer.status == HTTPStatus.FORBIDDEN and app.scope != _WIDEST:
            raise TooNarrow(f"{app.origin} does not say that to whom it gave {app.scope}")
        if answer.status != HTTPStatus.OK:
            raise Refused(_("Your server did not say who you are. Nobody was signed in."))
        name = fields.text(documents.parse(answer.body, depth=_DEPTH), "username")
        if re.fullmatch(names.NAME_PATTERN, name) is None:
            raise Malformed(f"{app.origin} names nobody")
        return name

    async def _give_back(self, app: App, token: str) -> None:
        """End a token; it is kept nowhere, so one that cannot be ended is of no use to anybody."""
        sent = {"client_id": app.client_id, "client_secret": app.client_secret, "token": token}
        try:
            await self._post(f"{app.origin}/oauth/revoke", sent)
        except FediWikiError:
            return

    async def _actor(self, app: App, name: str) -> Actor:
        """Who is called so on the server of `app`, by its own WebFinger."""
        host, budget = app.origin.partition("://")[2], FetchBudget(_FETCHES)
        remote, handle = self.look_up.remote, Handle(name, host)
        try:
            url = actor_url(await self.look_up.described(handle, budget, across_hosts=False))
            if not fields.same_origin(url, app.origin):
                raise Refused(_("Your server names somebody of another server."))
            actor = await remote.met(await remote.document(url, budget))
        except NotFound as error:
            raise Refused(_("Your server knows nobody of your name.")) from error
        if not fields.same_origin(actor.uri, app.origin):
            raise Refused(_("Your server names somebody of another server."))
        return actor

    async def _dialect(self, origin: str) -> Dialect | None:
        remote = self.look_up.remote
        software = await dialects.asking(remote.client, remote.sign)(origin)
        return software.dialect if software else None

    async def _told(self, origin: str) -> Document:
        """What a server says of how it lets people sign in, if it says something of itself."""
        url = f"{origin}/.well-known/oauth-authorization-server"
        try:
            client = self.look_up.remote.client
            answer = await client.get(url, accept=_JSON, max_bytes=_BYTES)
            if answer.status != HTTPStatus.OK:
                return {}
            told = documents.parse(answer.body, depth=_DEPTH)
        except (Malformed, NotFound):
            return {}
        return told if fields.text(told, "issuer").removesuffix("/") == origin else {}

    async def _asked(self, origin: str, key: str, scope: str) -> Answer:
        """What a server answers to the wish to be known there."""
        sent = {
            "client_name": self.name[:_NAME_CHARACTERS],
            "redirect_uris": self._way_back(key),
            "scopes": scope,
            "website": self.look_up.remote.urls.origin,
        }
        return await self._post(f"{origin}/api/v1/apps", sent)

    async def _post(self, url: str, sent: Mapping[str, str]) -> Answer:
        headers = {"Content-Type": _FORM, "Accept": _JSON}
        return await self.look_up.remote.client.post(url, urlencode(sent).encode(), headers=headers)

    def _way_back(self, key: str) -> str:
        return f"{self.look_up.remote.urls.origin}/sign-in/from/{key}"

    def _origin(self, host: str) -> str:
        return f"{self.look_up.remote.urls.origin.partition('://')[0]}://{host}"

    @asynccontextmanager
    async def _in_time(self, whom: str) -> AsyncGenerator[None]:
        """However many questions it takes, nobody waits longer than that.

        Raises:
            Unreachable: It took too long.
        """
        try:
            async with asyncio.timeout(self.patience_seconds):
                yield
        except TimeoutError as error:
            raise Unreachable(f"{whom} takes too long") from error


def _least(supported: object) -> str:
    if not isinstance(supported, list):
        return _UNSAID
    return next((each for each in _SCOPES if each in supported), _UNSAID)


def _is_refusal(answer: Answer) -> bool:
    """Whether a server understood what was asked, and wants it asked otherwise."""
    return answer.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}


def _check_answers(origin: str, answer: Answer) -> None:
    too_many = answer.status == HTTPStatus.TOO_MANY_REQUESTS
    if too_many or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unreachable(f"{origin} answers {answer.status}")


def _credential(document: Document, key: str) -> str:
    """What a server gives us to show it again, to the letter.

    Raises:
        Malformed: It gives none that can be shown.
    """
    given = fields.text(document, key)
    if _CREDENTIAL.fullmatch(given) is None:
        raise Malformed(f"there is no {key} in the answer")
    return given


def _challenge(verifier: str) -> str:
    """Source: RFC 7636 §4.2."""
    return base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
