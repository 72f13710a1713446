"""Links between posts: which titles a text names, whether or not there is such a post."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from fediwiki.domain.posts import Post
from fediwiki.domain.viewers import Viewer
from fediwiki.storage import posts as stored
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.post_tables import posts
from fediwiki.storage.wiki_tables import links


@dataclass(frozen=True, slots=True)
class Target:
    """A title in the form in which titles are compared, in the subwiki `name` of `host`."""

    name: str
    host: str
    key: str


async def save(tx: Writer, post_id: int, targets: Sequence[Target]) -> None:
    """Set which titles a post names."""
    await tx.change(delete(links).where(links.c.post_id == post_id))
    rows = [{"post_id": post_id, "target": _text(each)} for each in dict.fromkeys(targets)]
    if rows:
        await tx.change(tx.insert(links), rows)


async def present(tx: Reader, targets: Sequence[Target], viewer: Viewer) -> set[Target]:
    """Those of the titles that lead to a post which `viewer` may see."""
    if not targets:
        return set()
    found = (
        stored.query()
        .with_only_columns(stored.subwiki.c.name, stored.subwiki.c.host, posts.c.title_key)
        .where(
            stored.visible(viewer),
            posts.c.title_key.in_({each.key for each in targets}),
            stored.subwiki.c.name.in_({each.name for each in targets}),
        )
    )
    return {Target(*row) for row in await tx.rows(found)} & {*targets}


async def find_titled(tx: Reader, target: Target, viewer: Viewer) -> Post | None:
    """The first post with this title that `viewer` may see."""
    found = (
        stored.query()
        .where(
            stored.visible(viewer),
            posts.c.title_key == target.key,
            stored.subwiki.c.name == target.name,
            stored.subwiki.c.host == target.host,
        )
        .order_by(posts.c.id)
        .limit(1)
    )
    return next(iter(stored.posts_of(await tx.rows(found))), None)


async def linking_to(
    tx: Reader, target: Target, viewer: Viewer, *, limit: int | None = None
) -> list[Post]:
    """The posts that name a title, by their own titles."""
    found = (
        stored.query()
        .join(links, links.c.post_id == posts.c.id)
        .where(links.c.target == _text(target), stored.visible(viewer))
        .order_by(posts.c.title_key, posts.c.id)
        .limit(limit)
    )
    return stored.posts_of(await tx.rows(found))


def _text(target: Target) -> str:
    # No title has a line break.
    return f"{target.name}@{target.host}\n{target.key}"
