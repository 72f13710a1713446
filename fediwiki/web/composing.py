"""The composer: articles, links and pictures, for a subwiki here or elsewhere.

Every button sends the whole form, so that all of it works without a script.
"""

import re
from dataclasses import replace
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import problems, sessions, uploads
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.uploads import Upload
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.asgi.wording import LANGUAGES, language_name
from fediwiki.domain.drafts import Draft
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Content, Post, PostKind
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, Malformed, NotFound, Refused
from fediwiki.services import drafting, welcoming
from fediwiki.storage import drafts, media, places, posts, subwikis, unsaved_edits
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web import illustrating, linked, publishing, sheets
from fediwiki.web.sheets import Sheet
from fediwiki.web.views import About
from fediwiki.web.writing_places import WritingPlace, place_called

_NEVER_KEPT = {"Cache-Control": "no-store"}
_MOST_FIELDS = 350
_MOST_TITLE = 300
_MORE_SOURCES = 3
_KIND = re.compile(r"kind-(article|link|image)")


async def choose(request: Request[State]) -> Response:
    """Where to write: subwikis that one follows first, then all of ours."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        welcoming.check_here(member.actor)
        followed = await places.followed_by(tx, member.id)
        ids = {each.id for each in followed}
        others = [each for each in await subwikis.listed(tx, member.viewer) if each.id not in ids]
        crosspost = await _crossposted(tx, request.query_params.get("crosspost", ""), member)
    query = f"?crosspost={short(crosspost.id)}" if crosspost else ""
    values = {
        "about": About(_("Write"), canonical=f"{request.state['config'].origin}/write"),
        "followed": followed,
        "others": others,
        "crosspost": crosspost,
        "query": query,
    }
    return page(request, "write_where.html", member=member, values=values)


async def show(request: Request[State]) -> Response:
    """The composer, empty or with a draft, a title or a post to pass on in it."""
    asked = request.query_params
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        place = await place_called(tx, request, request.path_params["name"], member)
        if "draft" in asked:
            kept = await drafts.by_id(tx, of_short(asked["draft"]), member.id)
            return _composer(request, member, place, Sheet(kept.draft, draft_id=kept.id))
        crosspost = await _crossposted(tx, asked.get("crosspost", ""), member)
    draft = Draft(place.name, language=_language(request, place))
    if asked.get("kind") in {*PostKind}:
        draft = replace(draft, kind=PostKind(asked["kind"]))
    draft = replace(draft, title=asked.get("title", "")[:_MOST_TITLE])
    if crosspost is not None:
        draft = linked.crosspost(draft, crosspost, Urls(request.state["config"].origin))
        sheet = Sheet(draft, crosspost_id=crosspost.id)
        return _composer(request, member, place, sheet, unsaved=True)
    return _composer(request, member, place, Sheet(draft))


async def send(request: Request[State]) -> Response:
    """Do what the pressed button says, with all that was typed kept."""
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        place = await place_called(tx, request, request.path_params["name"], member)
    async with uploads.opened(
        request, most_fields=_MOST_FIELDS, most_files=config.limits.images_per_post
    ) as upload:
        return await _sent(request, member, place, upload)


async def _sent(
    request: Request[State], member: Member, place: WritingPlace, upload: Upload
) -> Response:
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        sheet = sheets.of_form(upload.form, place.name, config)
        known = await media.of_names(tx, sheet.names)
        crosspost = None
        if sheet.crosspost_id is not None:
            crosspost = await _crossposted(tx, short(sheet.crosspost_id), member)
    draft = sheets.with_pictures(sheet, known, Urls(config.origin))
    if crosspost is not None:
        draft = replace(draft, crosspost_of=crosspost.uri)
    sheet = replace(sheet, draft=draft)
    try:
        pictures = await illustrating.with_files(request, member, draft.pictures, upload.files)
        sheet = replace(sheet, draft=replace(draft, pictures=pictures))
        return await _done(request, member, place, sheet)
    except FediWikiError as error:
        if sheet.wish == "autosave":
            raise
        return _composer(request, member, place, sheet, error=error)


async def list_drafts(request: Request[State]) -> Response:
    """What a member has begun, and what they deleted and can still bring back."""
    now = request.state["clock"].now()
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        kept = await drafts.of_member(tx, member.id)
        edits = await unsaved_edits.of_member(tx, member.id)
        deleted = await posts.restorable_of(tx, member.id, now)
    values = {
        "about": About(_("Drafts"), canonical=f"{request.state['config'].origin}/drafts"),
        "kept": kept,
        "edits": edits,
        "deleted": deleted,
        "note": publishing.NOTES.get(request.query_params.get("note", ""), ""),
    }
    response = page(request, "drafts.html", member=member, values=values)
    response.headers.update(_NEVER_KEPT)
    return response


async def throw_away(request: Request[State]) -> Response:
    """Remove a draft; an edit under way, and back to where it was made if one came from there."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        number = of_short(request.path_params["id"])
        edit = await unsaved_edits.find_by_id(tx, number, member.id)
        await drafting.throw_away(tx, number, member.actor)
    to = edit.path if edit and "back" in request.query_params else "/drafts"
    return RedirectResponse(to, HTTPStatus.SEE_OTHER)


