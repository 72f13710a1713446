"""Mailing: a mail is written down with the change that it tells of, and leaves by itself later.

Whoever calls this has seen that the instance sends mail at all (`config.mail.enabled`).
"""

from datetime import datetime

from fediwiki.domain.mails import Mail
from fediwiki.errors import Malformed
from fediwiki.storage import mails
from fediwiki.storage.database import Writer
from fediwiki.text import email_addresses

_SUBJECT_CHARACTERS = 200


async def queue(tx: Writer, mail: Mail, *, now: datetime) -> None:
    """Let a mail leave as soon as this transaction is kept; it is tried for three days.

    Raises:
        Malformed: The address will not do, or the subject is not one short line.
    """
    if mail.to:
        email_addresses.checked(mail.to)
    if not mail.subject.isprintable() or len(mail.subject) > _SUBJECT_CHARACTERS:
        raise Malformed(f"a subject is one line of at most {_SUBJECT_CHARACTERS} characters")
    await mails.add(tx, mail, now)
