"""The editor: a form that works without a script, and says what became of what it sent."""

from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import problems, uploads
from fediwiki.asgi.state import State
from fediwiki.asgi.uploads import Upload
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.drafts import UnsavedEdit
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Content, Post
from fediwiki.domain.revisions import Field, Words, words_in
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, Malformed, Refused
from fediwiki.services import drafting, merging
from fediwiki.storage import posts, revisions
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import N_, _
from fediwiki.text.merge import count_undecided
from fediwiki.web import drafts, illustrating, linked, saving, suggesting, unfinished
from fediwiki.web.comparing import Comparison, compare
from fediwiki.web.conflicts import Conflict, conflict_of
from fediwiki.web.drafts import Draft
from fediwiki.web.saving import Fate
from fediwiki.web.surroundings import Frame, editors_words, framed, framed_page
from fediwiki.web.ways import To, Way, reason_words, way_of

UNDECIDED = N_(
    "In the text both wordings still stand beside each other, as "
    "⟪one⟫⟪other⟫. Decide at each such place what stays, take the marks "
    "away, and save."
)
_NEVER_KEPT = {"Cache-Control": "no-store"}
_TITLES = {To.REVISION: N_("Edit"), To.OFFER: N_("Edit"), To.REPLY: N_("Suggest a change")}


@dataclass(frozen=True, slots=True)
class Base:
    """From what an edit is made, with the chain up to it as far as that is known."""

    words: Words
    chain: str = ""


async def show(request: Request[State]) -> Response:
    """The editor; to those who may not edit, why, how they could, and the source."""
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        way = await way_of(tx, request, frame)
        kept = await unfinished.find(tx, frame.member, _path(frame))
    words = words_in(frame.post.content)
    if kept is not None and unfinished.goes_on(request):
        draft = drafts.of_unsaved(kept)
        draft = drafts.with_attachments(draft, words) if draft.pictures is None else draft
        return editor(request, frame, way, draft, kept=kept)
    draft = drafts.of_words(words, frame.post.revision)
    if way.open and way.to is To.REVISION and not frame.post.collaborative:
        draft = replace(draft, warning=frame.post.content.warning)
    return editor(request, frame, way, draft, kept=kept)


async def save(request: Request[State]) -> Response:
    """Save, or show what it would look like or change, with all that was typed kept."""
    most_files = request.state["config"].limits.images_per_post
    async with uploads.opened(
        request, most_fields=drafts.MOST_FIELDS, most_files=most_files
    ) as upload:
        return await _sent(request, upload)


async def _sent(request: Request[State], upload: Upload) -> Response:
    config, form = request.state["config"], upload.form
    draft = drafts.of_form(form, most_characters=config.limits.body_bytes)
    wish = form.text("do", most_characters=20)
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        way = await way_of(tx, request, frame)
        draft = await _known(tx, draft, frame.post, Urls(config.origin))
    try:
        draft = await _with_more(request, frame.member if way.open else None, draft, upload)
    except FediWikiError as error:
        return editor(request, frame, way, draft, error=error)
    if wish in unfinished.WISHES and (frame.member is not None or way.open):
        return await _keep(request, frame, way, draft, wish)
    if not way.open:
        error = Refused(way.why)
        return editor(request, frame, way, draft, error=error)
    if (changed := _changed(draft, wish)) is not None:
        return editor(request, frame, way, changed, unsaved=True)
    if wish == "fetch" or (wish == "save" and draft.seen != draft.link):
        return await _show_card(request, frame, way, draft)
    try:
        async with request.state["database"].read() as tx:
            base = await base_of(tx, frame.post, draft.base)
        content = drafts.content_of(draft, frame.post, base.words, config)
    except FediWikiError as error:
        return editor(request, frame, way, draft, error=error)
    match wish:
        case "preview":
            return editor(request, frame, way, draft, look=content, unsaved=True)
        case "changes":
            comparison = compare(base.words, draft.words(base.words))
            return editor(request, frame, way, draft, look=comparison, unsaved=True)
        case _ if count_undecided(draft.text) or illustrating.is_undecided(draft.attachments):
            error = Malformed(_(UNDECIDED))
            return editor(request, frame, way, draft, error=error)
        case _ if way.to is To.REPLY:
            return suggesting.prepared(request, frame, base.words, draft)
        case _:
            return await _save(request, frame, way, draft, content, base)


