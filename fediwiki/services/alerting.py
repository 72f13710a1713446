"""Alerting: what those who look after a place are to decide, and those it concerns are told.

It is told in the transaction of what happened, as in `notifying`.
"""

from collections.abc import Sequence
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.applications import Application
from fediwiki.domain.comments import Comment
from fediwiki.domain.notifications import Happening, NotificationKind
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import Outcome, Report, Reported
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import members, notifications, subwikis
from fediwiki.storage.database import Writer


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
    if actor.local:
        await of_subwiki(
            tx,
            kind,
            place,
            to=[actor.id],
            by=by,
            reason=reason,
            until=until,
            act_id=act_id,
            now=now,
        )


async def of_subwiki(
    tx: Writer,
    kind: str,
    subwiki: Subwiki | Actor | None,
    *,
    to: Sequence[int],
    by: Actor | None = None,
    reason: str = "",
    until: datetime | None = None,
    act_id: int | None = None,
    now: datetime,
) -> None:
    """Tell members what becomes of a subwiki, or with None of their account.

    `by` is None where nobody here decided it.
    """
    happening = Happening(
        key=f"{kind} {tx.new_id(now)}",
        kind=NotificationKind.MODERATION,
        actor_id=by.id if by else None,
        subwiki_id=subwiki.id if subwiki else None,
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


def _asking(subwiki: Subwiki, actor: Actor) -> str:
    return f"asking {subwiki.id} {actor.id}"


def _sign_up(application: Application) -> str:
    return f"sign-up {application.id}"
