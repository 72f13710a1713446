"""Removing: moderators take posts and comments out of sight, and give them back.

What is removed keeps its text: its author, the moderators and admins see it, and it can come back.
Only what is deleted for good is gone.
"""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.events import (
    CommentDeleted,
    CommentGivenBack,
    CommentRemoved,
    PostDeleted,
    PostGivenBack,
    PostRemoved,
)
from fediwiki.domain.posts import Post, next_update
from fediwiki.domain.reports import Outcome
from fediwiki.errors import Conflict
from fediwiki.services import alerting, deleting, holding, releasing, settling
from fediwiki.services.arriving import Way, pass_on
from fediwiki.services.deciding import Thing, Why, check, check_why, place_of
from fediwiki.storage import actors, acts, comments, events, held, posts, removals, subwikis
from fediwiki.storage.acts import Act
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def remove(
    tx: Writer,
    thing: Thing,
    why: Why,
    *,
    by: Actor | None,
    now: datetime,
    with_replies: bool = False,
) -> int:
    """Take a post or a comment out of sight; gives the act. `by` is None for the operator.

    Raises:
        Refused: It is not for `by` to do.
        Malformed: There is no reason.
        Conflict: It is removed already.
    """
    place = await check(tx, thing, by)
    check_why(why)
    if thing.removed is not None:
        raise Conflict(_("This is removed already."))
    act_id = await _take_away(tx, thing, place, why, by, now, with_replies=with_replies)
    await _settle(tx, thing, act_id, why, by, now)
    return act_id


async def restore(tx: Writer, thing: Thing, why: Why, *, by: Actor | None, now: datetime) -> int:
    """Give back what was removed, and what was removed together with it; gives the act.

    Raises:
        Refused: It is not for `by` to do.
        Conflict: It is not removed, or was deleted since.
    """
    place = await check(tx, thing, by)
    if thing.deleted is not None:
        raise Conflict(_("This is deleted: nothing brings it back."))
    act_id = await removals.find(tx, thing.uri)
    if act_id is None:
        raise Conflict(_("This is not removed."))
    return await _give_back(tx, thing, place, act_id, why, by, now)


async def delete_for_good(
    tx: Writer, thing: Thing, why: Why, *, by: Actor | None, now: datetime
) -> int:
    """Delete a post or a comment so that nothing can bring it back; gives the act.

    Raises:
        Refused: It is not for `by` to do.
        Malformed: There is no reason.
        Conflict: It is deleted already.
    """
    place = await check(tx, thing, by)
    check_why(why)
    if thing.deleted is not None:
        raise Conflict(_("This is deleted already."))
    known = await holding.is_known(tx, thing)
    act_id = await _write_down(tx, ActKind.DELETE_FOR_GOOD, thing, place, why, by, now)
    await removals.add(tx, thing.uri, act_id, now)
    await _tell_author(tx, ActKind.DELETE_FOR_GOOD, thing, place, why, by, act_id, now)
    await deleting.erase(tx, thing, now=now)
    if isinstance(thing, Post):
        gone = PostDeleted(thing.id) if thing.local else PostRemoved(thing.id, act_id)
    else:
        gone = CommentDeleted(thing.id) if thing.local else CommentRemoved(thing.id, act_id)
    if known:
        await events.append(tx, gone, now=now)
    return act_id


async def receive(
    tx: Writer,
    thing: Thing,
    place: Actor,
    why: Why,
    *,
    by: Actor,
    way: Way,
    now: datetime,
    with_replies: bool = False,
) -> None:
    """Take out of sight what a moderator elsewhere removed from `place`, once."""
    if thing.removed is None:
        told = way.told is not None
        act_id = await _take_away(
            tx, thing, place, why, by, now, with_replies=with_replies, passed_on=told
        )
        await _settle(tx, thing, act_id, why, by, now)
        await pass_on(tx, place, way, thing.uri, None, now=now)


async def receive_early(
    tx: Writer, uri: str, place: Actor, why: Why, *, by: Actor, way: Way, now: datetime
) -> None:
    """Note that what is not here yet was removed from `place`, so that it stays out of sight."""
    if await removals.find(tx, uri) is None:
        act = Act(ActKind.REMOVE, place.id, by.id, uri, why.reason, rule=why.rule)
        await removals.add(tx, uri, await acts.add(tx, act, now), now)
        await pass_on(tx, place, way, uri, None, now=now)


async def receive_back(
    tx: Writer, thing: Thing, place: Actor, why: Why, *, by: Actor, way: Way, now: datetime
) -> bool:
    """Give back what a moderator elsewhere gives back; says whether it was removed from there."""
    act_id = await removals.find(tx, thing.uri)
    if act_id is None or (await acts.by_id(tx, act_id)).act.subwiki_id != place.id:
        return False
    told = way.told is not None
    await _give_back(tx, thing, place, act_id, why, by, now, passed_on=told)
    await pass_on(tx, place, way, thing.uri, None, now=now)
    return True


async def take_away_by(
    tx: Writer, thing: Thing, act_id: int, now: datetime, *, passed_on: bool = False
) -> None:
    """Take one thing out of sight by an act that stands in the log already.

    What waited until then was never told to others, who hear nothing of this either.
    """
    known = await holding.is_known(tx, thing)
    await removals.add(tx, thing.uri, act_id, now)
    await held.end(tx, thing.uri, now)
    if isinstance(thing, Comment) and thing.held is None:
        await posts.count_comment(tx, thing.post_id, -1)
    if not known:
        return
    if isinstance(thing, Post):
        await events.append(tx, PostRemoved(thing.id, act_id, passed_on), now=now)
    else:
        await events.append(tx, CommentRemoved(thing.id, act_id, passed_on), now=now)
    await _touch(tx, thing, now)


