"""Publishing what was composed: one's own, or written together, here or elsewhere."""

from http import HTTPStatus
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.activitypub import offering
from fediwiki.asgi.state import State
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.offers import OfferState, Proposal
from fediwiki.domain.posts import Content, Post, PostMode
from fediwiki.domain.urls import Urls
from fediwiki.errors import Refused
from fediwiki.services import drafting, posting
from fediwiki.services.applying import Judged
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import N_
from fediwiki.web import saving, sheets
from fediwiki.web.sheets import Sheet
from fediwiki.web.ways import reason_words
from fediwiki.web.writing_places import WritingPlace

NOTES = MappingProxyType(
    {
        "kept": N_("Your draft is kept."),
        "deleted": N_("The post is deleted. You can bring it back for 30 days."),
        "waits": N_("Thank you. Your post waits for a moderator, who will look at it."),
        "sent": N_("Your post is on its way. It stands here when the other server has taken it."),
    }
)


async def publish(
    request: Request[State], member: Member, place: WritingPlace, sheet: Sheet
) -> Response:
    """Publish, and throw the draft away in the same transaction.

    Raises:
        Malformed: Something is missing, or will not do.
        Refused: The member may not post that there.
        TooOften: They posted too much lately.
    """
    draft, config = sheet.draft, request.state["config"]
    content = sheets.content_of(draft, place.actor, config)
    together = draft.mode is PostMode.COLLABORATIVE
    why_not = place.why_not_together if together else place.why_not_own
    if why_not:
        raise Refused(why_not)
    request.state["limits"].posts.take(str(member.id))
    async with request.state["database"].write() as tx:
        if together:
            judged = await _offered(tx, request, member, place, content)
            where = _where(judged)
        else:
            post = await _published(tx, request, member, place, content, draft.crosspost_of)
            where = f"/p/{short(post.id)}"
        if sheet.draft_id is not None:
            await drafting.throw_away(tx, sheet.draft_id, member.actor)
    return RedirectResponse(where, HTTPStatus.SEE_OTHER)


async def _published(
    tx: Writer,
    request: Request[State],
    member: Member,
    place: WritingPlace,
    content: Content,
    crosspost_of: str,
) -> Post:
    config, now = request.state["config"], request.state["clock"].now()
    licence, urls = config.instance.licence, Urls(config.origin)
    probation = offering.probation_of(config.limits)
    if place.subwiki is None:
        return await posting.publish_away(
            tx,
            content,
            author=member.actor,
            group=place.actor,
            licence=licence,
            urls=urls,
            now=now,
            crosspost_of=crosspost_of,
            probation=probation,
        )
    return await posting.publish(
        tx,
        content,
        author=member.actor,
        subwiki=place.subwiki,
        licence=licence,
        urls=urls,
        now=now,
        crosspost_of=crosspost_of,
        probation=probation,
    )


async def _offered(
    tx: Writer, request: Request[State], member: Member, place: WritingPlace, content: Content
) -> Judged:
    config = request.state["config"]
    proposal = Proposal(
        0,
        content.title,
        content.text,
        sources=content.sources,
        language=content.language,
        attachments=content.attachments,
    )
    judged = await offering.offer_new(
        tx,
        place.actor,
        proposal,
        editor=member.actor,
        rules=saving.rules_of(config),
        most_bytes=config.limits.document_bytes,
        now=request.state["clock"].now(),
    )
    if judged.offer.state is OfferState.REJECTED:
        raise Refused(reason_words(judged.offer.reason, None))
    return judged


def _where(judged: Judged) -> str:
    """Where to see what became of an offer."""
    match judged.offer.state:
        case OfferState.ACCEPTED if judged.offer.post_id is not None:
            return f"/p/{short(judged.offer.post_id)}"
        case OfferState.PENDING:
            return "/drafts?note=waits"
        case _:
            return "/drafts?note=sent"
