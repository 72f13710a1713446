"""Restoring: what a database from the past must not do again.

What waited when the backup was made was most likely sent before it was needed. It is not sent a
second time: others would take what is old for new (`docs/decisions/`).
"""

from datetime import datetime

from fediwiki.domain.mails import RESTORED
from fediwiki.storage import (
    backups,
    digests,
    events,
    guests,
    mails,
    members,
    notices,
    one_time_tokens,
    sent,
    servers,
    sessions,
)
from fediwiki.storage.database import Writer


async def settle(tx: Writer, *, now: datetime) -> bool:
    """Let a restored database begin anew, once; says whether there was something to settle.

    Servers and people are sent nothing that waited, and everybody signs in again: who was signed
    out since, or used a link, must not be let in by what the backup knows.
    """
    restored = await backups.find_restoring(tx)
    if restored is None:
        return False
    await servers.skip_all(tx, await sent.end(tx))
    await events.remove_rests(tx)
    await mails.give_up_all(tx, RESTORED)
    await digests.skip_all(tx, tx.new_id(now))
    await notices.skip_answers(tx, now)
    await sessions.remove_all(tx)
    await guests.remove_all(tx)
    await one_time_tokens.remove_all(tx)
    await members.remove_all_links(tx)
    await backups.save_restored(tx, restored)
    return True