async def base_of(tx: Reader, post: Post, number: int) -> Base:
    """What a post said at a revision.

    Of a post elsewhere whose past is not all here, it is what the post says now.

    Raises:
        Malformed: It never had that revision.
        Refused: The text of that was deleted.
    """
    revision = await revisions.find(tx, post.id, number)
    if revision is not None and Field.TEXT in revision.removed:
        raise Refused(_("the text of revision %(number)s was deleted", number=number))
    if revision is not None:
        return Base(revision.words, revision.proofs.chain)
    if post.local or not 1 <= number <= post.revision:
        raise Malformed(_("this was made from a revision that the post does not have"))
    return Base(words_in(post.content))


def editor(
    request: Request[State],
    frame: Frame,
    way: Way,
    draft: Draft,
    *,
    look: Content | Comparison | Conflict | None = None,
    error: FediWikiError | None = None,
    unsaved: bool = False,
    kept: UnsavedEdit | None = None,
    fetched: bool = False,
) -> Response:
    """The editor with `draft` in it, below what there is to `look` at.

    The status is that of the error or the conflict, if any. `kept` is their unsaved edit, with
    which `draft` goes on or not; `fetched` says that the card of the link was just asked for.
    """
    conflict = look if isinstance(look, Conflict) else None
    status = problems.problem_of(error).status if error else 409 if conflict else 200
    response = framed_page(
        request,
        "edit.html",
        frame,
        tab="edit",
        title=_(_TITLES[way.to]) if way.open else _("Source"),
        part="/edit",
        status=status,
        values={
            "draft": draft,
            "way": way,
            "editors": editors_words(request, frame),
            "preview": look if isinstance(look, Content) else None,
            "changes": look if isinstance(look, Comparison) else None,
            "conflict": conflict,
            "kept": kept,
            "fetched": fetched,
            "error": str(error) if error else "",
            "unsaved": unsaved or error is not None or conflict is not None,
            "moved_on": draft.base != frame.post.revision,
            "most_pictures": request.state["config"].limits.images_per_post,
            "most_megabytes": request.state["config"].limits.media_bytes // 1_048_576,
            "takes_guests": request.state["config"].takes_guests,
            "licence": frame.post.licence or request.state["config"].instance.licence,
        },
    )
    response.headers.update(_NEVER_KEPT)
    return response


async def _known(tx: Reader, draft: Draft, post: Post, urls: Urls) -> Draft:
    """The draft with those of its pictures that there are."""
    revision = await revisions.find(tx, post.id, draft.base)
    stood = (*post.content.attachments, *(revision.words.attachments if revision else ()))
    return replace(
        draft,
        pictures=await illustrating.known(tx, draft.pictures, stood, urls),
        card=await illustrating.known(tx, draft.card, stood, urls),
    )


async def _with_more(
    request: Request[State], member: Member | None, draft: Draft, upload: Upload
) -> Draft:
    """The draft with the pictures that came along; guests arrange what is there, and bring none."""
    if member is None:
        return replace(draft, card=None, seen="")
    if draft.pictures is None:
        return draft
    more = await illustrating.with_files(request, member, draft.pictures, upload.files)
    return replace(draft, pictures=more)


def _changed(draft: Draft, wish: str) -> Draft | None:
    """The draft after a button was pressed that changes the form alone, if it was one of these."""
    if wish == "rows":
        return drafts.with_more_rows(draft)
    if draft.pictures is None:
        return None
    pictures = illustrating.changed(draft.pictures, wish)
    return None if pictures is None else replace(draft, pictures=pictures)


