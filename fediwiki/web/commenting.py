"""Comments as forms: below a post or a comment, with a quote and a preview; changing one's own."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.activitypub import offering
from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.config.settings import Config
from fediwiki.domain.comments import Comment
from fediwiki.domain.drafts import UnsavedEdit
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import FediWikiError, NotFound, Refused
from fediwiki.services import commenting, deleting, drafting, writing
from fediwiki.services.commenting import Place, Words
from fediwiki.services.linking import Links
from fediwiki.storage import comments, posts
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web import unfinished
from fediwiki.web.unfinished import Typed
from fediwiki.web.views import About

_NEVER_KEPT = {"Cache-Control": "no-store"}
_QUOTED_CHARACTERS = 1_500


@dataclass(frozen=True, slots=True)
class Said:
    """A comment under way; `kept` is the unsaved one that it goes on with."""

    text: str = ""
    warning: str = ""
    language: str = ""
    about_text: bool = False
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody comments: on `post`, below `parent` if any, or changing their `own`."""

    post: Post
    parent: Comment | None = None
    own: Comment | None = None

    @property
    def action(self) -> str:
        """Where the form goes."""
        if self.own is not None:
            return f"/comment/{short(self.own.id)}/edit"
        if self.parent is not None:
            return f"/comment/{short(self.parent.id)}/reply"
        return f"/p/{short(self.post.id)}/reply"

    @property
    def back(self) -> str:
        """Where to go without saying anything."""
        near = self.own or self.parent
        return f"/comment/{short(near.id)}" if near else f"/p/{short(self.post.id)}#talk"


async def show(request: Request[State]) -> Response:
    """The form."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        spot = await _spot(tx, request, member.viewer)
        kept = await unfinished.find(tx, member, spot.action)
    if spot.own is not None:
        _check_own(spot.own, member)
    if kept is not None and unfinished.goes_on(request):
        return _form(request, member, spot, _of_unsaved(kept), kept=kept)
    if spot.own is not None:
        said = Said(spot.own.text, spot.own.warning, spot.own.language)
    else:
        said = Said(language=spot.post.content.language)
    if "quote" in request.query_params:
        said = _quoting(spot, said)
    return _form(request, member, spot, said, kept=kept)


async def send(request: Request[State]) -> Response:
    """Publish, change, quote or preview, with all that was typed kept."""
    config = request.state["config"]
    form = await forms.read(request)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        spot = await _spot(tx, request, member.viewer)
    if spot.own is not None:
        _check_own(spot.own, member)
    said = _said(form, spot, config.limits.body_bytes)
    wish = form.text("do", most_characters=20) if form.has("do") else "publish"
    if wish == "quote":
        return _form(request, member, spot, _quoting(spot, said))
    try:
        if wish in unfinished.WISHES:
            return await unfinished.keep(request, member, _to_keep(said, spot), wish)
        words = writing.words_of(
            said.text,
            language=said.language,
            warning=said.warning,
            comment_characters=config.limits.comment_characters,
            links=Links(spot.post.subwiki, Urls(config.origin)),
        )
        if wish == "preview":
            return _form(request, member, spot, said, preview=words)
        words = replace(words, about_text=said.about_text)
        return await _publish(request, member, said.kept, words)
    except FediWikiError as error:
        if wish == "autosave":
            raise
        return _form(request, member, spot, said, error=error)


async def ask_delete(request: Request[State]) -> Response:
    """Whether one's own comment shall really go."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        comment = await comments.by_id(tx, of_short(request.path_params["id"]), member.viewer)
    _check_own(comment, member)
    values = {
        "about": About(_("Delete a comment"), canonical=comment.url),
        "sentence": _(
            "The comment goes for good, here and, as far as they listen, everywhere else."
        ),
        "shown": comment.html,
        "button": _("Delete the comment"),
        "back": f"/comment/{short(comment.id)}",
    }
    return page(request, "confirm.html", member=member, values=values)


