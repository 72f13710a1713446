"""Featuring and quarantining: how admins let a subwiki be met by those who do not belong to it."""

from dataclasses import replace
from datetime import datetime

from fediwiki.domain.acts import ActKind
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict
from fediwiki.services import administering, closing, deciding, restating
from fediwiki.services.deciding import Why
from fediwiki.storage import subwikis
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def feature(
    tx: Writer, subwiki: Subwiki, why: Why, *, by: Member | None, now: datetime
) -> None:
    """Let a subwiki stand first in the directory; `by` is None for the operator.

    Raises:
        NotFound: `by` is no admin.
        Malformed: There is no reason.
        Conflict: It stands there already, or is quarantined.
    """
    await _check(tx, why, by)
    if subwiki.life.featured is not None:
        raise Conflict(_("It is featured already."))
    if subwiki.life.quarantined is not None:
        raise Conflict(_("It is quarantined: lift that first."))
    await subwikis.save_life(tx, subwiki.id, replace(subwiki.life, featured=now))
    await _write_down(tx, ActKind.FEATURE, subwiki, why, by, now)


async def unfeature(
    tx: Writer, subwiki: Subwiki, why: Why, *, by: Member | None, now: datetime
) -> None:
    """Let a subwiki stand in the directory like others.

    Raises:
        NotFound: `by` is no admin.
        Malformed: There is no reason.
        Conflict: It does so.
    """
    await _check(tx, why, by)
    if subwiki.life.featured is None:
        raise Conflict(_("It is not featured."))
    await subwikis.save_life(tx, subwiki.id, replace(subwiki.life, featured=None))
    await _write_down(tx, ActKind.UNFEATURE, subwiki, why, by, now, undoes=ActKind.FEATURE)


async def quarantine(
    tx: Writer, subwiki: Subwiki, why: Why, *, by: Member | None, now: datetime
) -> None:
    """Let a subwiki be met by nobody who does not belong to it or choose to look.

    Raises:
        NotFound: `by` is no admin.
        Malformed: There is no reason.
        Conflict: That is so already.
    """
    await _check(tx, why, by)
    if subwiki.life.quarantined is not None:
        raise Conflict(_("It is quarantined already."))
    life = replace(subwiki.life, quarantined=now, quarantined_why=why.text, featured=None)
    await subwikis.save_life(tx, subwiki.id, life)
    await _write_down(tx, ActKind.QUARANTINE, subwiki, why, by, now)
    await restating.restate(tx, subwiki, now=now)


async def unquarantine(
    tx: Writer, subwiki: Subwiki, why: Why, *, by: Member | None, now: datetime
) -> None:
    """Let a subwiki be met by everyone again.

    Raises:
        NotFound: `by` is no admin.
        Malformed: There is no reason.
        Conflict: It is.
    """
    await _check(tx, why, by)
    if subwiki.life.quarantined is None:
        raise Conflict(_("It is not quarantined."))
    life = replace(subwiki.life, quarantined=None, quarantined_why="")
    await subwikis.save_life(tx, subwiki.id, life)
    await _write_down(tx, ActKind.UNQUARANTINE, subwiki, why, by, now, undoes=ActKind.QUARANTINE)
    await restating.restate(tx, subwiki, now=now)


async def _check(tx: Writer, why: Why, by: Member | None) -> None:
    await administering.check(tx, by)
    deciding.check_why(why)


async def _write_down(
    tx: Writer,
    kind: ActKind,
    subwiki: Subwiki,
    why: Why,
    by: Member | None,
    now: datetime,
    *,
    undoes: ActKind | None = None,
) -> None:
    actor = by.actor if by else None
    await closing.write_down(tx, kind, subwiki, why, by=actor, undoes=undoes, now=now)
