"""Appeals against acts, and what those concerned say to each other about an act."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from fediwiki.domain.appeals import Appeal, AppealState, Message
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.appeal_tables import appeals, messages
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of

_SELECT = select(
    actors,
    appeals.c.act_id,
    appeals.c.subwiki_id,
    appeals.c.text,
    appeals.c.made,
    appeals.c.state,
    appeals.c.answer,
    appeals.c.decided_by,
    appeals.c.decided,
).join_from(appeals, actors, appeals.c.actor_id == actors.c.id)


async def add(tx: Writer, appeal: Appeal) -> bool:
    """Keep an appeal; says whether it is the first against its act."""
    values = {
        "act_id": appeal.act_id,
        "subwiki_id": appeal.subwiki_id,
        "actor_id": appeal.by.id,
        "text": appeal.text,
        "made": appeal.made,
        "state": appeal.state,
    }
    return bool(await tx.change(tx.insert(appeals).values(**values).on_conflict_do_nothing()))


async def find(tx: Reader, act_id: int) -> Appeal | None:
    """The appeal against an act."""
    row = await tx.row(_SELECT.where(appeals.c.act_id == act_id))
    return None if row is None else _appeal(row)


async def waiting(tx: Reader, subwiki_id: int | None, *, limit: int) -> list[Appeal]:
    """The open appeals in a subwiki, or with None those against admins, the oldest first."""
    whose = appeals.c.subwiki_id
    query = _SELECT.where(
        whose.is_(None) if subwiki_id is None else whose == subwiki_id,
        appeals.c.state == AppealState.OPEN,
    )
    rows = await tx.rows(query.order_by(appeals.c.made, appeals.c.act_id).limit(limit))
    return [_appeal(row) for row in rows]


async def waiting_anywhere(tx: Reader, *, limit: int) -> list[Appeal]:
    """The open appeals of the whole instance, the oldest first."""
    query = _SELECT.where(appeals.c.state == AppealState.OPEN)
    rows = await tx.rows(query.order_by(appeals.c.made, appeals.c.act_id).limit(limit))
    return [_appeal(row) for row in rows]


async def decide(
    tx: Writer,
    act_id: int,
    state: AppealState,
    *,
    answer: str,
    by_id: int | None,
    now: datetime,
) -> None:
    """Write down what was decided about an appeal."""
    change = update(appeals).where(appeals.c.act_id == act_id)
    await tx.change(change.values(state=state, answer=answer, decided_by=by_id, decided=now))


async def say(tx: Writer, act_id: int, author_id: int, text: str, now: datetime) -> None:
    """Add what somebody says about an act."""
    values = {"act_id": act_id, "author_id": author_id, "text": text, "made": now}
    await tx.change(tx.insert(messages).values(id=tx.new_id(now), **values))


async def said(tx: Reader, act_id: int, *, limit: int) -> list[Message]:
    """What was said about an act, the oldest first."""
    query = (
        select(actors, messages.c.id, messages.c.text, messages.c.made)
        .join_from(messages, actors, messages.c.author_id == actors.c.id)
        .where(messages.c.act_id == act_id)
        .order_by(messages.c.id)
        .limit(limit)
    )
    return [
        Message(row[ACTOR_WIDTH], actor_of(row[:ACTOR_WIDTH]), *row[ACTOR_WIDTH + 1 :])
        for row in await tx.rows(query)
    ]


async def count_said(tx: Reader, act_id: int, author_id: int) -> int:
    """How often somebody said something about an act."""
    query = select(func.count()).where(
        messages.c.act_id == act_id, messages.c.author_id == author_id
    )
    return int(await tx.value(query))


async def erase_of(tx: Writer, actor_id: int) -> None:
    """Erase what somebody who is gone wrote; that they appealed stays."""
    await tx.change(update(appeals).where(appeals.c.actor_id == actor_id).values(text=""))
    await tx.change(delete(messages).where(messages.c.author_id == actor_id))


def _appeal(row: Row) -> Appeal:
    act_id, subwiki_id, text, made, state, answer, decided_by, decided = row[ACTOR_WIDTH:]
    by = actor_of(row[:ACTOR_WIDTH])
    return Appeal(
        act_id, subwiki_id, by, text, made, AppealState(state), answer, decided_by, decided
    )