async def delete(request: Request[State]) -> Response:
    """Delete one's own comment."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        comment = await comments.by_id(tx, of_short(request.path_params["id"]), member.viewer)
        await deleting.delete_comment(
            tx, comment, by=member.actor, now=request.state["clock"].now()
        )
    return RedirectResponse(f"/p/{short(comment.post_id)}#talk", HTTPStatus.SEE_OTHER)


async def _publish(
    request: Request[State], member: Member, kept: int | None, words: Words
) -> Response:
    config, now = request.state["config"], request.state["clock"].now()
    request.state["limits"].comments.take(str(member.id))
    probation = offering.probation_of(config.limits)
    async with request.state["database"].write() as tx:
        spot = await _spot(tx, request, member.viewer)
        if spot.own is not None:
            comment = spot.own
            await commenting.revise(
                tx, comment, words, editor=member.actor, now=now, probation=probation
            )
        else:
            comment = await commenting.publish(
                tx,
                words,
                Place(spot.post, spot.parent),
                author=member.actor,
                max_depth=config.limits.comment_depth,
                urls=Urls(config.origin),
                now=now,
                probation=probation,
            )
        if kept is not None:
            await drafting.throw_away(tx, kept, member.actor)
    return RedirectResponse(f"/comment/{short(comment.id)}", HTTPStatus.SEE_OTHER)


async def _spot(tx: Reader, request: Request[State], viewer: Viewer) -> Spot:
    """What the path names, as whoever asks may see it."""
    number = of_short(request.path_params["id"])
    path = request.scope["path"]
    if path.startswith("/p/"):
        return Spot(await posts.by_id(tx, number, viewer))
    comment = await comments.by_id(tx, number, viewer)
    post = await posts.by_id(tx, comment.post_id, viewer)
    if path.endswith("/edit"):
        parent = None
        if comment.parent_id is not None:
            try:
                parent = await comments.by_id(tx, comment.parent_id, viewer)
            except NotFound:
                parent = None
        return Spot(post, parent, own=comment)
    return Spot(post, comment)


def _form(
    request: Request[State],
    member: Member,
    spot: Spot,
    said: Said,
    *,
    preview: Words | None = None,
    error: FediWikiError | None = None,
    kept: UnsavedEdit | None = None,
) -> Response:
    config = request.state["config"]
    values = {
        "about": About(
            _("Change a comment") if spot.own else _("Comment"),
            canonical=f"{config.origin}{spot.action}",
        ),
        "spot": spot,
        "post": spot.post,
        "said": said,
        "kept": kept,
        "preview": preview,
        "error": str(error) if error else "",
        "languages": likely_languages(config, spot.post, said.language),
        "most_characters": config.limits.comment_characters,
    }
    status = problems.problem_of(error).status if error else HTTPStatus.OK
    response = page(request, "comment_form.html", member=member, values=values, status=status)
    response.headers.update(_NEVER_KEPT)
    return response


def likely_languages(config: Config, post: Post, language: str = "") -> list[str]:
    """Tags of the languages in which somebody may comment on a post."""
    likely = [language, post.content.language, *config.instance.languages]
    return [*dict.fromkeys(filter(None, likely))]


def _said(form: Form, spot: Spot, most_characters: int) -> Said:
    language = form.text("language", most_characters=20) if form.has("language") else ""
    return Said(
        text=form.text("text", most_characters=most_characters),
        warning=form.text("warning", most_characters=most_characters)
        if form.has("warning")
        else "",
        language=language or spot.post.content.language or "en",
        about_text=form.has("about_text"),
        kept=unfinished.known_in(form),
    )


def _to_keep(said: Said, spot: Spot) -> Typed:
    fields = {
        "text": said.text,
        "warning": said.warning,
        "language": said.language,
        "about_text": said.about_text,
    }
    told = (spot.own.text.strip(), spot.own.warning) if spot.own else ("", "")
    is_new = (said.text.strip(), said.warning) != told
    return Typed(spot.action, spot.post.id, fields, said.kept, is_new)


def _of_unsaved(edit: UnsavedEdit) -> Said:
    fields: dict[str, Any] = {**edit.draft}
    return Said(**fields, kept=edit.id)


def _quoting(spot: Spot, said: Said) -> Said:
    """What was typed, below the words that it answers."""
    answered = spot.parent.text if spot.parent else spot.post.content.lead
    lines = answered[:_QUOTED_CHARACTERS].strip().splitlines()
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    return replace(said, text=f"{quoted}\n\n{said.text}")


def _check_own(comment: Comment, member: Member) -> None:
    if not comment.local or comment.author.id != member.id:
        raise Refused(_("only %(handle)s may change this comment", handle=comment.author.handle))


ROUTES = [
    Route("/p/{id}/reply", show, methods=["GET"]),
    Route("/p/{id}/reply", send, methods=["POST"]),
    Route("/comment/{id}/reply", show, methods=["GET"]),
    Route("/comment/{id}/reply", send, methods=["POST"]),
    Route("/comment/{id}/edit", show, methods=["GET"]),
    Route("/comment/{id}/edit", send, methods=["POST"]),
    Route("/comment/{id}/delete", ask_delete, methods=["GET"]),
    Route("/comment/{id}/delete", delete, methods=["POST"]),
]
