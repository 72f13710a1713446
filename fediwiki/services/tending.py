"""Tending: giving what failed another try, or letting it be, as admins decide."""

import logging
from dataclasses import replace
from datetime import datetime

from fediwiki.domain.members import Member
from fediwiki.domain.servers import Server
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.storage import federation, sent
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


async def send_again(tx: Writer, number: int, server: Server, *, by: Member, now: datetime) -> None:
    """Send an activity of ours to one server again, whatever became of it there.

    It is put at the end of the log once more, for that server alone, and is not served from there.

    Raises:
        Refused: Only admins may.
        NotFound: It is not kept any more.
        Conflict: Nobody there is to have it, or nothing is sent there.
    """
    _check(by)
    activity = await sent.find(tx, number)
    if activity is None:
        raise NotFound(_("it is not kept any more"))
    if server.suspended is not None:
        raise Conflict(_("nothing is sent to a server that is suspended"))
    inboxes = await federation.inboxes_for(tx, activity, server)
    if not inboxes:
        raise Conflict(_("nobody at this server is to have it"))
    again = replace(
        activity,
        id=tx.new_id(now),
        public=False,
        dialects=sent.EVERYONE,
        followers_of=(),
        inboxes=tuple(inboxes),
        made=now,
    )
    await sent.add(tx, again)
    _log.info("%s had %s sent to %s again", by.actor.name, activity.uri, server.origin)


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
