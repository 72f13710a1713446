"""Posts of people elsewhere that nobody here did anything with: found, and let go.

What arrived of them goes, too, so that timelines made from the log are without them as well; no
tombstone stays, for nobody deleted them: whoever asks for one has it fetched again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import Select, Table, delete, or_, select, union

from fediwiki.storage import settings
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.draft_tables import unsaved_edits
from fediwiki.storage.log_tables import received
from fediwiki.storage.media_tables import media_uses, remote_media
from fediwiki.storage.post_tables import comments, posts, reactions, revisions
from fediwiki.storage.reading_tables import boosts, saved, tags
from fediwiki.storage.report_tables import report_items
from fediwiki.storage.subwiki_tables import subwikis
from fediwiki.storage.telling_tables import notifications
from fediwiki.storage.types import milliseconds, moment
from fediwiki.storage.wiki_tables import links, offers, thanks, watches

Place = tuple[datetime, int]

_PLACE: Final = "fading"
_START: Final[Place] = (moment(0), 0)


async def place(tx: Reader) -> Place:
    """Up to which post, by its place in time, was looked last."""
    said = await settings.find(tx, _PLACE)
    if said is None:
        return _START
    at, number = orjson.loads(said)
    return moment(at), number


async def save_place(tx: Writer, looked: Place | None) -> None:
    """Remember up to which post was looked, None to begin anew."""
    at, number = looked or _START
    await settings.save(tx, _PLACE, orjson.dumps([milliseconds(at), number]).decode())


async def of_elsewhere(
    tx: Reader, after: Place, before: datetime, *, limit: int
) -> list[tuple[int, Place]]:
    """Posts of people elsewhere, in no subwiki of ours, placed before then, oldest first.

    What was boosted since then is younger than it looks.
    """
    at, number = after
    later = or_(posts.c.placed > at, (posts.c.placed == at) & (posts.c.id > number))
    ours = select(subwikis.c.actor_id).where(subwikis.c.actor_id == posts.c.subwiki_id).exists()
    again = select(boosts.c.post_id).where(
        boosts.c.post_id == posts.c.id, boosts.c.placed >= before
    )
    query = (
        select(posts.c.id, posts.c.placed)
        .where(posts.c.placed >= at, later, posts.c.placed < before, ~posts.c.local, ~ours)
        .where(~again.exists())
        .order_by(posts.c.placed, posts.c.id)
        .limit(limit)
    )
    return [(row[0], (row[1], row[0])) for row in await tx.rows(query)]


async def wanted(tx: Reader, ids: Sequence[int]) -> set[int]:
    """Those of some posts that somebody here did something with, or that others are made of."""
    said = select(comments.c.post_id).where(comments.c.post_id.in_(ids))
    here = actors.c.local
    by_id = [
        *(
            select(table.c.post_id).where(table.c.post_id.in_(ids))
            for table in (saved, watches, notifications, thanks, unsaved_edits)
        ),
        said.join(actors, actors.c.id == comments.c.author_id).where(here),
        said.join(report_items, report_items.c.object_uri == comments.c.uri),
        said.join(reactions, reactions.c.object_uri == comments.c.uri)
        .join(actors, actors.c.id == reactions.c.actor_id)
        .where(here),
        _by_ours(boosts, "actor_id", ids),
        _by_ours(revisions, "editor_id", ids),
        _by_ours(offers, "editor_id", ids),
        select(posts.c.id)
        .where(posts.c.id.in_(ids))
        .join(report_items, report_items.c.object_uri == posts.c.uri),
        select(posts.c.id)
        .where(posts.c.id.in_(ids))
        .join(reactions, reactions.c.object_uri == posts.c.uri)
        .join(actors, actors.c.id == reactions.c.actor_id)
        .where(here),
        *(_made_from(column, ids) for column in ("crosspost_of", "fork_of", "supersedes")),
    ]
    return {row[0] for row in await tx.rows(union(*by_id))}


async def drop(tx: Writer, ids: Sequence[int]) -> None:
    """Let some posts go, with their talk, what arrived of them, and copies of their pictures."""
    shown = await tx.rows(select(posts.c.uri, posts.c.attachments).where(posts.c.id.in_(ids)))
    talk = await tx.rows(select(comments.c.uri).where(comments.c.post_id.in_(ids)))
    uris = [row[0] for row in (*shown, *talk)]
    pictures = [each["url"] for _uri, attached in shown for each in attached]
    await tx.change(delete(reactions).where(reactions.c.object_uri.in_(uris)))
    await tx.change(delete(received).where(received.c.object_uri.in_(uris)))
    await tx.change(delete(remote_media).where(remote_media.c.url.in_(pictures)))
    for table in (comments, tags, links, media_uses, boosts, revisions, offers):
        await tx.change(delete(table).where(table.c.post_id.in_(ids)))
    await tx.change(delete(posts).where(posts.c.id.in_(ids)))


def _by_ours(table: Table, who: str, ids: Sequence[int]) -> Select[tuple[int]]:
    return (
        select(table.c.post_id)
        .join(actors, actors.c.id == table.c[who])
        .where(table.c.post_id.in_(ids), actors.c.local)
    )


def _made_from(column: str, ids: Sequence[int]) -> Select[tuple[int]]:
    made = posts.alias()
    return (
        select(posts.c.id)
        .join(made, made.c[column] == posts.c.uri)
        .where(posts.c.id.in_(ids), made.c[column] != "")
    )