async def give_back_by(
    tx: Writer, thing: Thing, act_id: int, now: datetime, *, passed_on: bool = False
) -> None:
    """Give one thing back by an act that stands in the log already; what waited is approved so."""
    await removals.remove(tx, thing.uri)
    if thing.deleted is not None:
        return
    known = await holding.is_known(tx, thing)
    if thing.held is not None:
        place = await place_of(tx, thing)
        await releasing.release(tx, thing, place, tells=not known, now=now)
    if not known:
        return
    if isinstance(thing, Post):
        await events.append(tx, PostGivenBack(thing.id, act_id, passed_on), now=now)
    else:
        if thing.held is None:
            await posts.count_comment(tx, thing.post_id, 1)
        await events.append(tx, CommentGivenBack(thing.id, act_id, passed_on), now=now)
    await _touch(tx, thing, now)


async def _take_away(
    tx: Writer,
    thing: Thing,
    place: Actor | None,
    why: Why,
    by: Actor | None,
    now: datetime,
    *,
    with_replies: bool = False,
    passed_on: bool = False,
) -> int:
    act_id = await _write_down(tx, ActKind.REMOVE, thing, place, why, by, now)
    await actors.save_known(tx, thing.author.id, None)
    taken: list[Thing] = [thing]
    if with_replies and isinstance(thing, Comment):
        below = await comments.below(tx, thing.id)
        taken += [each for each in below if each.removed is None]
    for each in taken:
        await take_away_by(tx, each, act_id, now, passed_on=passed_on)
        await _tell_author(tx, ActKind.REMOVE, each, place, why, by, act_id, now)
    return act_id


async def _give_back(
    tx: Writer,
    thing: Thing,
    place: Actor | None,
    act_id: int,
    why: Why,
    by: Actor | None,
    now: datetime,
    *,
    passed_on: bool = False,
) -> int:
    back = await _write_down(tx, ActKind.RESTORE, thing, place, why, by, now, undoes=act_id)
    removal = (await acts.by_id(tx, act_id)).act
    given: list[Thing] = [thing]
    if removal.kind is ActKind.REMOVE and removal.object_uri == thing.uri:
        given += await _together_with(tx, thing, act_id)
    for each in given:
        await give_back_by(tx, each, back, now, passed_on=passed_on)
        await _tell_author(tx, ActKind.RESTORE, each, place, why, by, back, now)
    return back


async def _settle(
    tx: Writer, thing: Thing, act_id: int, why: Why, by: Actor | None, now: datetime
) -> None:
    """Whatever was reported of it is over: an admin decides for everyone."""
    place = await place_of(tx, thing)
    decided_for = place.id if place and await _moderates(tx, place, by) else None
    await settling.settle(
        tx,
        [thing.uri],
        decided_for,
        outcome=Outcome.REMOVED,
        act_id=act_id,
        reason=why.text,
        by=by,
        now=now,
    )


async def _moderates(tx: Reader, place: Actor, by: Actor | None) -> bool:
    if by is None or not place.local:
        return False
    return await subwikis.find_moderator(tx, place.id, by.uri) is not None


async def _together_with(tx: Reader, thing: Thing, act_id: int) -> list[Thing]:
    """The replies that were removed with a comment."""
    if isinstance(thing, Post):
        return []
    uris = {*await removals.of_act(tx, act_id)}
    return [each for each in await comments.below(tx, thing.id) if each.uri in uris]


async def _touch(tx: Writer, thing: Thing, now: datetime) -> None:
    """Let a thing of ours be later than it was told before: others are told of it again."""
    if thing.local:
        updated = next_update(thing.updated, thing.published, now)
        store = posts if isinstance(thing, Post) else comments
        await store.save_updated(tx, thing.id, updated)


async def _write_down(
    tx: Writer,
    kind: ActKind,
    thing: Thing,
    place: Actor | None,
    why: Why,
    by: Actor | None,
    now: datetime,
    *,
    undoes: int | None = None,
) -> int:
    act = Act(
        kind=kind,
        subwiki_id=place.id if place else None,
        actor_id=by.id if by else None,
        object_uri=thing.uri,
        reason=why.reason,
        rule=why.rule,
        details=await _numbered(tx, why.rule, place),
        target_id=_written_by(thing),
        undoes=undoes,
    )
    return await acts.add(tx, act, now)


async def _numbered(tx: Reader, rule: str, place: Actor | None) -> dict[str, str]:
    """Which rule of the subwiki it is now: others may take its place later."""
    if not rule or place is None or not place.local:
        return {}
    rules = (await subwikis.by_id(tx, place.id)).rules
    return {acts.RULE_NUMBER: str(rules.index(rule) + 1)} if rule in rules else {}


def _written_by(thing: Thing) -> int | None:
    """Who is concerned: who wrote it, or began it."""
    if isinstance(thing, Post) and thing.collaborative:
        return thing.initiator_id
    return thing.author.id


async def _tell_author(
    tx: Writer,
    kind: ActKind,
    thing: Thing,
    place: Actor | None,
    why: Why,
    by: Actor | None,
    act_id: int,
    now: datetime,
) -> None:
    author_id = _written_by(thing)
    if author_id is not None:
        await alerting.of_thing(
            tx,
            kind,
            thing,
            author_id,
            place=place,
            by=by,
            reason=why.text,
            act_id=act_id,
            now=now,
        )
