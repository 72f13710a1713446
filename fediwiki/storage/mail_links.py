"""Links in mails by which whoever has the mail ends all of its kind, without signing in.

A token can do nothing else, and each mail of a kind names the same one, so it is kept as it is.
"""

from sqlalchemy import select

from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.mail_tables import mail_links

DIGEST = "digest"


async def find(tx: Reader, member_id: int, kind: str) -> str:
    """The token by which a member's mails of a kind end; empty where there was none yet."""
    query = select(mail_links.c.token).where(
        mail_links.c.member_id == member_id, mail_links.c.kind == kind
    )
    return await tx.value(query) or ""


async def add(tx: Writer, member_id: int, kind: str, token: str) -> None:
    """Let a token end a member's mails of a kind."""
    await tx.change(tx.insert(mail_links).values(member_id=member_id, kind=kind, token=token))


async def find_owner(tx: Reader, token: str, kind: str) -> int | None:
    """Whose mails of a kind a token ends."""
    query = select(mail_links.c.member_id).where(
        mail_links.c.token == token, mail_links.c.kind == kind
    )
    return await tx.value(query)
