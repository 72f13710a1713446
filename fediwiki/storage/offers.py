"""Offers: edits on their way, and what became of them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Executable,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.offers import Offer, OfferState, Paper, Proposal, Reason, Source
from fediwiki.domain.posts import PostMode
from fediwiki.errors import NotFound
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.media_tables import media_uses
from fediwiki.storage.post_tables import posts, revisions
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.telling_tables import notifications
from fediwiki.storage.wiki_tables import offers

_WAITING = (OfferState.SENT, OfferState.PENDING)
_NAMES = tuple(column.name for column in offers.columns)


async def by_id(tx: Reader, offer_id: int) -> Offer:
    """The offer.

    Raises:
        NotFound: There is none.
    """
    found = await _first(tx, _query().where(offers.c.id == offer_id))
    if found is None:
        raise NotFound("there is no such edit")
    return found


async def find_by_uri(tx: Reader, uri: str) -> Offer | None:
    """The offer with this ActivityPub id."""
    return await _first(tx, _query().where(offers.c.uri == uri))


async def find_applied(tx: Reader, post_id: int, number: int) -> Offer | None:
    """The offer that became a revision; one that changed nothing did not."""
    made = select(revisions.c.offer_uri).where(
        revisions.c.post_id == post_id, revisions.c.number == number
    )
    return await _first(tx, _query().where(offers.c.uri == made.scalar_subquery()))


async def papers_of(tx: Reader, uris: Sequence[str]) -> dict[str, bytes]:
    """Of offers, by their ids, what their editors signed; of what was deleted there is nothing."""
    found = select(offers.c.uri, offers.c.body).where(offers.c.uri.in_(uris))
    return {uri: body for uri, body in await tx.rows(found) if body}


async def pending_in(tx: Reader, subwiki_id: int, *, limit: int | None = None) -> list[Offer]:
    """The edits that wait for the moderators of a subwiki, oldest first, at most so many."""
    there = (offers.c.subwiki_id == subwiki_id, offers.c.state == OfferState.PENDING)
    found = _query().outerjoin(posts, posts.c.id == offers.c.post_id)
    found = found.where(*there, judged_by_moderators()).order_by(offers.c.id).limit(limit)
    return [_offer(row) for row in await tx.rows(found)]


async def of_editor(tx: Reader, editor_id: int, states: Sequence[OfferState]) -> list[Offer]:
    """The offers of an editor in some states, newest first."""
    found = _query().where(offers.c.editor_id == editor_id, offers.c.state.in_(states))
    return [_offer(row) for row in await tx.rows(found.order_by(offers.c.id.desc()))]


async def waiting_of(tx: Reader, post_id: int) -> list[Offer]:
    """The edits of a post about which nobody decided yet, here or elsewhere."""
    found = _query().where(offers.c.post_id == post_id, offers.c.state.in_(_WAITING))
    return [_offer(row) for row in await tx.rows(found.order_by(offers.c.id))]


async def listed(tx: Reader, editor_id: int, *, before: int | None, limit: int) -> list[Offer]:
    """All that someone offered, newest first."""
    found = _query().where(offers.c.editor_id == editor_id)
    if before is not None:
        found = found.where(offers.c.id < before)
    rows = await tx.rows(found.order_by(offers.c.id.desc()).limit(limit))
    return [_offer(row) for row in rows]


async def proposed_to(tx: Reader, author_id: int, *, limit: int) -> list[Offer]:
    """The edits of someone's own posts that wait for them, oldest first."""
    found = _query().join(posts, posts.c.id == offers.c.post_id).where(_asks(author_id))
    return [_offer(row) for row in await tx.rows(found.order_by(offers.c.id).limit(limit))]


