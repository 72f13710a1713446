"""Accept, TentativeAccept and Reject: the answers to what our members asked and offered."""

from datetime import datetime

from fediwiki.activitypub import catching_up, fields
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Accept, Reject, TentativeAccept
from fediwiki.activitypub.vocabulary.revisions import number_of
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.domain.offers import Offer, OfferState, Reason
from fediwiki.errors import Malformed, Refused
from fediwiki.services import following, offering
from fediwiki.storage import actors, follows, offers, posts, sent
from fediwiki.storage.database import Reader, Writer
from fediwiki.text import cleaning

_NOTE_CHARS = 500
_STATES = {
    Accept: OfferState.ACCEPTED,
    TentativeAccept: OfferState.PENDING,
    Reject: OfferState.REJECTED,
}


async def handle(activity: Accept | Reject | TentativeAccept, taking: Taking) -> None:
    """Settle an offer or a follow of ours; only who was asked may answer.

    Raises:
        Refused: Nobody here asked this actor.
    """
    async with taking.effect() as tx:
        offer = await offers.find_by_uri(tx, activity.object_id)
        if offer is not None:
            await _settle(tx, offer, activity, taking)
        elif isinstance(activity, TentativeAccept):
            raise Refused(f"nobody here offered {activity.object_id}")
        else:
            await _follow(tx, activity, taking.now)


async def _settle(
    tx: Writer, offer: Offer, activity: Accept | Reject | TentativeAccept, taking: Taking
) -> None:
    post = await posts.find(tx, offer.post_id) if offer.post_id else None
    said = fields.text(activity.raw, "fw:reason")
    reason = Reason(said) if said in {*Reason} else Reason.DECLINED
    awaited = await offering.settle(
        tx,
        offer,
        _STATES[type(activity)],
        by_uri=activity.actor,
        reason=reason if isinstance(activity, Reject) else None,
        number=_number(activity, post.uri if post else ""),
        note=_note(activity),
        result_uri=_result(activity),
        now=taking.now,
    )
    if awaited and post is not None and not isinstance(activity, TentativeAccept):
        # What came of it may never reach us, if nobody here follows.
        await catching_up.want(tx, post, taking, wait=catching_up.PATIENCE)


def _number(activity: Accept | Reject | TentativeAccept, post_uri: str) -> int | None:
    """The number of the revision that was made, if the answer names one."""
    if not isinstance(activity, Accept) or not activity.result:
        return None
    try:
        return number_of(activity.result, post_uri or activity.result.rpartition("/r/")[0])
    except Malformed:
        return None


def _note(activity: Accept | Reject | TentativeAccept) -> str:
    """What whoever decided said of it."""
    said = fields.text(activity.raw, "summary")
    return cleaning.text(said, max_chars=_NOTE_CHARS, multiline=False, cut=True)


def _result(activity: Accept | Reject | TentativeAccept) -> str:
    """The revision that was made, where it can be whose it says."""
    if not isinstance(activity, Accept) or not activity.result:
        return ""
    return activity.result if fields.same_origin(activity.result, activity.actor) else ""


async def _follow(tx: Writer, activity: Accept | Reject, now: datetime) -> None:
    state = FollowState.ACCEPTED if isinstance(activity, Accept) else FollowState.REJECTED
    follow = await _asked(tx, activity)
    if follow is None:
        raise Refused(f"nobody here asked {activity.actor} for that")
    follower = await actors.by_id(tx, follow.follower_id)
    followed = await actors.by_id(tx, follow.followed_id)
    if not follower.local:
        raise Refused(f"{activity.actor} was not asked")
    await following.settle(tx, follower, followed, state, now=now)


async def _asked(tx: Reader, activity: Accept | Reject) -> Follow | None:
    """The follow that is answered: by the id of any of our askings, or by who asked whom."""
    followed = await actors.find_by_uri(tx, activity.actor)
    if followed is None:
        return None
    asking = await sent.find_by_uri(tx, activity.object_id)
    if asking is not None and asking.type == "Follow" and asking.object_uri == followed.uri:
        return await follows.find(tx, asking.actor_id, followed.id)
    follower = await actors.find_by_uri(tx, activity.asked.actor)
    return None if follower is None else await follows.find(tx, follower.id, followed.id)