async def _show_card(request: Request[State], frame: Frame, way: Way, draft: Draft) -> Response:
    """The editor with what the page says of itself to which the link leads."""
    if frame.member is None or draft.card is None:
        return editor(request, frame, way, draft, unsaved=True)
    url = draft.link
    try:
        card = await linked.card_at(request, frame.member, url)
    except FediWikiError as error:
        return editor(request, frame, way, draft, error=error)
    link = Attachment("link", url, alt=card.title, description=card.description)
    shown = (link, card.preview) if card.preview else (link,)
    draft = replace(draft, card=shown, seen=url)
    return editor(request, frame, way, draft, unsaved=True, fetched=True)


def _path(frame: Frame) -> str:
    return f"{frame.path}/edit"


async def _keep(
    request: Request[State], frame: Frame, way: Way, draft: Draft, wish: str
) -> Response:
    """Keep an edit under way, whether or not it could be saved now."""
    if frame.member is None:
        error = Refused(_("Guests keep no drafts here: save your edit, or keep a copy of it."))
        return editor(request, frame, way, draft, error=error)
    try:
        typed = drafts.to_keep(draft, frame.post, _path(frame))
        return await unfinished.keep(request, frame.member, typed, wish)
    except FediWikiError as error:
        if wish == "autosave":
            raise
        return editor(request, frame, way, draft, error=error)


async def _save(
    request: Request[State],
    frame: Frame,
    way: Way,
    draft: Draft,
    content: Content,
    base: Base,
) -> Response:
    config, now = request.state["config"], request.state["clock"].now()
    post, editing = frame.post, frame.editor
    if editing is None:
        raise Refused(_("sign in to edit"))
    try:
        async with request.state["database"].write() as tx:
            proposal = drafts.proposal_of(draft, content, base_chain=base.chain)
            outcome = await saving.save(
                tx,
                await posts.by_id(tx, post.id, frame.viewer),
                proposal,
                editor=editing,
                config=config,
                now=now,
                own=content,
            )
            if draft.kept is not None and outcome.fate not in {Fate.CONFLICT, Fate.REFUSED}:
                await drafting.throw_away(tx, draft.kept, editing)
    except FediWikiError as error:
        return editor(request, frame, way, draft, error=error)
    match outcome.fate:
        case Fate.CONFLICT:
            return await _show_conflict(request, way, draft, base)
        case Fate.REFUSED:
            error = Refused(reason_words(outcome.reason, way.protection))
            return editor(request, frame, way, draft, error=error)
        case _:
            return RedirectResponse(f"{frame.path}?note={outcome.fate.value}", 303)


async def _show_conflict(request: Request[State], way: Way, draft: Draft, base: Base) -> Response:
    """Base, theirs and mine, and a text in which nothing of either is missing."""
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
    post = frame.post
    joined = merging.join(base.words, words_in(post.content), draft.words(base.words))
    conflict = conflict_of(
        joined,
        sentence=(
            _(
                "Somebody changed the same words since you began: you started from "
                "revision %(base)s, the post is at revision %(revision)s now. Nothing is "
                "lost. In the text below your words stand before theirs, as "
                "⟪yours⟫⟪theirs⟫; decide what stays, take the marks away, and save.",
                base=draft.base,
                revision=post.revision,
            )
        ),
        titles=(
            _("Before: revision %(number)s", number=draft.base),
            _("Theirs: revision %(number)s", number=post.revision),
            _("Yours"),
        ),
        title_sides=(base.words.title, post.content.title, draft.title),
    )
    merged = drafts.of_words(joined.words, post.revision)
    prepared = replace(
        merged,
        summary=draft.summary,
        minor=draft.minor,
        warning=draft.warning,
        kept=draft.kept,
    )
    return editor(request, frame, way, prepared, look=conflict)


ROUTES = [
    Route("/p/{id}/edit", show, methods=["GET"]),
    Route("/p/{id}/edit", save, methods=["POST"]),
]
