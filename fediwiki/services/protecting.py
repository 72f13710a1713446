"""Protecting: who may edit one post or all of a subwiki, and whose edits wait."""

from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.subwikis import EditPolicy, MembershipPolicy, ReviewPolicy, Subwiki
from fediwiki.errors import Malformed, Refused
from fediwiki.services import restating
from fediwiki.storage import acts, memberships, posts, subwikis
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


@dataclass(frozen=True, slots=True)
class Policies:
    """Who belongs to a subwiki, who edits in it, and whose edits wait."""

    membership: MembershipPolicy
    edit: EditPolicy
    review: ReviewPolicy


async def protect(
    tx: Writer,
    post: Post,
    protection: PostProtection,
    *,
    by: Actor | None,
    reason: str,
    now: datetime,
) -> None:
    """Set what holds for `post` alone; `by` is None for the operator. It stands in the log.

    Raises:
        Refused: It is not written together, or not ours.
        Malformed: It would be over already.
    """
    if not post.collaborative:
        raise Refused(_("only what is written together can be protected"))
    if not post.local:
        raise Refused(_("this post belongs to %(host)s", host=post.author.host))
    if protection.until is not None and protection.until <= now:
        raise Malformed(_("a protection ends in the future"))
    await posts.save_protection(tx, post.id, protection)
    await acts.add(
        tx,
        acts.Act(
            kind=ActKind.PROTECT,
            subwiki_id=post.subwiki.id if post.subwiki else None,
            actor_id=by.id if by else None,
            object_uri=post.uri,
            reason=reason,
            details={
                "edit": protection.edit or "",
                "review": protection.review or "",
                "until": protection.until.isoformat() if protection.until else "",
            },
        ),
        now,
    )


def protection_in(act: acts.Act) -> PostProtection:
    """What an act of protecting a post set for it."""
    edit, review, until = (act.details[each] for each in ("edit", "review", "until"))
    return PostProtection(
        EditPolicy(edit) if edit else None,
        ReviewPolicy(review) if review else None,
        datetime.fromisoformat(until) if until else None,
    )


async def govern(
    tx: Writer, subwiki: Subwiki, policies: Policies, *, by: Actor | None, now: datetime
) -> None:
    """Set what holds in a subwiki; `by` is None for the operator. It stands in the log."""
    membership, edit, review = policies.membership, policies.edit, policies.review
    await subwikis.save_policies(tx, subwiki.id, membership, edit, review)
    if membership is MembershipPolicy.APPROVAL and membership is not subwiki.membership_policy:
        await memberships.confirm_followers(tx, subwiki.id, now)
    await acts.add(
        tx,
        acts.Act(
            kind=ActKind.GOVERN,
            subwiki_id=subwiki.id,
            actor_id=by.id if by else None,
            object_uri=subwiki.actor.uri,
            details={"membership": membership, "edit": edit, "review": review},
        ),
        now,
    )
    await restating.restate(tx, subwiki, now=now)
