"""Pictures as admins look at them: how much room they take, where they are from, and what goes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    delete,
    distinct,
    func,
    literal,
    or_,
    select,
    text,
    update,
)

from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.media import LONG_AGO
from fediwiki.storage.media_tables import media, media_uses, remote_media
from fediwiki.storage.upkeep_tables import removed_media

_BYTES = media.c.size_bytes + media.c.small_bytes
_used = select(media_uses.c.post_id).where(media_uses.c.name == media.c.name).exists()
_copied = select(remote_media.c.url).where(remote_media.c.name == media.c.name).exists()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some pictures together: how many, and how much room they take."""

    name: str
    pictures: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture in a list; `hosts` are those from which it was copied, `uses` where it stands."""

    name: str
    width: int
    height: int
    size_bytes: int
    made: datetime
    uses: int
    hosts: tuple[str, ...]


async def database_bytes(tx: Reader) -> int:
    """How much room the database takes."""
    if tx.postgres:
        return int(await tx.value(text("SELECT pg_database_size(current_database())")))
    pages = await tx.value(text("PRAGMA page_count"))
    return int(pages) * int(await tx.value(text("PRAGMA page_size")))


async def by_kind(tx: Reader) -> list[Shelf]:
    """Pictures that stand `here`, copies from `elsewhere`, and those that stand `nowhere`."""
    kind = case((_used, "here"), (_copied, "elsewhere"), else_="nowhere").label("kind")
    query = select(kind, func.count(), func.sum(_BYTES)).group_by(literal(1, literal_execute=True))
    found = {row[0]: Shelf(row[0], int(row[1]), int(row[2])) for row in await tx.rows(query)}
    return [found.get(each) or Shelf(each, 0, 0) for each in ("here", "elsewhere", "nowhere")]


async def by_server(tx: Reader, *, limit: int) -> list[Shelf]:
    """The servers from which the copies are that take most room."""
    pairs = (
        select(remote_media.c.host, remote_media.c.name)
        .where(remote_media.c.name != "")
        .distinct()
        .subquery()
    )
    room = func.sum(_BYTES)
    query = (
        select(pairs.c.host, func.count(), room)
        .join(media, media.c.name == pairs.c.name)
        .group_by(pairs.c.host)
        .order_by(room.desc(), pairs.c.host)
        .limit(limit)
    )
    return [Shelf(row[0], int(row[1]), int(row[2])) for row in await tx.rows(query)]


async def largest(
    tx: Reader, *, host: str, after: tuple[int, str] | None, limit: int
) -> list[Kept]:
    """The largest pictures, of all or copied from one host, after one with its size and name."""
    query = select(media.c.name, media.c.width, media.c.height, media.c.size_bytes, media.c.made)
    if host:
        of_host = and_(remote_media.c.name == media.c.name, remote_media.c.host == host)
        query = query.where(select(remote_media.c.url).where(of_host).exists())
    if after is not None:
        size, name = after
        smaller = or_(
            media.c.size_bytes < size, and_(media.c.size_bytes == size, media.c.name > name)
        )
        query = query.where(media.c.size_bytes <= size, smaller)
    rows = await tx.rows(query.order_by(media.c.size_bytes.desc(), media.c.name).limit(limit))
    return [await _kept(tx, row) for row in rows]


async def find(tx: Reader, name: str) -> Kept | None:
    """The picture with this name."""
    query = select(media.c.name, media.c.width, media.c.height, media.c.size_bytes, media.c.made)
    row = await tx.row(query.where(media.c.name == name))
    return None if row is None else await _kept(tx, row)


async def count_copies(tx: Reader, *, host: str, before: datetime | None) -> int:
    """How many pictures were copied from a host, or from all, if given before a moment."""
    query = select(func.count(distinct(remote_media.c.name))).where(remote_media.c.name != "")
    return int(await tx.value(query.where(*_which(host, before))))


async def forget_copies(tx: Writer, *, host: str, before: datetime | None) -> None:
    """Forget such copies; those that stand nowhere now are removed by the next upkeep."""
    names = select(remote_media.c.name).where(*_which(host, before))
    await tx.change(update(media).where(media.c.name.in_(names)).values(made=LONG_AGO))
    await tx.change(delete(remote_media).where(*_which(host, before)))


async def remove(tx: Writer, name: str, now: datetime) -> None:
    """Forget a picture wherever it stands, and let it not come back."""
    await tx.change(delete(media).where(media.c.name == name))
    await tx.change(delete(media_uses).where(media_uses.c.name == name))
    await tx.change(update(remote_media).where(remote_media.c.name == name).values(name=""))
    gone = tx.insert(removed_media).values(name=name, removed=now)
    await tx.change(gone.on_conflict_do_nothing())


async def _kept(tx: Reader, row: Row) -> Kept:
    name, width, height, size_bytes, made = row
    uses = select(func.count()).select_from(media_uses).where(media_uses.c.name == name)
    hosts = select(remote_media.c.host).where(remote_media.c.name == name).distinct()
    found = await tx.rows(hosts.order_by(remote_media.c.host).limit(3))
    count, from_hosts = int(await tx.value(uses)), tuple(each[0] for each in found)
    return Kept(name, width, height, size_bytes, made, count, from_hosts)


def _which(host: str, before: datetime | None) -> list[ColumnElement[bool]]:
    which: list[ColumnElement[bool]] = [remote_media.c.host == host] if host else []
    return [*which, remote_media.c.asked < before] if before is not None else which
