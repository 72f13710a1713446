"""Notifying: who is told of what happened, here or elsewhere, in the transaction of it.

Everything that anybody may be told passes through here, or through `alerting` where something is
to be decided, or was. Nobody is told what they did themselves, what they switched off, or what
somebody did whom they block: that is decided where it is kept.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.notifications import PROPOSED, Happening, NotificationKind, Switch
from fediwiki.domain.offers import Offer, Reason
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Revision
from fediwiki.storage import actors, notifications, offers
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.mentions import Kind, Reference, find

MOST_MENTIONED = 20


async def of_comment(
    tx: Writer,
    comment: Comment,
    post: Post,
    parent: Comment | None,
    *,
    mentioned: Sequence[str] | None = None,
    now: datetime,
) -> None:
    """Tell whom a comment answers, and whom it mentions.

    `mentioned` are ids of actors where its server says whom; else its own words do.
    """
    answered = parent.author if parent else post.author
    to = {answered.id} if answered.local else set[int]()
    if parent is None and post.collaborative and post.initiator_id is not None:
        to.add(post.initiator_id)
    await notifications.add(
        tx, _in_comment(comment, post, NotificationKind.REPLY), to=sorted(to), now=now
    )
    if mentioned is None:
        named = await _mentioned(tx, comment.text, comment.author.host)
    else:
        named = await actors.local_ids_of_uris(tx, mentioned[:MOST_MENTIONED])
    await notifications.add(
        tx,
        _in_comment(comment, post, NotificationKind.MENTION),
        to=sorted({*named} - to),
        now=now,
    )


async def of_post(
    tx: Writer, post: Post, *, by: Actor, mentioned: Sequence[str] | None = None, now: datetime
) -> None:
    """Tell whom a new post mentions; `mentioned` as for a comment."""
    if mentioned is None:
        named = await _mentioned(tx, post.content.text, by.host)
    else:
        named = await actors.local_ids_of_uris(tx, mentioned[:MOST_MENTIONED])
    await notifications.add(tx, _in_post(post, by), to=named, now=now)


async def of_revision(
    tx: Writer, post: Post, *, before: str, by: Actor | None, now: datetime
) -> None:
    """Tell who watches a post that it has a new revision, and whom that mentions anew."""
    editor_id = by.id if by else None
    happening = Happening(
        key=notifications.edit_key(post.id),
        kind=NotificationKind.EDIT,
        actor_id=editor_id,
        subwiki_id=post.subwiki.id if post.subwiki else None,
        post_id=post.id,
        number=post.revision,
    )
    await notifications.add_for_watchers(tx, happening, but=editor_id or 0, now=now)
    if by is not None and by.local:
        known = {*_references(before)}
        anew = [each for each in _references(post.content.text) if each not in known]
        named = await _members_of(tx, anew, by.host)
        await notifications.add(tx, _in_post(post, by), to=named, now=now)


async def of_editor(tx: Writer, post: Post, number: int, editor: Actor) -> None:
    """Add who made a revision of a post elsewhere, once that is known."""
    await notifications.save_editor(tx, post.id, number, editor.id)


async def of_proposal(tx: Writer, offer: Offer, post: Post, *, now: datetime) -> None:
    """Tell the author of a post that somebody proposes an edit of it."""
    happening = Happening(
        key=f"proposal {offer.id}",
        kind=NotificationKind.EDIT,
        actor_id=offer.editor.id,
        subwiki_id=offer.subwiki_id,
        post_id=post.id,
        outcome=PROPOSED,
        reason=offer.proposal.summary,
    )
    await notifications.add(tx, happening, to=[post.author.id], now=now)


async def settled(tx: Writer, offer: Offer, *, now: datetime) -> None:
    """Note that a proposed edit waits for its author no more."""
    await notifications.save_key_read(tx, f"proposal {offer.id}", now)


async def of_review(tx: Writer, offer: Offer, *, reason: str = "", now: datetime) -> None:
    """Tell an editor what became of an edit that waited, and what hindered one nobody declined."""
    if not offer.editor.local:
        return
    hindered = offer.reason if offer.reason is not Reason.DECLINED else None
    happening = Happening(
        key=f"review {offer.id}",
        kind=NotificationKind.REVIEW,
        actor_id=offer.reviewer_id,
        subwiki_id=offer.subwiki_id,
        post_id=offer.post_id,
        outcome=(hindered or offer.state).value,
        title=offer.proposal.title,
        reason=reason,
    )
    await notifications.add(tx, happening, to=[offer.editor.id], now=now)


async def of_thanks(
    tx: Writer, post: Post, revision: Revision, *, by: Actor, now: datetime
) -> None:
    """Tell an editor that somebody thanks for a revision."""
    if revision.editor is None or not revision.editor.local:
        return
    happening = Happening(
        key=f"thanks {post.id} {revision.number} {by.id}",
        kind=NotificationKind.THANKS,
        actor_id=by.id,
        subwiki_id=post.subwiki.id if post.subwiki else None,
        post_id=post.id,
        number=revision.number,
    )
    await notifications.add(tx, happening, to=[revision.editor.id], now=now)


async def of_follow(tx: Writer, follower: Actor, followed: Actor, *, now: datetime) -> None:
    """Tell a member that somebody follows them, once for each."""
    if not followed.local:
        return
    happening = Happening(
        key=f"follow {follower.id}", kind=NotificationKind.FOLLOW, actor_id=follower.id
    )
    await notifications.add(tx, happening, to=[followed.id], now=now)


async def see(
    tx: Writer,
    member: Actor,
    *,
    until: int,
    only: bool = False,
    kind: NotificationKind | None = None,
    now: datetime,
) -> None:
    """Note that a member read what they were told up to a place, or `only` what is there."""
    await notifications.save_read(tx, member.id, until=until, only=only, kind=kind, now=now)
    await offers.save_told_read(tx, member.id)


async def see_answers(tx: Writer, member: Actor, *, now: datetime) -> None:
    """Note that a member read what came of all their edits."""
    await offers.save_read(tx, member.id)
    until, kind = tx.new_id(now), NotificationKind.REVIEW
    await notifications.save_read(tx, member.id, until=until, kind=kind, now=now)


async def switch(tx: Writer, member: Actor, switches: Mapping[NotificationKind, Switch]) -> None:
    """Let a member be told from now on what they want to be."""
    for kind, wanted in switches.items():
        await notifications.save_switch(tx, member.id, kind, wanted)


def _in_comment(comment: Comment, post: Post, kind: NotificationKind) -> Happening:
    return Happening(
        key=f"comment {comment.id}",
        kind=kind,
        actor_id=comment.author.id,
        subwiki_id=post.subwiki.id if post.subwiki else None,
        post_id=post.id,
        comment_id=comment.id,
    )


def _in_post(post: Post, by: Actor) -> Happening:
    return Happening(
        key=f"mention {post.id}",
        kind=NotificationKind.MENTION,
        actor_id=by.id,
        subwiki_id=post.subwiki.id if post.subwiki else None,
        post_id=post.id,
    )


def _references(text: str) -> Sequence[Reference]:
    """Whom a text mentions, as written; without an @ it costs nothing."""
    if "@" not in text:
        return ()
    return [each for each in find(text) if each.kind is Kind.MEMBER]


async def _mentioned(tx: Reader, text: str, host: str) -> list[int]:
    return await _members_of(tx, _references(text), host)


async def _members_of(tx: Reader, references: Sequence[Reference], host: str) -> list[int]:
    """Who of ours is meant by references that somebody on `host` wrote."""
    names = {each.name.lower() for each in references if each.host in {None, host}}
    return await actors.local_ids_of_names(tx, sorted(names)[:MOST_MENTIONED]) if names else []
