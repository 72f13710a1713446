"""Importing: what a member followed, blocked and muted elsewhere, they do here."""

from datetime import datetime, timedelta

from fediwiki.domain.actors import Actor
from fediwiki.domain.imports import ImportKind, ImportRow, Lines, RowState, Why
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.errors import NotFound
from fediwiki.services import blocking, following, muting
from fediwiki.storage import blocks, follows, imports, mutes
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _

_MINUTE = timedelta(minutes=1)


async def propose(tx: Writer, member: Member, lines: Lines, *, now: datetime) -> None:
    """Keep the lines of a file until their member confirms them, instead of an older one."""
    held = await _held(tx, member, lines.kind)
    rows = [
        (said, RowState.HELD if said in held else RowState.PROPOSED, Why.NOT) for said in lines.said
    ]
    rows += [(said, RowState.FAILED, Why.UNREAD) for said in lines.unread]
    await imports.remove_proposed(tx, member.id)
    await imports.add(tx, member.id, lines.kind, rows, now)


async def confirm(
    tx: Writer, member: Member, import_id: int, *, rows_per_minute: int, now: datetime
) -> None:
    """Let the lines of a member's import be done one after the other, after older ones.

    Raises:
        NotFound: They have none that waits to be confirmed.
    """
    numbers = await imports.proposed(tx, member.id, import_id)
    if not numbers:
        raise NotFound(_("There is nothing here to confirm."))
    step = _MINUTE / rows_per_minute
    last = await imports.last_due(tx, member.id)
    start = max(now, last + step) if last else now
    await imports.save_waiting(
        tx, {number: start + place * step for place, number in enumerate(numbers)}
    )


async def discard(tx: Writer, member: Member, import_id: int) -> None:
    """Forget a member's import; what of it is done stays so.

    Raises:
        NotFound: They have none like that.
    """
    if not await imports.remove(tx, member.id, import_id):
        raise NotFound(_("There is no such import."))


async def do(
    tx: Writer, row: ImportRow, member: Actor, actor: Actor | None, *, urls: Urls, now: datetime
) -> None:
    """Do what a line says, to the `actor` whom it names if it names one.

    Raises:
        FediWikiError: Whatever the same on a page would raise.
    """
    if row.kind is ImportKind.SERVERS:
        await muting.mute_server(tx, member, row.said, own_host=urls.host)
    elif row.kind is ImportKind.WORDS:
        await muting.mute_word(tx, member, row.said)
    elif actor is None:
        raise NotFound(_("nobody called %(name)s is known here", name=row.said))
    elif row.kind is ImportKind.FOLLOWS:
        await following.follow(tx, member, actor, urls=urls, now=now)
    elif row.kind is ImportKind.BLOCKS:
        await blocking.block(tx, member, actor, urls=urls, now=now)
    else:
        await muting.mute(tx, member, actor)
    await imports.save_state(tx, row.id, RowState.DONE)


async def _held(tx: Reader, member: Member, kind: ImportKind) -> set[str]:
    if kind is ImportKind.FOLLOWS:
        people = await follows.followed_by(tx, member.id)
    elif kind is ImportKind.BLOCKS:
        people = [actor for _since, actor in await blocks.of_member(tx, member.id)]
    else:
        muted = await mutes.of_member(tx, member.id)
        if kind is ImportKind.SERVERS:
            return {*muted.servers}
        if kind is ImportKind.WORDS:
            return {*muted.words}
        people = list(muted.actors)
    return {each.handle.lower() for each in people}