async def _done(
    request: Request[State], member: Member, place: WritingPlace, sheet: Sheet
) -> Response:
    draft = sheet.draft
    if found := _KIND.fullmatch(sheet.wish):
        sheet = replace(sheet, draft=replace(draft, kind=PostKind(found[1])))
        return _composer(request, member, place, sheet, unsaved=True)
    if (pictures := illustrating.changed(draft.pictures, sheet.wish)) is not None:
        sheet = replace(sheet, draft=replace(draft, pictures=pictures))
        return _composer(request, member, place, sheet, unsaved=True)
    match sheet.wish:
        case "publish" if _needs_card(draft):
            draft = await linked.with_card(request, member, draft)
            shown = replace(sheet, draft=draft)
            return _composer(request, member, place, shown, unsaved=True, look=True)
        case "publish":
            return await publishing.publish(request, member, place, sheet)
        case "fetch":
            shown = replace(sheet, draft=await linked.with_card(request, member, draft))
            return _composer(request, member, place, shown, unsaved=True)
        case "preview":
            content = sheets.content_of(draft, place.actor, request.state["config"])
            return _composer(request, member, place, sheet, preview=content, unsaved=True)
        case "draft" | "autosave":
            return await _keep(request, member, place, sheet)
        case "rows":
            more = sheets.with_spare_sources(draft, more=_MORE_SOURCES)
            return _composer(request, member, place, replace(sheet, draft=more), unsaved=True)
        case _:
            return _composer(request, member, place, sheet, unsaved=True)


async def _keep(
    request: Request[State], member: Member, place: WritingPlace, sheet: Sheet
) -> Response:
    if sheet.draft.is_empty:
        raise Malformed(_("there is nothing to keep yet"))
    now = request.state["clock"].now()
    async with request.state["database"].write() as tx:
        kept = await drafting.keep(
            tx,
            sheet.draft,
            draft_id=sheet.draft_id,
            member=member.actor,
            most=request.state["config"].limits.drafts_per_member,
            now=now,
        )
    if sheet.wish == "autosave":
        return JSONResponse({"draft": short(kept.id)}, headers=_NEVER_KEPT)
    return RedirectResponse(f"{place.path}?draft={short(kept.id)}&note=kept", HTTPStatus.SEE_OTHER)


def _needs_card(draft: Draft) -> bool:
    """Whether the card of a link has not been shown to whoever posts it."""
    return draft.kind is PostKind.LINK and draft.seen != draft.link


async def _crossposted(tx: Reader, asked: str, member: Member) -> Post | None:
    """The post that is to be passed on, if there is one for this member."""
    if not asked:
        return None
    try:
        return await posts.by_id(tx, of_short(asked), member.viewer)
    except NotFound:
        return None


def _language(request: Request[State], place: WritingPlace) -> str:
    if place.subwiki is not None and place.subwiki.languages:
        return place.subwiki.languages[0]
    return request.state["config"].instance.languages[0]


def _languages(request: Request[State], place: WritingPlace, draft: Draft) -> list[str]:
    """Tags of languages to choose from, the likely ones first."""
    own = place.subwiki.languages if place.subwiki else ()
    likely = [*own, *request.state["config"].instance.languages, draft.language]
    return [*dict.fromkeys(filter(None, [*likely, *sorted(LANGUAGES, key=language_name)]))]


def _composer(
    request: Request[State],
    member: Member,
    place: WritingPlace,
    sheet: Sheet,
    *,
    preview: Content | None = None,
    error: FediWikiError | None = None,
    unsaved: bool = False,
    look: bool = False,
) -> Response:
    """The composer with `sheet` in it; with `look`, the card of its link is shown first."""
    config = request.state["config"]
    if place.why_not_own and place.why_not_together and error is None:
        error = Refused(place.why_not_own)
    values = {
        "about": About(
            _("Write in %(title)s", title=place.actor.title),
            canonical=f"{config.origin}{place.path}",
        ),
        "place": place,
        "draft": sheets.with_spare_sources(sheet.draft),
        "draft_id": sheet.draft_id,
        "crosspost_id": sheet.crosspost_id,
        "languages": _languages(request, place, sheet.draft),
        "preview": preview,
        "error": str(error) if error else "",
        "note": publishing.NOTES.get(request.query_params.get("note", ""), ""),
        "unsaved": unsaved or error is not None,
        "look": look,
        "most_pictures": config.limits.images_per_post,
        "most_megabytes": config.limits.media_bytes // 1_048_576,
        "licence": config.instance.licence,
        "warning_characters": 400,
    }
    status = problems.problem_of(error).status if error else HTTPStatus.OK
    response = page(request, "write.html", member=member, values=values, status=status)
    response.headers.update(_NEVER_KEPT)
    return response


ROUTES = [
    Route("/write", choose),
    Route("/c/{name}/write", show, methods=["GET"]),
    Route("/c/{name}/write", send, methods=["POST"]),
    Route("/drafts", list_drafts),
    Route("/drafts/{id}/delete", throw_away, methods=["POST"]),
]
