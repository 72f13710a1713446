"""Banning by whole servers: admins elsewhere ban their own people, or anybody from their groups."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.services import alerting, banning
from fediwiki.services.arriving import Way
from fediwiki.services.deciding import Why
from fediwiki.storage import posts, site_bans
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.site_bans import SiteBan, Source


async def receive(
    tx: Writer,
    actor: Actor,
    *,
    until: datetime | None,
    why: Why,
    by: Actor,
    way: Way,
    with_content: bool,
    now: datetime,
) -> None:
    """Ban someone as the server of `by` says; a ban that is over already does nothing.

    Whoever lives there takes part nowhere here, and with their content is not seen. Anybody else
    takes part in none of its groups, and with content what they wrote there goes out of sight.
    """
    if by.server_id is None or (until is not None and until <= now):
        return
    own = actor.server_id == by.server_id
    ban = SiteBan(by.server_id, Source.BAN, until, hides=own and with_content, reason=why.text)
    await site_bans.save(tx, actor, ban, now)
    if own:
        return
    await alerting.of_act(tx, "site_ban", None, actor, by=by, reason=why.text, until=until, now=now)
    if with_content:
        for group in await _groups(tx, actor, by):
            await banning.receive(
                tx, group, actor, until=until, why=why, by=by, way=way, now=now, with_content=True
            )


async def receive_lift(
    tx: Writer,
    actor: Actor,
    *,
    why: Why,
    by: Actor,
    way: Way,
    with_content: bool,
    now: datetime,
) -> bool:
    """Let someone take part again as the server of `by` says; says whether they were banned."""
    if by.server_id is None:
        return False
    lifted = await site_bans.remove(tx, by.server_id, actor.id, Source.BAN)
    if lifted and actor.server_id != by.server_id:
        await alerting.of_act(tx, "site_unban", None, actor, by=by, reason=why.text, now=now)
        for group in await _groups(tx, actor, by):
            await banning.receive_lift(
                tx, group, actor, why=why, by=by, way=way, now=now, with_content=with_content
            )
    return lifted


async def _groups(tx: Reader, actor: Actor, by: Actor) -> list[Actor]:
    """The groups of the server of `by` in which somebody posted."""
    return [each for each in await posts.places_of(tx, actor.id) if each.server_id == by.server_id]