async def declined_of(tx: Reader, post_id: int, *, limit: int) -> list[Offer]:
    """The edits of a post that were looked at and declined, newest first."""
    found = _query().where(
        offers.c.post_id == post_id,
        offers.c.state == OfferState.REJECTED,
        offers.c.reason == Reason.DECLINED,
    )
    rows = await tx.rows(found.order_by(offers.c.settled.desc(), offers.c.id.desc()).limit(limit))
    return [_offer(row) for row in rows]


async def count_wanting(tx: Reader, member_id: int) -> int:
    """How many edits are proposed to a member and wait; answers to theirs are notifications."""
    return int(await tx.value(_wanting(), {"member": member_id}))


async def count_unread(tx: Reader, editor_id: int) -> int:
    """Of how many of their edits somebody has not read what came."""
    counted = select(func.count()).where(offers.c.editor_id == editor_id, offers.c.unread)
    return int(await tx.value(counted))


async def save_read(tx: Writer, editor_id: int) -> None:
    """Remember that someone read what came of all their edits."""
    await tx.change(
        update(offers).where(offers.c.editor_id == editor_id, offers.c.unread).values(unread=False)
    )


async def save_told_read(tx: Writer, editor_id: int) -> None:
    """Remember that someone read what came of the edits of which they read a notification."""
    key = literal("review ") + cast(offers.c.id, Text)
    told = select(notifications.c.key).where(
        notifications.c.member_id == editor_id,
        notifications.c.key == key,
        notifications.c.read.is_not(None),
    )
    unread = and_(offers.c.editor_id == editor_id, offers.c.unread, told.exists())
    await tx.change(update(offers).where(unread).values(unread=False))


async def save_answer(tx: Writer, offer_id: int, *, note: str = "", result_uri: str = "") -> None:
    """Keep what whoever decided said, and the revision that it became, for the editor to read."""
    values = {"note": note, "result_uri": result_uri, "unread": True}
    await tx.change(update(offers).where(offers.c.id == offer_id).values(values))


async def count_pending(tx: Reader, subwiki_id: int) -> int:
    """How many edits wait for review in a subwiki."""
    counted = (
        select(func.count())
        .select_from(offers)
        .outerjoin(posts, posts.c.id == offers.c.post_id)
        .where(
            offers.c.subwiki_id == subwiki_id,
            offers.c.state == OfferState.PENDING,
            judged_by_moderators(),
        )
    )
    return int(await tx.value(counted))


def judged_by_moderators() -> ColumnElement[bool]:
    """Which offers are for moderators to judge; those for a post of one author are for them."""
    return or_(posts.c.id.is_(None), posts.c.mode == PostMode.COLLABORATIVE)


async def count_by(tx: Reader, editor_id: int, *, since: datetime) -> int:
    """How many edits someone offered since a moment."""
    counted = select(func.count()).where(offers.c.editor_id == editor_id, offers.c.made > since)
    return int(await tx.value(counted))


async def add(tx: Writer, offer: Offer) -> None:
    """Keep a new offer."""
    proposal = offer.proposal
    await tx.change(
        tx.insert(offers).values(
            id=offer.id,
            uri=offer.paper.uri,
            editor_id=offer.editor.id,
            subwiki_id=offer.subwiki_id,
            post_id=offer.post_id,
            base=proposal.base,
            title=proposal.title,
            text=proposal.text,
            summary=proposal.summary,
            minor=proposal.minor,
            sources=[asdict(each) for each in proposal.sources],
            reverts=list(proposal.reverts),
            language=proposal.language,
            fork_of=proposal.fork_of,
            supersedes=proposal.supersedes,
            body=offer.paper.body,
            state=offer.state,
            reason=offer.reason or "",
            number=offer.number,
            made=offer.made,
            reviewer_id=offer.reviewer_id,
            settled=offer.settled,
            note=offer.note,
            result_uri=offer.result_uri,
            unread=offer.unread,
            attachments=[asdict(each) for each in proposal.attachments or ()],
            arranges=proposal.attachments is not None,
            whys=[*offer.whys],
            asserted=offer.paper.asserted,
        )
    )


