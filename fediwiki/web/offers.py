"""What somebody offered here or elsewhere, what is proposed to them, and what came of each."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.cases import why_held_in_public
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.actors import Actor
from fediwiki.domain.guests import Guest
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.offers import Offer, Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Words, words_in, words_offered
from fediwiki.errors import FediWikiError, Gone, Malformed, NotFound, Refused
from fediwiki.services import merging, notifying, proposing, withdrawing, writing
from fediwiki.services.merging import Joined
from fediwiki.storage import offers, posts
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import N_, _
from fediwiki.web import drafts, illustrating, reviewing, saving
from fediwiki.web.comparing import Comparison, compare
from fediwiki.web.conflicts import conflict_of
from fediwiki.web.editing import Base, base_of, editor
from fediwiki.web.surroundings import around
from fediwiki.web.views import About
from fediwiki.web.ways import reason_words, way_of

_PER_PAGE = 50
_MOST_PROPOSED = 100
_REASON_CHARACTERS = 500
_NOTES = {
    "withdrawn": N_("Your edit is withdrawn."),
    "accepted": N_("You took the edit. It stands under the name of whoever proposed it."),
    "declined": N_("You declined the edit, and its editor reads why."),
    "again": N_("Your edit is offered again."),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """An offer in a list; `post` is None where there is none, or none any more."""

    offer: Offer
    post: Post | None
    judge: Actor | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Opened:
    """An offer with what it would change now; `mine` says who looks: its editor or its judge."""

    listed: Listed
    mine: bool
    base: Base
    joined: Joined
    comparison: Comparison


async def show(request: Request[State]) -> Response:
    """Everything that a member or a guest offered, newest first, and what is proposed to them."""
    before = request.query_params.get("before", "")
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        person = member or sessions.guest_of(request, member)
        if person is None:
            return to_sign_in(request)
        found = await offers.listed(
            tx, person.id, before=of_short(before) if before else None, limit=_PER_PAGE + 1
        )
        mine = [await _listed(tx, each) for each in found[:_PER_PAGE]]
        asked = await offers.proposed_to(tx, person.id, limit=_MOST_PROPOSED)
        proposed = [await _listed(tx, each) for each in asked]
    older = f"/offers?before={short(found[_PER_PAGE - 1].id)}" if len(found) > _PER_PAGE else ""
    values = {
        "about": About(_("Your edits"), f"{request.state['config'].origin}/offers"),
        "mine": mine,
        "proposed": proposed,
        "unread": sum(each.offer.unread for each in mine),
        "older": older,
        "first_page": not before,
        "note": "",
    }
    return page(request, "offers.html", member=member, values=values)


async def see(request: Request[State]) -> Response:
    """Note that they read what came of their edits."""
    async with request.state["database"].write() as tx:
        person = await sessions.person_of(request, tx)
        if person is None:
            return to_sign_in(request)
        await notifying.see_answers(tx, person.actor, now=request.state["clock"].now())
    return RedirectResponse("/offers", 303)


async def show_one(request: Request[State]) -> Response:
    """One offer, to its editor, or to the author to whom it is proposed."""
    return await _shown(request)


async def decide(request: Request[State]) -> Response:
    """Take back one's own, or take or decline what is proposed."""
    form = await forms.read(request)
    async with request.state["database"].read() as tx:
        person = await sessions.person_of(request, tx)
    if person is None:
        return to_sign_in(request)
    try:
        async with request.state["database"].write() as tx:
            offer, _ = await _of(tx, request, person)
            note = await _decided(tx, request, form, offer, person)
    except NotFound:
        raise
    except FediWikiError as error:
        return await _shown(request, error)
    return RedirectResponse(f"/offers/{short(offer.id)}?note={note}", 303)


