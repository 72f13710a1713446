"""Notifying: who is told of what happened, here or elsewhere, in the transaction of it.

Everything that anybody may be told passes through here. Nobody is told what they did themselves,
what they switched off, or what somebody did whom they block: that is decided where it is kept.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.applications import Application
from fediwiki.domain.comments import Comment
from fediwiki.domain.notifications import PROPOSED, Happening, NotificationKind, Switch
from fediwiki.domain.offers import Offer, Reason
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import Outcome, Report, Reported
from fediwiki.domain.revisions import Revision
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import actors, members, notifications, offers, subwikis
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


async def of_act(
    tx: Writer,
    kind: str,
    place: Subwiki | Actor | None,
    actor: Actor,
    *,
    by: Actor | None,
    reason: str = "",
    until: datetime | None = None,
    act_id: int | None = None,
    now: datetime,
) -> None:
    """Tell a member what was decided about them in a subwiki; `by` is None for the operator."""
    if not actor.local:
        return
    happening = Happening(
        key=f"{kind} {tx.new_id(now)}",
        kind=NotificationKind.MODERATION,
        actor_id=by.id if by else None,
        subwiki_id=place.id if place else None,
        outcome=kind,
        reason=reason,
        until=until,
        act_id=act_id,
    )
    await notifications.add(tx, happening, to=[actor.id], now=now)


async def of_subwiki(
    tx: Writer,
    kind: str,
    subwiki: Actor,
    *,
    to: Sequence[int],
    by: Actor | None = None,
    reason: str = "",
    until: datetime | None = None,
    act_id: int | None = None,
    now: datetime,
) -> None:
    """Tell members what becomes of a subwiki; `by` is None where nobody here decided it."""
    happening = Happening(
        key=f"{kind} {tx.new_id(now)}",
        kind=NotificationKind.MODERATION,
        actor_id=by.id if by else None,
        subwiki_id=subwiki.id,
        outcome=kind,
        reason=reason,
        until=until,
        act_id=act_id,
    )
    await notifications.add(tx, happening, to=to, now=now)


async def of_removal(
    tx: Writer,
    kind: str,
    post: Post,
    actor_id: int,
    *,
    by: Actor | None,
    reason: str,
    number: int | None = None,
    now: datetime,
) -> None:
    """Tell a member what was taken from what they wrote, and why; the post itself stands."""
    happening = Happening(
        key=f"{kind} {tx.new_id(now)}",
        kind=NotificationKind.MODERATION,
        actor_id=by.id if by else None,
        subwiki_id=post.subwiki.id if post.subwiki else None,
        post_id=post.id,
        number=number,
        outcome=kind,
        reason=reason,
    )
    await notifications.add(tx, happening, to=[actor_id], now=now)


async def of_word(
    tx: Writer,
    kind: str,
    act_id: int,
    subwiki_id: int | None,
    actor: Actor,
    *,
    by: Actor | None,
    reason: str = "",
    now: datetime,
) -> None:
    """Tell a member that something new is said about an act that concerns them."""
    happening = Happening(
        key=f"{kind} {act_id} {tx.new_id(now)}",
        kind=NotificationKind.MODERATION,
        actor_id=by.id if by else None,
        subwiki_id=subwiki_id,
        outcome=kind,
        reason=reason,
        act_id=act_id,
    )
    await notifications.add(tx, happening, to=[actor.id], now=now)


async def of_report(
    tx: Writer,
    report: Report,
    reported: Reported | None,
    *,
    outcome: Outcome,
    act_id: int | None,
    subwiki_id: int | None,
    reason: str,
    by: Actor | None,
    now: datetime,
) -> None:
    """Tell a member what came of what they reported; `by` is None where nobody is named."""
    if report.reporter is None:
        return
    uri = reported.uri if reported else ""
    post = reported.post if reported and act_id is None else None
    happening = Happening(
        key=f"report {report.id} {outcome} {uri}",
        kind=NotificationKind.REPORT,
        actor_id=by.id if by else None,
        subwiki_id=subwiki_id,
        post_id=post.id if post else None,
        outcome=outcome,
        title=reported.title if reported else "",
        reason=reason,
        act_id=act_id,
    )
    await notifications.add(tx, happening, to=[report.reporter.id], now=now)


async def of_thing(
    tx: Writer,
    kind: ActKind,
    thing: Post | Comment,
    to: int,
    *,
    place: Actor | None,
    by: Actor | None,
    reason: str,
    act_id: int,
    now: datetime,
) -> None:
    """Tell a member what became of something that they wrote; the act says how to appeal."""
    happening = Happening(
        key=f"act {act_id} {thing.uri}",
        kind=NotificationKind.MODERATION,
        actor_id=by.id if by else None,
        subwiki_id=place.id if place else None,
        post_id=thing.id if isinstance(thing, Post) else thing.post_id,
        comment_id=thing.id if isinstance(thing, Comment) else None,
        outcome=kind,
        reason=reason,
        act_id=act_id,
    )
    await notifications.add(tx, happening, to=[to], now=now)


async def of_asking(tx: Writer, subwiki: Subwiki, actor: Actor, *, now: datetime) -> None:
    """Tell the moderators of a subwiki that somebody asks to belong; where it has none, admins."""
    moderators = [each.id for each in await subwikis.moderators_of(tx, subwiki.id) if each.local]
    happening = Happening(
        key=_asking(subwiki, actor),
        kind=NotificationKind.ASKING,
        actor_id=actor.id,
        subwiki_id=subwiki.id,
    )
    to = moderators or await members.admin_ids(tx)
    await notifications.add(tx, happening, to=to, now=now)


async def asks_no_more(tx: Writer, subwiki: Subwiki, actor: Actor) -> None:
    """Forget that somebody asked to belong: it is answered, or they went."""
    await notifications.remove_key(tx, _asking(subwiki, actor))


async def of_sign_up(tx: Writer, application: Application, *, now: datetime) -> None:
    """Tell the admins that somebody asks for an account, by the name that it would have."""
    happening = Happening(
        key=_sign_up(application), kind=NotificationKind.SIGN_UP, title=application.name
    )
    await notifications.add(tx, happening, to=await members.admin_ids(tx), now=now)


async def signed_up(tx: Writer, application: Application) -> None:
    """Forget that somebody asked for an account: it is decided."""
    await notifications.remove_key(tx, _sign_up(application))


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


def _asking(subwiki: Subwiki, actor: Actor) -> str:
    return f"asking {subwiki.id} {actor.id}"


def _sign_up(application: Application) -> str:
    return f"sign-up {application.id}"


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
