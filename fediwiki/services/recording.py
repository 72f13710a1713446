"""Recording: every text that a post ever had, as a revision with its digests."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.media import names_in
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Credit, Revision, Words, moment_text, proofs_of, undone
from fediwiki.services import linking
from fediwiki.storage import media, revisions
from fediwiki.storage.database import Writer


@dataclass(frozen=True, slots=True)
class Making:
    """How a revision came about, beside what its editor says."""

    offer_uri: str = ""
    summary: str = ""
    minor: bool = False
    proven: bool = False
    reviewer_id: int | None = None
    reverts: tuple[int, ...] = ()
    merged_from: int | None = None


async def record(
    tx: Writer, post: Post, *, editor: Actor, making: Making, now: datetime
) -> Revision:
    """Keep the state of `post` as its revision with the number that it bears."""
    parent = post.revision - 1 or None
    before = await revisions.find(tx, post.id, parent) if parent else None
    words = Words(
        post.content.title, post.content.text, post.content.sources, post.content.attachments
    )
    credit = Credit(editor.uri, making.offer_uri, making.summary, making.minor)
    published = moment_text(now)
    size_bytes = len(words.text.encode())
    revision = Revision(
        post_id=post.id,
        number=post.revision,
        parent=parent,
        words=words,
        credit=credit,
        editor=editor,
        proven=making.proven,
        reviewer_id=making.reviewer_id,
        reverts=making.reverts,
        undone_by=None,
        merged_from=making.merged_from,
        removed=(),
        published=published,
        made=now,
        size_bytes=size_bytes,
        change_bytes=size_bytes - (before.size_bytes if before else 0),
        proofs=proofs_of(
            words,
            credit,
            salts=(_salt(), _salt()),
            number=post.revision,
            post_uri=post.uri,
            published=published,
            parent_chain=before.proofs.chain if before else None,
        ),
    )
    await revisions.add(tx, revision)
    await media.use(tx, names_in(each.url for each in words.attachments), post.id)
    await linking.note(tx, post)
    if making.reverts:
        await revisions.save_undone(tx, post.id, undone(await revisions.reverts_of(tx, post.id)))
    return revision


def _salt() -> str:
    return urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