async def offer_again(request: Request[State]) -> Response:
    """The editor with an edit that was not taken, brought together with what is said now."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        guest = sessions.guest_of(request, member)
        person = member or guest
        if person is None:
            return to_sign_in(request)
        offer, post = await _of(tx, request, person)
        if offer.editor.id != person.id or post is None:
            raise NotFound(_("there is nothing to offer again"))
        if post.deleted is not None:
            raise Gone(_("this post was deleted"))
        opened = await _opened(tx, offer, post, person)
        frame = await around(tx, post, member, guest, now=request.state["clock"].now())
        way = await way_of(tx, request, frame)
    now, joined = words_in(post.content), opened.joined
    draft = drafts.of_words(joined.words, post.revision, summary=offer.proposal.summary)
    draft = replace(draft, minor=offer.proposal.minor)
    if joined.clean:
        return editor(request, frame, way, draft, unsaved=True)
    base = offer.proposal.base
    conflict = conflict_of(
        joined,
        sentence=(
            _(
                "Others changed the same words: you started from revision %(base)s, the "
                "post is at revision %(revision)s now. Nothing is lost. In the text "
                "below your words stand before theirs, as ⟪yours⟫⟪theirs⟫; decide what "
                "stays, take the marks away, and send it again.",
                base=base,
                revision=post.revision,
            )
        ),
        titles=(
            _("Before: revision %(base)s", base=base),
            _("Theirs: revision %(number)s", number=post.revision),
            _("Yours"),
        ),
        title_sides=(opened.base.words.title, now.title, offer.proposal.title),
    )
    return editor(request, frame, way, draft, look=conflict)


async def _decided(
    tx: Writer, request: Request[State], form: forms.Form, offer: Offer, person: Member | Guest
) -> str:
    config, now = request.state["config"], request.state["clock"].now()
    match form.text("do", most_characters=20):
        case "withdraw":
            await withdrawing.withdraw(tx, offer, by=person.actor, now=now)
            return "withdrawn"
        case "accept":
            await _accept(tx, request, offer, None, person)
            return "accepted"
        case "change":
            most = config.limits.body_bytes
            base = form.text("base", most_characters=9)
            if not base.isascii() or not base.isdecimal():
                raise Malformed(_("the base of an edit is the number of a revision"))
            stood = await reviewing.stood(tx, offer)
            changed = replace(
                offer.proposal,
                attachments=await illustrating.chosen(tx, form, stood, config),
                title=form.text("title", most_characters=most),
                text=form.text("text", most_characters=most),
                base=int(base),
            )
            await _accept(tx, request, offer, changed, person)
            return "accepted"
        case "decline":
            reason = writing.summary_of(form.text("reason", most_characters=_REASON_CHARACTERS))
            await proposing.decline(tx, offer, by=person.actor, reason=reason, now=now)
            return "declined"
        case _:
            raise Malformed(_("an edit is withdrawn, accepted, changed or declined"))


async def _accept(
    tx: Writer,
    request: Request[State],
    offer: Offer,
    changed: Proposal | None,
    person: Member | Guest,
) -> None:
    await proposing.accept(
        tx,
        offer,
        by=person.actor,
        changed=changed,
        rules=saving.rules_of(request.state["config"]),
        now=request.state["clock"].now(),
    )


async def _shown(request: Request[State], error: FediWikiError | None = None) -> Response:
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        person = member or sessions.guest_of(request, member)
        if person is None:
            return to_sign_in(request)
        offer, post = await _of(tx, request, person)
        opened = await _opened(tx, offer, post, person)
    path = f"/offers/{short(offer.id)}"
    values = {
        "about": About(_("An edit"), f"{request.state['config'].origin}{path}"),
        "opened": opened,
        "offer": offer,
        "held": why_held_in_public(offer.whys) if offer.waits else "",
        "post": post if post and post.deleted is None else None,
        "error": str(error) if error else "",
        "note": _NOTES.get(request.query_params.get("note", ""), ""),
    }
    status = problems.problem_of(error).status if error else 200
    return page(request, "offer.html", member=member, values=values, status=status)


async def _of(
    tx: Reader, request: Request[State], person: Member | Guest
) -> tuple[Offer, Post | None]:
    """The offer that the path names, to those alone whom it concerns.

    Raises:
        NotFound: There is none for them.
    """
    offer = await offers.by_id(tx, of_short(request.path_params["offer"]))
    post = await posts.find(tx, offer.post_id) if offer.post_id else None
    asked = post is not None and post.local and not post.collaborative
    if offer.editor.id == person.id or (asked and post and post.author.id == person.id):
        return offer, post
    raise NotFound(_("there is no such edit"))


async def _opened(tx: Reader, offer: Offer, post: Post | None, person: Member | Guest) -> _Opened:
    proposal = offer.proposal
    mine = offer.editor.id == person.id
    listed = await _listed(tx, offer)
    if post is None or post.deleted is not None:
        base = Base(Words("", ""))
        offered = words_offered(proposal, base.words)
        joined = merging.join(base.words, base.words, offered)
        return _Opened(listed, mine, base, joined, compare(base.words, offered))
    base = await _base(tx, post, proposal.base)
    offered = words_offered(proposal, base.words)
    joined = merging.join(base.words, words_in(post.content), offered)
    return _Opened(listed, mine, base, joined, compare(base.words, offered))


async def _base(tx: Reader, post: Post, number: int) -> Base:
    """What an edit was made from, as far as that can still be read."""
    try:
        return await base_of(tx, post, number)
    except (Malformed, Refused):
        return Base(words_in(post.content))


async def _listed(tx: Reader, offer: Offer) -> Listed:
    post = await posts.find(tx, offer.post_id) if offer.post_id else None
    if post is None and offer.result_uri:
        post = await posts.find_by_uri(tx, offer.result_uri.rpartition("/r/")[0])
    try:
        judge = await withdrawing.judge_of(tx, offer)
    except (NotFound, Refused):
        judge = None
    there = post if post is not None and post.deleted is None else None
    return Listed(offer, there, judge, reason_words(offer.reason) if offer.reason else "")


ROUTES = [
    Route("/offers", show, methods=["GET"]),
    Route("/offers", see, methods=["POST"]),
    Route("/offers/{offer}", show_one, methods=["GET"]),
    Route("/offers/{offer}", decide, methods=["POST"]),
    Route("/offers/{offer}/again", offer_again),
]
