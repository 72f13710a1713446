"""Visiting: people of other servers sign in here with their own account there, as guests.

They leave for their server and come back in the same browser; who they are, only their own server
says. No key of theirs is kept, and nothing is done in their name there.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

import orjson

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.guests import APP_LASTS, ARRIVAL_LASTS, App, Arrival, GuestSession
from fediwiki.errors import NotFound, Refused
from fediwiki.storage import guests, one_time_tokens
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.one_time_tokens import OneTimeToken
from fediwiki.text.gettext import _

ARRIVAL = "arrival"
_PEOPLE = frozenset({ActorKind.PERSON, ActorKind.OTHER})


async def find_app(tx: Reader, origin: str, *, now: datetime) -> App | None:
    """As what we are registered with a server, if it can be trusted to remember."""
    return await guests.find_app(tx, origin, since=now - APP_LASTS)


async def set_out(
    tx: Writer, app: App, arrival: Arrival, *, state_hash: str, now: datetime
) -> None:
    """Remember that somebody left for their server."""
    await guests.save_app(tx, app)
    value = orjson.dumps(asdict(arrival)).decode()
    await one_time_tokens.add(
        tx, OneTimeToken(state_hash, ARRIVAL, None, value, now + ARRIVAL_LASTS)
    )


async def come_back(
    tx: Writer, *, state_hash: str, browser_hash: str, key: str, now: datetime
) -> tuple[App, Arrival]:
    """Who comes back from where, once: in the browser in which they left, and by the right way.

    Raises:
        NotFound: Nobody left like that, or too long ago.
        Refused: It was in another browser, or for another server.
    """
    token = await one_time_tokens.take(tx, state_hash, ARRIVAL, now)
    if token is None:
        raise NotFound(_("That took too long, or was done before. Please begin again."))
    arrival = Arrival(**orjson.loads(token.value))
    app = await guests.app_by_key(tx, arrival.key)
    if browser_hash != arrival.browser_hash or key != arrival.key:
        raise Refused(_("This did not begin in this browser. Please begin again."))
    if app is None:
        raise NotFound(_("That took too long, or was done before. Please begin again."))
    return app, arrival


async def come_in(tx: Writer, actor: Actor, *, token_hash: str, days: int, now: datetime) -> None:
    """Let a guest in, for so many days.

    Raises:
        Refused: They are no person, or not heard here, or went elsewhere.
    """
    if actor.local or actor.kind not in _PEOPLE:
        raise Refused(_("Only people sign in here."))
    session = GuestSession(token_hash, actor.id, now, now + timedelta(days=days))
    await guests.add(tx, session)
    if await guests.find(tx, token_hash, now) is None:
        raise Refused(_("This account is suspended here, or moved to another server."))
