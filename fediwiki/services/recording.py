"""Recording: every text that a post ever had, as a revision with its digests."""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Revision, moment_text, proofs_of
from fediwiki.storage import revisions
from fediwiki.storage.database import Writer


async def record(
    tx: Writer, post: Post, *, editor: Actor, summary: str, minor: bool, now: datetime
) -> Revision:
    """Keep the state of `post` as its revision with the number that it bears."""
    parent = post.revision - 1 or None
    revision = Revision(
        post_id=post.id,
        number=post.revision,
        editor=editor,
        parent=parent,
        title=post.content.title,
        text=post.content.text,
        summary=summary,
        minor=minor,
        published=moment_text(now),
        size_bytes=len(post.content.text.encode()),
    )
    parent_chain = await revisions.find_chain(tx, post.id, parent) if parent else None
    proofs = proofs_of(
        revision,
        post_uri=post.uri,
        attachments=[],
        parent_chain=parent_chain,
        salts=(_salt(), _salt()),
    )
    await revisions.add(tx, revision, proofs)
    return revision


def _salt() -> str:
    return urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
