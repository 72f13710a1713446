"""Appealing: once for each decision, whoever it concerns asks others to look at it again.

Nobody decides about an appeal against themselves: another moderator does, or else the admins.
"""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.appeals import APPEAL_CHARACTERS, APPEALABLE, Appeal, AppealState
from fediwiki.errors import Conflict, Malformed, NotFound, Refused
from fediwiki.services import alerting, authority, reversing
from fediwiki.storage import acts, appeals, subwikis
from fediwiki.storage.acts import Act, Entry
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def may_appeal(tx: Reader, entry: Entry, actor: Actor) -> bool:
    """Whether a decision that was made here concerns a member who has not appealed, and holds."""
    if not actor.local or entry.act.kind not in APPEALABLE or entry.act.target_id != actor.id:
        return False
    if not await subwikis.is_ours(tx, entry.act.subwiki_id):
        return False
    if entry.act.actor_id == actor.id or await appeals.find(tx, entry.id) is not None:
        return False
    return await acts.find_reversal(tx, entry.id) is None


async def appeal(tx: Writer, entry: Entry, text: str, *, by: Actor, now: datetime) -> None:
    """Appeal against a decision.

    Raises:
        Refused: It does not concern them, or nothing of it can be decided otherwise.
        Conflict: They did already.
        Malformed: It does not say why, or at too great length.
    """
    said = text.strip()
    if not said or len(said) > APPEAL_CHARACTERS:
        raise Malformed(
            _("An appeal has between 1 and %(most)s characters.", most=APPEAL_CHARACTERS)
        )
    if await appeals.find(tx, entry.id) is not None:
        raise Conflict(_("There was an appeal against this already."))
    if not await may_appeal(tx, entry, by):
        raise Refused(_("Only whoever a decision concerns appeals against it."))
    await appeals.add(tx, Appeal(entry.id, entry.act.subwiki_id, by, said, now))


async def may_decide(tx: Reader, entry: Entry, actor: Actor | None) -> bool:
    """Whether somebody decides there, and neither made the decision nor is concerned by it."""
    if actor is not None and actor.id in {entry.act.actor_id, entry.act.target_id}:
        return False
    return await authority.decides(tx, entry.act.subwiki_id, actor)


async def decide(
    tx: Writer,
    entry: Entry,
    *,
    reverse: bool,
    answer: str,
    by: Actor | None,
    now: datetime,
) -> None:
    """Decide about an appeal, and tell whoever appealed; `by` is None for the operator.

    Raises:
        NotFound: There is none.
        Refused: It is not for `by` to decide.
        Conflict: Somebody did already.
        Malformed: There is no answer.
    """
    found = await appeals.find(tx, entry.id)
    if found is None:
        raise NotFound(_("Nobody appealed against this."))
    if not await may_decide(tx, entry, by):
        raise Refused(_("Somebody else than who decided looks at an appeal."))
    if not found.is_open:
        raise Conflict(_("This appeal was decided already."))
    said = answer.strip()
    if not said or len(said) > APPEAL_CHARACTERS:
        raise Malformed(_("Answer in a sentence or two: whoever appealed reads it."))
    state = AppealState.REVERSED if reverse else AppealState.UPHELD
    await appeals.decide(tx, entry.id, state, answer=said, by_id=by.id if by else None, now=now)
    kind = ActKind.APPEAL_REVERSED if reverse else ActKind.APPEAL_UPHELD
    # What was said stays between them; the log says only how it ended.
    act = Act(
        kind=kind,
        subwiki_id=entry.act.subwiki_id,
        actor_id=by.id if by else None,
        object_uri=entry.act.object_uri,
        target_id=entry.act.target_id,
        details={"act": str(entry.id)},
    )
    await acts.add(tx, act, now)
    # An appeal may be won after the decision was taken back.
    if reverse and await acts.find_reversal(tx, entry.id) is None:
        # Two have looked at it: what was reported does not wait for a third.
        await reversing.reverse(tx, entry, reason=_REASON, by=by, reopens=False, now=now)
    await alerting.of_word(
        tx, kind, entry.id, entry.act.subwiki_id, found.by, by=by, reason=said, now=now
    )


_REASON = "after an appeal"
