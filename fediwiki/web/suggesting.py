"""Suggesting a change in a reply, where the author's software knows no offers of edits."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.activitypub import offering
from fediwiki.asgi import forms, problems
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.revisions import Words
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError
from fediwiki.services import commenting, drafting, suggesting, writing
from fediwiki.services.linking import Links
from fediwiki.storage import posts
from fediwiki.text.gettext import _
from fediwiki.web import unfinished
from fediwiki.web.drafts import Draft
from fediwiki.web.surroundings import Frame, framed, framed_page


def prepared(request: Request[State], frame: Frame, before: Words, draft: Draft) -> Response:
    """The reply that says what a draft would change, to be looked at and sent."""
    text = suggesting.reply(
        before,
        draft.words(before),
        summary=writing.summary_of(draft.summary),
        most_characters=request.state["config"].limits.comment_characters,
    )
    return _shown(request, frame, text, kept=draft.kept)


async def send(request: Request[State]) -> Response:
    """Say it in the talk, from where it goes to the author."""
    config, now = request.state["config"], request.state["clock"].now()
    form = await forms.read(request)
    text = form.text("text", most_characters=config.limits.body_bytes)
    kept = unfinished.known_in(form)
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
    if frame.member is None:
        return to_sign_in(request)
    try:
        words = writing.words_of(
            text,
            language=frame.post.content.language,
            comment_characters=config.limits.comment_characters,
            links=Links(frame.post.subwiki, Urls(config.origin)),
        )
        request.state["limits"].comments.take(str(frame.member.id))
        async with request.state["database"].write() as tx:
            await commenting.publish(
                tx,
                words,
                commenting.Place(await posts.by_id(tx, frame.post.id, frame.viewer)),
                author=frame.member.actor,
                max_depth=config.limits.comment_depth,
                urls=Urls(config.origin),
                now=now,
                probation=offering.probation_of(config.limits),
            )
            if kept is not None:
                await drafting.throw_away(tx, kept, frame.member.actor)
    except FediWikiError as error:
        return _shown(request, frame, text, error, kept=kept)
    return RedirectResponse(f"{frame.path}?note=replied#talk", 303)


def _shown(
    request: Request[State],
    frame: Frame,
    text: str,
    error: FediWikiError | None = None,
    *,
    kept: int | None,
) -> Response:
    return framed_page(
        request,
        "suggest.html",
        frame,
        tab="edit",
        title=_("Suggest a change"),
        part="/suggest",
        status=problems.problem_of(error).status if error else 200,
        values={"text": text, "error": str(error) if error else "", "kept_id": kept},
    )


ROUTES = [Route("/p/{id}/suggest", send, methods=["POST"])]
