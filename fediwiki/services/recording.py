"""Recording: every text that a post ever had, as a revision with its digests."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.backups import REVISIONS_LEFT_OUT
from fediwiki.domain.media import ours_in
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Credit, Revision, Words, moment_text, proofs_of, undone
from fediwiki.services import linking
from fediwiki.storage import backups, media, revisions
from fediwiki.storage.database import Reader, Writer


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


async def next_number(tx: Reader, post: Post) -> int:
    """The number of the next revision of a post of ours.

    After a restore, numbers are left out that may have been given, and told to others, since the
    backup: theirs would be another revision with the same id.
    """
    restored = await backups.find_restored(tx)
    if restored is not None:
        last = await revisions.find(tx, post.id, post.revision)
        if last is not None and last.made < restored:
            return post.revision + 1 + REVISIONS_LEFT_OUT
    return post.revision + 1


async def record(
    tx: Writer, post: Post, *, editor: Actor, making: Making, now: datetime
) -> Revision:
    """Keep the state of `post` as its revision with the number that it bears."""
    before = await revisions.find_before(tx, post.id, post.revision)
    words = Words(
        post.content.title, post.content.text, post.content.sources, post.content.attachments
    )
    credit = Credit(editor.uri, making.offer_uri, making.summary, making.minor)
    published = moment_text(now)
    size_bytes = len(words.text.encode())
    revision = Revision(
        post_id=post.id,
        number=post.revision,
        parent=before.number if before else None,
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
    await media.use(tx, ours_in((each.url for each in words.attachments), post.uri), post.id)
    await linking.note(tx, post)
    if making.reverts:
        await revisions.save_undone(tx, post.id, undone(await revisions.reverts_of(tx, post.id)))
    return revision


def _salt() -> str:
    return urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
