"""Acting: what moderators, or admins for the whole instance, make of what was reported."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import Outcome, Reported
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Malformed, Refused
from fediwiki.services import authority, banning, removing, settling, warning
from fediwiki.services.deciding import Why
from fediwiki.storage import acts
from fediwiki.storage.acts import Act
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


class Doing(StrEnum):
    """What is made of something that was reported."""

    KEEP = "keep"
    REMOVE = "remove"
    WARN = "warn"
    BAN = "ban"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is made of it, for which reason or by which rule; a ban ends `until` then."""

    doing: Doing
    reason: str = ""
    rule: str = ""
    until: datetime | None = None


async def decide(
    tx: Writer,
    uri: str,
    reported: Reported | None,
    decision: Decision,
    *,
    subwiki: Subwiki | None,
    by: Actor,
    now: datetime,
) -> None:
    """Decide about what was reported; `subwiki` is None where an admin decides for everyone.

    Everything that waits about it is settled, and those who reported it are told.

    Raises:
        Refused: It is not for `by` to decide, or it cannot be done with such a thing.
        Malformed: There is no reason.
    """
    subwiki_id = subwiki.id if subwiki else None
    await authority.check(tx, subwiki_id, by)
    if decision.doing is Doing.KEEP:
        number = await _keep(tx, uri, reported, decision, subwiki_id, by, now)
        outcome = Outcome.KEPT
    elif reported is None:
        raise Refused(_("This is not here any more."))
    else:
        if not (decision.reason or decision.rule):
            raise Malformed(_("Say why, or which rule it breaks."))
        number, outcome = await _act(tx, reported, decision, subwiki, by, now)
    await settling.settle(
        tx,
        [uri],
        subwiki_id,
        outcome=outcome,
        act_id=number,
        reason=decision.reason or decision.rule,
        by=by,
        now=now,
    )


async def _keep(
    tx: Writer,
    uri: str,
    reported: Reported | None,
    decision: Decision,
    subwiki_id: int | None,
    by: Actor,
    now: datetime,
) -> int:
    act = Act(
        kind=ActKind.RESOLVE,
        subwiki_id=subwiki_id,
        actor_id=by.id,
        object_uri=uri,
        reason=decision.reason,
        target_id=reported.author.id if reported else None,
    )
    return await acts.add(tx, act, now)


async def _act(
    tx: Writer,
    reported: Reported,
    decision: Decision,
    subwiki: Subwiki | None,
    by: Actor,
    now: datetime,
) -> tuple[int | None, Outcome]:
    """Do what is decided; gives the number of the act in the log."""
    person = reported.author
    why = Why(decision.reason or _("It breaks this rule."), decision.rule)
    match decision.doing:
        case Doing.REMOVE if isinstance(reported.thing, Post | Comment):
            number = await removing.remove(tx, reported.thing, why, by=by, now=now)
            return number, Outcome.REMOVED
        case Doing.BAN if subwiki is not None:
            number = await banning.ban(
                tx, subwiki, person, until=decision.until, why=why, by=by, now=now
            )
            return number, Outcome.BANNED
        case Doing.WARN:
            number = await warning.warn(
                tx,
                person,
                about=reported.uri,
                subwiki=subwiki,
                reason=decision.reason,
                rule=decision.rule,
                by=by,
                now=now,
            )
            return number, Outcome.WARNED
        case _:
            raise Refused(_("This cannot be done here."))
