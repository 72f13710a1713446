"""The review queue of a subwiki: everyone may look, its moderators decide, in words."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.cases import why_held, why_held_in_public
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.ids import of_short
from fediwiki.domain.members import Member
from fediwiki.domain.offers import Offer, OfferState
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Words, words_in, words_offered
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, Malformed, NotFound
from fediwiki.services import belonging, merging, reviewing, writing
from fediwiki.services.linking import Links
from fediwiki.services.merging import Joined
from fediwiki.storage import changes, offers, posts, revisions, subwikis
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import N_, _
from fediwiki.text.merge import count_undecided
from fediwiki.web import illustrating, saving
from fediwiki.web.comparing import Comparison, compare
from fediwiki.web.editing import UNDECIDED
from fediwiki.web.views import About

_MOST_SHOWN = 20
_REASON_CHARACTERS = 500
NOTES = {
    "accepted": N_("The edit is accepted."),
    "declined": N_("The edit is declined, and the editor is told."),
    "withdrawn": N_("Your edit is withdrawn."),
    "clashed": N_(
        "The post moved on, and the edit contradicts what was written meanwhile. "
        "It still waits: accept it with changes, or decline it."
    ),
    "rejected": N_("The edit was not taken: it is too long or too complex."),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An edit that waits: what it would change now, and what of it clashes.

    `post` is None for one that would begin a post. `held` says why it waits if not every
    edit does; for what filters look, those alone read who decide.
    """

    offer: Offer
    post: Post | None
    joined: Joined
    comparison: Comparison
    held: str


async def show(request: Request[State]) -> Response:
    """What waits, oldest first."""
    return await _queue(request)


async def decide(request: Request[State]) -> Response:
    """Accept, accept with changes, decline, or take back one's own."""
    offer_id = of_short(request.path_params["offer"])
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    if member is None:
        return to_sign_in(request)
    form = await forms.read(request)
    try:
        note = await _decide(request, form, offer_id, member)
    except NotFound:
        raise
    except FediWikiError as error:
        return await _queue(request, error=error)
    return RedirectResponse(f"/c/{request.path_params['name'].lower()}/review?note={note}", 303)


async def _decide(request: Request[State], form: forms.Form, offer_id: int, member: Member) -> str:
    config, now = request.state["config"], request.state["clock"].now()
    rules = saving.rules_of(config)
    most = config.limits.body_bytes
    async with request.state["database"].write() as tx:
        subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
        offer = await offers.by_id(tx, offer_id)
        if offer.subwiki_id != subwiki.id:
            raise NotFound(_("there is no such edit here"))
        match form.text("do", most_characters=20):
            case "accept":
                judged = await reviewing.accept(tx, offer, by=member.actor, rules=rules, now=now)
            case "change":
                text = form.text("text", most_characters=most)
                title = form.text("title", most_characters=most)
                base = form.text("base", most_characters=9)
                if not base.isascii() or not base.isdecimal():
                    raise Malformed(_("the base of an edit is the number of a revision"))
                there = await stood(tx, offer)
                shown = await illustrating.chosen(tx, form, there, config)
                proposal = replace(
                    offer.proposal, title=title, text=text, base=int(base), attachments=shown
                )
                _check(proposal.title, proposal.text, request)
                judged = await reviewing.accept(
                    tx, offer, by=member.actor, changed=proposal, rules=rules, now=now
                )
            case "decline":
                said = form.text("reason", most_characters=_REASON_CHARACTERS)
                reason = writing.summary_of(said)
                await reviewing.decline(
                    tx, offer, by=member.actor, reason=reason, rules=rules, now=now
                )
                return "declined"
            case "withdraw":
                await reviewing.withdraw(tx, offer, by=member.actor, now=now)
                return "withdrawn"
            case _:
                raise Malformed(_("an edit is accepted, changed, declined or withdrawn"))
    if judged.offer.state is OfferState.ACCEPTED:
        return "accepted"
    return "clashed" if judged.offer.state is OfferState.PENDING else "rejected"


async def stood(tx: Reader, offer: Offer) -> list[Attachment]:
    """All that an edit shows, or the post that it is of, or showed when it was made."""
    shown = [*(offer.proposal.attachments or ())]
    if offer.post_id is not None:
        post = await posts.find(tx, offer.post_id)
        base = await revisions.find(tx, offer.post_id, offer.proposal.base)
        shown += post.content.attachments if post else ()
        shown += base.words.attachments if base else ()
    return shown


async def _queue(request: Request[State], *, error: FediWikiError | None = None) -> Response:
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], viewer)
        ids = await changes.pending(tx, viewer, subwiki_id=subwiki.id, limit=_MOST_SHOWN)
        count = await offers.count_pending(tx, subwiki.id)
        moderates = member is not None and await belonging.may_moderate(
            tx, subwiki.actor, member.actor
        )
        said = why_held if moderates else why_held_in_public
        waiting = [await offers.by_id(tx, each) for each in reversed(ids)]
        shown = [await _waiting(tx, each, said(each.whys)) for each in waiting]
    url = f"{request.state['config'].origin}/c/{subwiki.actor.name}/review"
    values = {
        "about": About(
            title=_("Waiting for review in %(title)s", title=subwiki.actor.title), canonical=url
        ),
        "subwiki": subwiki,
        "queue": shown,
        "waiting": count,
        "moderates": moderates,
        "note": NOTES.get(request.query_params.get("note", ""), ""),
        "error": str(error) if error else "",
    }
    status = problems.problem_of(error).status if error else 200
    return page(request, "review.html", member=member, values=values, status=status)


async def _waiting(tx: Reader, offer: Offer, held: str) -> Waiting:
    proposal = offer.proposal
    if offer.post_id is None:
        nothing = Words("", "")
        offered = words_offered(proposal, nothing)
        return Waiting(
            offer,
            None,
            Joined(offered.title, offered.text, offered.sources, attachments=offered.attachments),
            compare(nothing, offered),
            held,
        )
    post = await posts.find(tx, offer.post_id)
    base = await revisions.find(tx, offer.post_id, proposal.base)
    if post is None or base is None:
        raise NotFound(_("there is no such post"))
    now = words_in(post.content)
    joined = merging.join(base.words, now, words_offered(proposal, base.words))
    return Waiting(offer, post, joined, compare(now, joined.words), held)


def _check(title: str, text: str, request: Request[State]) -> None:
    """Say what is wrong with a moderator's text before the edit is settled."""
    if count_undecided(text):
        raise Malformed(_(UNDECIDED))
    limits = request.state["config"].limits
    writing.content_of(
        title,
        text,
        language="und",
        title_characters=limits.title_characters,
        markdown_bytes=limits.markdown_bytes,
        links=Links(None, Urls(request.state["config"].origin)),
    )


ROUTES = [
    Route("/c/{name}/review", show),
    Route("/c/{name}/review/{offer}", decide, methods=["POST"]),
]
