"""Boosts: who passed which post on, and when, for those who follow them."""

from datetime import datetime

from sqlalchemy import delete

from fediwiki.storage.database import Writer
from fediwiki.storage.reading_tables import boosts


async def add(tx: Writer, actor_id: int, post_id: int, placed: datetime) -> None:
    """Keep that someone passed a post on, once."""
    values = {"actor_id": actor_id, "post_id": post_id, "placed": placed}
    await tx.change(tx.insert(boosts).values(**values).on_conflict_do_nothing())


async def remove(tx: Writer, actor_id: int, post_id: int) -> None:
    """Forget it, when it was taken back."""
    await tx.change(
        delete(boosts).where(boosts.c.actor_id == actor_id, boosts.c.post_id == post_id)
    )
