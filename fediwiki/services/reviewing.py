"""Reviewing: a moderator or an admin looks at an edit that waits, and says why it is declined.

What admins accept where they do not moderate stands in the log; of moderators the history tells.

`by` is None for the operator.
"""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.offers import Offer, OfferState, Proposal
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import authority, judging, notifying
from fediwiki.services.applying import Judged, Rules
from fediwiki.storage import acts, offers
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def accept(
    tx: Writer,
    offer: Offer,
    *,
    by: Actor | None,
    changed: Proposal | None = None,
    rules: Rules,
    now: datetime,
) -> Judged:
    """Take an edit that waits, perhaps with changes.

    Raises:
        Refused: `by` neither moderates there nor is an admin.
        Conflict: It does not wait any more.
    """
    await _check(tx, offer, by)
    judged = await judging.review(
        tx, offer, reviewer=by, accept=True, changed=changed, rules=rules, now=now
    )
    if not judged.offer.waits:
        await offers.save_answer(tx, offer.id)
        reason = judged.offer.reason or ""
        await notifying.of_review(tx, judged.offer, reason=reason, now=now)
    taken = judged.offer.state is OfferState.ACCEPTED
    if taken and by is not None and not await authority.moderates(tx, offer.subwiki_id, by):
        await _write_down(tx, ActKind.APPROVE, offer, by, "", now)
    return judged


async def decline(
    tx: Writer, offer: Offer, *, by: Actor | None, reason: str, rules: Rules, now: datetime
) -> None:
    """Decline an edit that waits; it stands in the log, with the reason.

    Raises:
        Refused: `by` neither moderates there nor is an admin.
        Conflict: It does not wait any more.
        Malformed: There is no reason.
    """
    await _check(tx, offer, by)
    if not reason:
        raise Malformed(_("say why: the editor and everyone else can read it"))
    judged = await judging.review(tx, offer, reviewer=by, accept=False, rules=rules, now=now)
    await notifying.of_review(tx, judged.offer, reason=reason, now=now)
    await offers.save_answer(tx, offer.id, note=reason)
    await _write_down(tx, ActKind.DECLINE, offer, by, reason, now)


async def withdraw(tx: Writer, offer: Offer, *, by: Actor, now: datetime) -> None:
    """Take back one's own edit that waits.

    Raises:
        Refused: It is someone else's.
        Conflict: It does not wait any more.
    """
    if offer.editor.id != by.id:
        raise Refused(_("this is someone else's edit"))
    _check_waiting(offer)
    await judging.withdraw(tx, offer, now=now)


async def _check(tx: Reader, offer: Offer, by: Actor | None) -> None:
    if not await authority.decides(tx, offer.subwiki_id, by):
        raise Refused(_("only its moderators review edits of a subwiki"))
    _check_waiting(offer)


async def _write_down(
    tx: Writer, kind: ActKind, offer: Offer, by: Actor | None, reason: str, now: datetime
) -> None:
    act = acts.Act(
        kind=kind,
        subwiki_id=offer.subwiki_id,
        actor_id=by.id if by else None,
        object_uri=offer.paper.uri,
        reason=reason,
        details={"title": offer.proposal.title},
    )
    await acts.add(tx, act, now)


def _check_waiting(offer: Offer) -> None:
    if offer.state is not OfferState.PENDING:
        raise Conflict(_("this edit does not wait any more: it is %(state)s", state=offer.state))
