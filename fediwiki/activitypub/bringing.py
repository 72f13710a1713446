"""Pictures that an edit from elsewhere brings along: copied, so that they stay when it is taken.

A revision of ours shows our own copies. The guard of all media stands before them; nothing is asked
for whoever may not edit there, and nothing of other servers than the editor's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fediwiki.activitypub import fields
from fediwiki.activitypub.taking import Taking
from fediwiki.domain import attachments as attached
from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import PICTURES, Attachment
from fediwiki.domain.media import Picture
from fediwiki.domain.offers import Proposal, Reason
from fediwiki.domain.posts import Post
from fediwiki.errors import FediWikiError, Malformed, Refused, Unavailable
from fediwiki.media.carding import attachment_of
from fediwiki.services import judging
from fediwiki.storage import media, offers, posts, revisions, subwikis
from fediwiki.storage.database import Reader


@dataclass(frozen=True, slots=True)
class Brought:
    """An edit with the pictures that came along as ours, or why one of them cannot be taken."""

    proposal: Proposal
    pictures: tuple[Picture, ...] = ()
    reason: Reason | None = None
    why_not: str = ""


async def bring(
    proposal: Proposal, target: str, uri: str, editor: Actor, taking: Taking
) -> Brought:
    """The edit `uri` of `target`, in which what stood with that already has the size that we know.

    Raises:
        Unavailable: Pictures cannot be kept now.
    """
    if not proposal.attachments:
        return Brought(proposal)
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, target)
        known = await _known(tx, post)
        barred = await offers.find_by_uri(tx, uri) is not None or await _barred(
            tx, post, target, editor, taking
        )
    arranged = attached.measured(proposal.attachments, known)
    if barred:
        return Brought(replace(proposal, attachments=arranged))
    new = [each for each in arranged if each.kind in PICTURES and not _is_known(each, known)]
    before = post.content.attachments if post else ()
    copies: dict[str, Picture] = {}
    try:
        attached.check(arranged, before, most=taking.rules.images_per_post)
        for each in new:
            copies[each.url] = await _copy(each, editor, taking)
        await _check_wanted(copies, taking)
    except (Malformed, Refused) as error:
        too_much = isinstance(error, Malformed)
        return Brought(
            replace(proposal, attachments=None),
            tuple(copies.values()),
            reason=Reason.TOO_LARGE if too_much else Reason.DECLINED,
            why_not=str(error),
        )
    ours = tuple(
        attachment_of(each.kind, copies[each.url], taking.urls, alt=each.alt)
        if each in new
        else each
        for each in arranged
    )
    return Brought(replace(proposal, attachments=ours), tuple(copies.values()))


async def drop(brought: Brought, taking: Taking) -> None:
    """Remove the files of pictures that are kept for nothing."""
    names = [each.name for each in brought.pictures]
    if not names:
        return
    async with taking.look() as tx:
        kept = await media.of_names(tx, names)
    for name in {*names} - {*kept}:
        await taking.remote.copies.remove(name)


async def _copy(attachment: Attachment, editor: Actor, taking: Taking) -> Picture:
    """Our copy of a picture of the editor's.

    Raises:
        Refused: It cannot be had, or is not taken.
        Unavailable: It cannot be kept now.
    """
    if not fields.same_origin(attachment.url, editor.uri):
        raise Refused(f"a picture has to be on the server of its editor: {attachment.url}")
    try:
        return await taking.remote.picture(attachment.url, taking.budget)
    except Unavailable:
        raise
    except FediWikiError as error:
        raise Refused(f"{attachment.url} cannot be taken: {error}") from error


async def _check_wanted(copies: Mapping[str, Picture], taking: Taking) -> None:
    """Refuse what an admin removed from here once.

    Raises:
        Refused: One is.
    """
    async with taking.look() as tx:
        for url, each in copies.items():
            if await media.is_removed(tx, each.name):
                raise Refused(f"{url} was removed from here")


async def _known(tx: Reader, post: Post | None) -> list[Attachment]:
    """All that stands with a post, or ever did."""
    if post is None:
        return []
    return [*post.content.attachments, *await revisions.attachments_in(tx, post.id)]


def _is_known(attachment: Attachment, known: list[Attachment]) -> bool:
    return any((attachment.kind, attachment.url) == (each.kind, each.url) for each in known)


async def _barred(
    tx: Reader, post: Post | None, target: str, editor: Actor, taking: Taking
) -> bool:
    """Whether nobody looks at an edit by them anyway."""
    if post is not None and (post.deleted is not None or not post.local):
        return True
    if post is not None and not post.collaborative:
        return False
    subwiki = (
        await subwikis.find_of_uris(tx, [target])
        if post is None
        else await subwikis.by_id(tx, post.subwiki.id if post.subwiki else 0)
    )
    if subwiki is None:
        return True
    return await judging.bars(tx, subwiki, post, editor, taking.rules, taking.now) is not None
