"""Boosts: who passed which post or comment on, and when, for those who follow them."""

from datetime import datetime

from sqlalchemy import delete

from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.storage.database import Writer
from fediwiki.storage.reading_tables import boosts


async def add(tx: Writer, actor_id: int, thing: Post | Comment, placed: datetime) -> None:
    """Keep that someone passed a thing on, once."""
    values = {
        "actor_id": actor_id,
        "object_id": thing.id,
        "post_id": thing.post_id if isinstance(thing, Comment) else thing.id,
        "placed": placed,
    }
    await tx.change(tx.insert(boosts).values(**values).on_conflict_do_nothing())


async def remove(tx: Writer, actor_id: int, thing: Post | Comment) -> None:
    """Forget it, when it was taken back."""
    await tx.change(
        delete(boosts).where(boosts.c.actor_id == actor_id, boosts.c.object_id == thing.id)
    )
