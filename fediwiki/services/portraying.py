"""Portraying: which pictures members and subwikis show of themselves, here and elsewhere."""

from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import ActorChanged
from fediwiki.domain.media import names_in
from fediwiki.domain.portraits import Portrait
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import belonging, restating
from fediwiki.storage import actors, acts, events, media, subwikis
from fediwiki.storage.database import Writer


async def portray(tx: Writer, actor: Actor, portrait: Portrait, url: str, *, now: datetime) -> bool:
    """Show a picture of ours, or none if `url` is empty; says whether that is new.

    Followers are told of it.
    """
    if not await _show(tx, actor, portrait, url):
        return False
    await events.append(tx, ActorChanged(actor.id), now=now)
    return True


async def portray_subwiki(
    tx: Writer, subwiki: Subwiki, portrait: Portrait, url: str, *, by: Actor | None, now: datetime
) -> bool:
    """The same for a subwiki, by its moderators; its steward shows it too. It stands in the log.

    Raises:
        Refused: It is not for `by` to do.
    """
    await belonging.check_moderator(tx, subwiki, by)
    before = getattr(subwiki.actor, portrait)
    if not await _show(tx, subwiki.actor, portrait, url):
        return False
    act = acts.Act(
        kind=ActKind.AMEND,
        subwiki_id=subwiki.id,
        actor_id=by.id if by else None,
        object_uri=subwiki.actor.uri,
        details={"picture": portrait, "before": before, "after": url},
    )
    await acts.add(tx, act, now)
    await portray(tx, await actors.by_id(tx, subwiki.steward_id), portrait, url, now=now)
    await restating.restate(tx, await subwikis.by_id(tx, subwiki.id), now=now)
    return True


async def take_down(tx: Writer, url: str, *, now: datetime) -> None:
    """Let nobody here show a picture of ours any more: it is gone. Followers are told."""
    for actor in await actors.showing(tx, url):
        for portrait in Portrait:
            if getattr(actor, portrait) == url:
                await _show(tx, actor, portrait, "")
        if actor.kind is ActorKind.SUBWIKI:
            await restating.restate(tx, await subwikis.by_id(tx, actor.id), now=now)
        else:
            await events.append(tx, ActorChanged(actor.id), now=now)


async def _show(tx: Writer, actor: Actor, portrait: Portrait, url: str) -> bool:
    if getattr(actor, portrait) == url:
        return False
    await actors.save_portrait(tx, actor.id, portrait, url)
    shown = await actors.by_id(tx, actor.id)
    await media.forget_uses_of(tx, actor.id)
    await media.use(tx, names_in([shown.avatar, shown.banner]), actor.id)
    return True
