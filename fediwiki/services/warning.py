"""Warning: a person is told what was not right, by which rule, and can answer in private."""

from datetime import datetime
from typing import Final

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.acts import ActKind
from fediwiki.domain.appeals import APPEAL_CHARACTERS
from fediwiki.domain.events import PersonWarned
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import alerting, authority
from fediwiki.storage import actors, acts, appeals, events
from fediwiki.storage.acts import Act, Entry
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

MOST_MESSAGES: Final = 20
_WARNED: Final = {ActorKind.MEMBER, ActorKind.PERSON}


async def warn(
    tx: Writer,
    person: Actor,
    *,
    about: str,
    subwiki: Subwiki | None,
    reason: str,
    rule: str = "",
    by: Actor | None,
    now: datetime,
) -> int:
    """Warn somebody `about` the thing with this id; `subwiki` is None for an admin's warning.

    It stands in the log under the number that is given back.

    Raises:
        Refused: It is not for `by` to do, or nobody can be warned there.
        Malformed: It does not say why.
    """
    await authority.check(tx, subwiki.id if subwiki else None, by)
    if person.kind not in _WARNED:
        raise Refused(_("Only a person can be warned."))
    if not (reason or rule):
        raise Malformed(_("Say why, or which rule it breaks."))
    act = Act(
        kind=ActKind.WARN,
        subwiki_id=subwiki.id if subwiki else None,
        actor_id=by.id if by else None,
        object_uri=about,
        reason=reason,
        rule=rule,
        target_id=person.id,
    )
    number = await acts.add(tx, act, now)
    await alerting.of_act(
        tx,
        ActKind.WARN,
        subwiki,
        person,
        by=by,
        reason=reason or rule,
        act_id=number,
        now=now,
    )
    if not person.local and subwiki is not None:
        await events.append(tx, PersonWarned(number), now=now)
    return number


async def answer(tx: Writer, entry: Entry, text: str, *, by: Actor, now: datetime) -> None:
    """Say something about a warning to those whom it concerns, and to nobody else.

    Raises:
        Refused: It does not concern `by`.
        Malformed: It is empty or too long.
        Conflict: They said enough.
    """
    is_theirs = entry.act.target_id == by.id
    if entry.act.kind is not ActKind.WARN:
        raise Refused(_("Only a warning can be answered."))
    if not is_theirs:
        await authority.check(tx, entry.act.subwiki_id, by)
    said = text.strip()
    if not said or len(said) > APPEAL_CHARACTERS:
        raise Malformed(
            _("An answer has between 1 and %(most)s characters.", most=APPEAL_CHARACTERS)
        )
    if await appeals.count_said(tx, entry.id, by.id) >= MOST_MESSAGES:
        raise Conflict(_("You have said enough about this here."))
    await appeals.say(tx, entry.id, by.id, said, now)
    others = {entry.act.actor_id if is_theirs else entry.act.target_id} - {None}
    for actor_id in others:
        other = await actors.by_id(tx, actor_id or 0)
        await alerting.of_word(tx, "answer", entry.id, entry.act.subwiki_id, other, by=by, now=now)
