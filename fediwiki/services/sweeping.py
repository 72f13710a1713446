"""Sweeping: all that is held from a server goes at once, by one act of the log; or waits again."""

from datetime import datetime
from typing import Final

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import HeldSwept
from fediwiki.errors import Conflict
from fediwiki.services import authority, removing
from fediwiki.services.deciding import Why, check_why
from fediwiki.storage import acts, comments, events, held, posts, removals
from fediwiki.storage.acts import Act
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

MOST_AT_ONCE: Final = 100


async def sweep(
    tx: Writer, domain: str, why: Why, *, place: Actor | None, by: Actor | None, now: datetime
) -> int:
    """Remove what waits from a domain in a subwiki, or with None everywhere; gives the act.

    Some goes now, the rest a part at a time.

    Raises:
        Refused: It is not for `by` to do.
        Malformed: There is no reason.
        Conflict: Nothing from there waits.
    """
    place_id = place.id if place else None
    await authority.check(tx, place_id, by)
    check_why(why)
    count = await held.count_from(tx, domain, place_id)
    if not count:
        raise Conflict(_("This does not wait any more."))
    act = Act(
        kind=ActKind.SWEEP,
        subwiki_id=place_id,
        actor_id=by.id if by else None,
        object_uri=domain,
        reason=why.reason,
        rule=why.rule,
        details={"domain": domain, "things": str(count)},
    )
    act_id = await acts.add(tx, act, now)
    if await go_on(tx, act_id, now=now):
        await events.append(tx, HeldSwept(act_id), now=now)
    return act_id


async def take_back(
    tx: Writer, act_id: int, *, reason: str, by: Actor | None, now: datetime
) -> None:
    """Let all of it wait again that an act swept away."""
    swept = (await acts.by_id(tx, act_id)).act
    act = Act(
        kind=ActKind.RESTORE,
        subwiki_id=swept.subwiki_id,
        actor_id=by.id if by else None,
        object_uri=swept.object_uri,
        reason=reason,
        undoes=act_id,
    )
    await acts.add(tx, act, now)
    await events.append(tx, HeldSwept(act_id), now=now)


async def go_on(tx: Writer, act_id: int, *, now: datetime) -> bool:
    """Remove some more of it, or let some more wait again; says whether there may be more."""
    entry = await acts.by_id(tx, act_id)
    if await acts.find_reversal(tx, act_id) is not None:
        uris = await removals.of_act(tx, act_id, limit=MOST_AT_ONCE)
        for uri in uris:
            await removals.remove(tx, uri)
            await held.reopen(tx, uri)
        return bool(uris)
    domain, place_id = entry.act.object_uri, entry.act.subwiki_id
    uris = await held.uris_from(tx, domain, place_id, until=entry.at, limit=MOST_AT_ONCE)
    for uri in uris:
        thing = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
        if thing is None:
            await held.end(tx, uri, now)
        else:
            await removing.take_away_by(tx, thing, act_id, now)
    return len(uris) == MOST_AT_ONCE
