"""Where an editor stands in a subwiki: bans, membership, trust, and the edits that lasted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Executable, and_, bindparam, delete, func, or_, select

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.follows import FollowState
from fediwiki.domain.posts import PostMode
from fediwiki.domain.subwikis import MembershipPolicy
from fediwiki.domain.trust import Standing, Thresholds, Trust, trust_of
from fediwiki.storage.actor_tables import actors, follows
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.moderator_tables import moderators
from fediwiki.storage.post_tables import posts, revisions
from fediwiki.storage.reading_tables import memberships
from fediwiki.storage.rows import actor_of
from fediwiki.storage.sight import in_sight
from fediwiki.storage.subwiki_tables import bans, subwikis
from fediwiki.storage.wiki_tables import acts, trusted


async def of_editor(
    tx: Reader, editor: Actor, subwiki_id: int, thresholds: Thresholds, now: datetime
) -> Standing:
    """Where `editor` stands in a subwiki at a moment."""
    banned = select(bans.c.actor_id).where(
        bans.c.subwiki_id == subwiki_id,
        bans.c.actor_id == editor.id,
        or_(bans.c.until.is_(None), bans.c.until > now),
    )
    moderates = select(moderators.c.actor_id).where(
        moderators.c.subwiki_id == subwiki_id, moderators.c.actor_id == editor.id
    )
    belongs = select(follows.c.follower_id).where(
        follows.c.followed_id == subwiki_id,
        follows.c.follower_id == editor.id,
        follows.c.state == FollowState.ACCEPTED,
    )
    asks = select(subwikis.c.actor_id).where(
        subwikis.c.actor_id == subwiki_id,
        subwikis.c.membership_policy == MembershipPolicy.APPROVAL,
    )
    confirmed = select(memberships.c.actor_id).where(
        memberships.c.subwiki_id == subwiki_id,
        memberships.c.actor_id == editor.id,
        memberships.c.confirmed.is_not(None),
    )
    belongs = belongs.where(or_(~asks.exists(), confirmed.exists()))
    closed = select(subwikis.c.actor_id).where(
        subwikis.c.actor_id == subwiki_id, subwikis.c.closed <= now
    )
    edits, known_for = await lasting_edits(tx, editor.id, subwiki_id, now)
    return Standing(
        banned=editor.suspended is not None or await _any(tx, banned),
        moderator=await _any(tx, moderates),
        member=await _any(tx, belongs),
        trust=(
            Trust.TRUSTED
            if await is_trusted(tx, subwiki_id, editor.id)
            else trust_of(edits, known_for, thresholds)
        ),
        closed=await _any(tx, closed),
    )


async def is_trusted(tx: Reader, subwiki_id: int, actor_id: int) -> bool:
    """Whether the moderators of a subwiki named someone as trusted."""
    return await _any(
        tx,
        select(trusted.c.actor_id).where(
            trusted.c.subwiki_id == subwiki_id, trusted.c.actor_id == actor_id
        ),
    )


@dataclass(frozen=True, slots=True)
class Trusted:
    """Somebody whom moderators named as trusted; `by` is None for the operator."""

    actor: Actor
    since: datetime
    by: Actor | None


async def trusted_in(tx: Reader, subwiki_id: int, *, limit: int) -> list[Trusted]:
    """Whom the moderators of a subwiki trust, and who said so, by name."""
    named = acts.alias("named")
    query = (
        select(trusted.c.since, named.c.actor_id, actors)
        .join(actors, actors.c.id == trusted.c.actor_id)
        .outerjoin(
            named,
            and_(
                named.c.kind == ActKind.TRUST,
                named.c.subwiki_id == trusted.c.subwiki_id,
                named.c.object_uri == actors.c.uri,
                named.c.at == trusted.c.since,
            ),
        )
        .where(trusted.c.subwiki_id == subwiki_id, actors.c.deleted.is_(None))
        .order_by(actors.c.name, actors.c.host)
        .limit(limit)
    )
    rows = await tx.rows(query)
    said = {row[1] for row in rows if row[1] is not None}
    by = {each.id: each for each in map(actor_of, await tx.rows(_WHO, {"who": [*said]}))}
    return [Trusted(actor_of(row[2:]), row[0], by.get(row[1] or 0)) for row in rows]


_WHO = select(actors).where(actors.c.id.in_(bindparam("who", expanding=True)))


async def add_trusted(tx: Writer, subwiki_id: int, actor_id: int, *, since: datetime) -> None:
    """Keep whom the moderators of a subwiki trust."""
    values = {"subwiki_id": subwiki_id, "actor_id": actor_id, "since": since}
    await tx.change(tx.insert(trusted).values(values))


async def remove_trusted(tx: Writer, subwiki_id: int, actor_id: int) -> None:
    """Keep no longer that they do."""
    await tx.change(
        delete(trusted).where(trusted.c.subwiki_id == subwiki_id, trusted.c.actor_id == actor_id)
    )


async def lasting_edits(
    tx: Reader, editor_id: int, subwiki_id: int, now: datetime
) -> tuple[int, timedelta]:
    """How many edits of an editor in a subwiki lasted, and since when they make such edits.

    Those count that were made together with others, and neither they nor their post are gone.
    """
    found = (
        select(func.count(), func.min(revisions.c.made))
        .join_from(revisions, posts, posts.c.id == revisions.c.post_id)
        .where(
            revisions.c.editor_id == editor_id,
            posts.c.subwiki_id == subwiki_id,
            posts.c.mode == PostMode.COLLABORATIVE,
            posts.c.deleted.is_(None),
            in_sight(posts),
            revisions.c.undone_by.is_(None),
        )
    )
    row = await tx.row(found)
    if row is None or row[1] is None:
        return 0, timedelta()
    return int(row[0]), now - row[1]


async def _any(tx: Reader, query: Executable) -> bool:
    return await tx.value(query) is not None