async def settle(
    tx: Writer,
    offer_id: int,
    state: OfferState,
    *,
    reason: Reason | None = None,
    post_id: int | None = None,
    number: int | None = None,
    reviewer_id: int | None = None,
    now: datetime,
) -> None:
    """Write down what became of an offer."""
    values: dict[str, object] = {
        "state": state,
        "reason": reason or "",
        "number": number,
        "reviewer_id": reviewer_id,
        "settled": now,
    }
    if post_id is not None:
        values["post_id"] = post_id
    await tx.change(update(offers).where(offers.c.id == offer_id).values(values))


async def erase_of_revision(tx: Writer, post_id: int, number: int) -> None:
    """Erase the paper of the offer that became a revision, with who made it."""
    became = (offers.c.post_id == post_id, offers.c.number == number)
    shown = media_uses.c.post_id.in_(select(offers.c.id).where(*became))
    await tx.change(delete(media_uses).where(shown))
    await tx.change(
        update(offers)
        .where(*became)
        .values(body=b"", title="", text="", summary="", sources=[], attachments=[])
    )


async def forget_pictures(tx: Writer, settled_before: datetime) -> None:
    """Let go the pictures of edits that came to nothing before that: nobody offers them again."""
    nothing = offers.c.state.in_((OfferState.REJECTED, OfferState.WITHDRAWN))
    old = select(offers.c.id).where(nothing, offers.c.settled < settled_before)
    await tx.change(delete(media_uses).where(media_uses.c.post_id.in_(old)))


@cache
def _wanting() -> Select[*tuple[Any, ...]]:
    member: BindParameter[int] = bindparam("member", type_=BigInteger)
    return (
        select(func.count())
        .select_from(offers.join(posts, posts.c.id == offers.c.post_id))
        .where(_asks(member))
    )


def _asks(author_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Which offers wait for an author of ours to decide about their own post."""
    return and_(
        offers.c.state == OfferState.PENDING,
        posts.c.local,
        posts.c.mode == PostMode.INDIVIDUAL,
        posts.c.deleted.is_(None),
        posts.c.author_id == author_id,
    )


def _query() -> Select[*tuple[Any, ...]]:
    return select(actors, offers).join_from(offers, actors, offers.c.editor_id == actors.c.id)


async def _first(tx: Reader, query: Executable) -> Offer | None:
    row = await tx.row(query)
    return None if row is None else _offer(row)


def _attachments(column: dict[str, Any]) -> tuple[Attachment, ...] | None:
    """What should stand with the post; None where an edit leaves that as it is."""
    if not (column["arranges"] or column["attachments"]):
        return None
    return tuple(Attachment(**each) for each in column["attachments"])


def _offer(row: Row) -> Offer:
    column: dict[str, Any] = dict(zip(_NAMES, row[ACTOR_WIDTH:], strict=True))
    return Offer(
        id=column["id"],
        paper=Paper(column["uri"], column["body"], column["asserted"]),
        editor=actor_of(row[:ACTOR_WIDTH]),
        subwiki_id=column["subwiki_id"],
        post_id=column["post_id"],
        proposal=Proposal(
            base=column["base"],
            title=column["title"],
            text=column["text"],
            summary=column["summary"],
            minor=column["minor"],
            sources=tuple(Source(**each) for each in column["sources"]),
            reverts=tuple(column["reverts"]),
            language=column["language"],
            fork_of=column["fork_of"],
            supersedes=column["supersedes"],
            attachments=_attachments(column),
        ),
        state=OfferState(column["state"]),
        reason=Reason(column["reason"]) if column["reason"] else None,
        number=column["number"],
        made=column["made"],
        reviewer_id=column["reviewer_id"],
        settled=column["settled"],
        note=column["note"],
        result_uri=column["result_uri"],
        unread=column["unread"],
        whys=(*column["whys"],),
    )
