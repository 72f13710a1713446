"""Drafting: what a member has begun to write, kept until it is posted or thrown away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.drafts import Draft, KeptDraft, UnsavedEdit
from fediwiki.domain.media import names_in
from fediwiki.errors import Conflict
from fediwiki.storage import drafts, media, unsaved_edits
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def keep(
    tx: Writer, draft: Draft, *, draft_id: int | None, member: Actor, most: int, now: datetime
) -> KeptDraft:
    """Keep a draft, over the one with that id if it is still there.

    Raises:
        NotFound: The draft with that id is gone, or somebody else's.
        Conflict: The member has `most` drafts already.
    """
    if draft_id is None:
        if await drafts.count_of(tx, member.id) >= most:
            raise Conflict(_("you have %(most)s drafts, which is as many as are kept", most=most))
        draft_id = tx.new_id(now)
    else:
        await drafts.by_id(tx, draft_id, member.id)
    kept = KeptDraft(draft_id, member.id, now, draft)
    await drafts.save(tx, kept)
    shown = [*draft.pictures, *filter(None, [draft.preview])]
    await media.forget_uses_of(tx, draft_id)
    await media.use(tx, names_in(each.url for each in shown), draft_id)
    return kept


async def keep_edit(
    tx: Writer, edit: UnsavedEdit, *, known: int | None, most: int, pictures: Sequence[str] = ()
) -> UnsavedEdit:
    """Keep an edit under way, over the one `known` to whoever writes it, with its `pictures`.

    Raises:
        Conflict: Another one waits in the same form; or the member has `most` drafts already.
    """
    kept = await unsaved_edits.find(tx, edit.member_id, edit.path)
    if kept is None:
        if await drafts.count_of(tx, edit.member_id) >= most:
            raise Conflict(_("you have %(most)s drafts, which is as many as are kept", most=most))
    elif kept.id != known:
        raise Conflict(_("you have an unsaved edit here: continue or discard it first"))
    edit = replace(edit, id=kept.id) if kept else edit
    await unsaved_edits.save(tx, edit)
    await media.forget_uses_of(tx, edit.id)
    await media.use(tx, names_in(pictures), edit.id)
    return edit


async def throw_away(tx: Writer, draft_id: int, member: Actor) -> None:
    """Remove a draft of a member's, or an edit under way, if there is one."""
    await unsaved_edits.remove(tx, draft_id, member.id)
    if await drafts.remove(tx, draft_id, member.id):
        await media.forget_uses_of(tx, draft_id)
