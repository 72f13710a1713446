"""Giving names: one namespace for all actors of ours, and a name is never given twice."""

from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import actors
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def add_actor(
    tx: Writer,
    uri: str,
    kind: ActorKind,
    name: str,
    *,
    title: str,
    summary: str,
    pairs: KeyPairs,
    urls: Urls,
    now: datetime,
) -> Actor:
    """Keep a new actor of ours with its keys.

    Raises:
        Conflict: The name is taken, or was once.
    """
    if await actors.find_local(tx, name) is not None:
        raise Conflict(_("the name %(name)s is taken", name=name))
    actor = Actor(
        id=tx.new_id(now),
        uri=uri,
        kind=kind,
        name=name,
        host=urls.host,
        local=True,
        server_id=None,
        display_name=title,
        summary=summary,
        url=uri,
        inbox=urls.inbox(uri),
        shared_inbox=urls.shared_inbox,
        followers_uri=urls.followers(uri),
        outbox_uri=urls.outbox(uri),
        moderators_uri=urls.moderators(uri) if kind is ActorKind.SUBWIKI else "",
        also_known_as=(),
        moved_to="",
        published=now,
        fetched=now,
        suspended=None,
        deleted=None,
    )
    await actors.add(tx, actor)
    await actors.add_keys(tx, actor.id, pairs.of(uri, urls), now)
    return actor
