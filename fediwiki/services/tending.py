"""Tending: giving what failed another try, or letting it be, as admins decide."""

import logging
from datetime import datetime

from fediwiki.domain.members import Member
from fediwiki.errors import Conflict, Refused
from fediwiki.storage import federation
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

_log = logging.getLogger(__name__)


async def replay(tx: Writer, number: int, *, by: Member, now: datetime) -> None:
    """Have an activity judged again; what had its effect is left alone.

    Raises:
        Refused: Only admins may.
        Conflict: It had its effect, or waits already.
    """
    _check(by)
    if not await federation.replay(tx, number, now):
        raise Conflict(_("it had its effect, or it waits already"))
    _log.info("%s had activity %s judged again", by.actor.name, number)


async def drop(tx: Writer, number: int, *, by: Member) -> None:
    """Let a dead letter be.

    Raises:
        Refused: Only admins may.
        Conflict: It is none any more.
    """
    _check(by)
    if not await federation.drop(tx, number):
        raise Conflict(_("this is no dead letter any more"))
    _log.info("%s dropped activity %s", by.actor.name, number)


async def retry_server(tx: Writer, server_id: int, *, by: Member) -> None:
    """Let a server that fails be tried at once.

    Raises:
        Refused: Only admins may.
    """
    _check(by)
    await federation.retry_now(tx, server_id)


async def retry_event(tx: Writer, number: int, *, by: Member, now: datetime) -> None:
    """Let an event be told at once.

    Raises:
        Refused: Only admins may.
        Conflict: It was told meanwhile.
    """
    _check(by)
    if not await federation.retry_event(tx, number, now):
        raise Conflict(_("it was told meanwhile"))


def _check(by: Member) -> None:
    if not by.admin:
        raise Refused(_("only admins tend what failed"))
