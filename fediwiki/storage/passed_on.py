"""Boosted comments: those that a feed shows to whoever looks at it."""

from collections.abc import Collection

from sqlalchemy import BigInteger, BindParameter, bindparam, or_

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.reading import Wanted
from fediwiki.domain.viewers import Viewer
from fediwiki.storage import comments, mutes
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader
from fediwiki.storage.post_tables import comments as table
from fediwiki.storage.server_policies import unhushed
from fediwiki.storage.sight import in_sight

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_VIEWER: BindParameter[int] = bindparam("viewer", type_=BigInteger)
_MUTED_BY: BindParameter[int] = bindparam("muted_by", type_=BigInteger)
_SEEN = comments.query().where(
    table.c.id.in_(_IDS),
    table.c.deleted.is_(None),
    in_sight(table),
    or_(actors.c.suspended.is_(None), actors.c.id == _VIEWER),
    unhushed(_VIEWER, actors.c.server_id, actors.c.id),
    *mutes.unmuted_people(_MUTED_BY),
)


async def found(
    tx: Reader, ids: Collection[int], viewer: Viewer, wanted: Wanted, *, muted_by: int | None
) -> dict[int, tuple[Comment, Actor | None]]:
    """Those of some comments that are for `viewer`, below posts that they see.

    With each comes whom it answers: nobody where that is the post itself, or not for them. What a
    member muted is left out, where there is one by whom.
    """
    said = await _seen(tx, ids, viewer, muted_by)
    above = {each.parent_id for each in said.values() if each.parent_id}
    answered = await _seen(tx, above, viewer, muted_by)
    return {
        each.id: (each, parent.author if (parent := answered.get(each.parent_id or 0)) else None)
        for each in said.values()
        if _is_asked_for(each, wanted)
    }


async def _seen(
    tx: Reader, ids: Collection[int], viewer: Viewer, muted_by: int | None
) -> dict[int, Comment]:
    if not ids:
        return {}
    parameters = {"ids": [*ids], "viewer": viewer.actor_id, "muted_by": muted_by or 0}
    return {each.id: each for each in comments.comments_of(await tx.rows(_SEEN, parameters))}


def _is_asked_for(comment: Comment, wanted: Wanted) -> bool:
    """Whether a comment is among what is wanted: it is of no kind of posts."""
    language = comment.language.partition("-")[0]
    in_any = not wanted.languages or language in {"", "und"}
    return wanted.kind is None and (in_any or language in wanted.languages)
