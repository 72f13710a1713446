"""How a member reads: density, boosts, languages, mutes, and the private link to their feeds."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.reading import Reading
from fediwiki.errors import Conflict, FediWikiError, Malformed, NotFound
from fediwiki.services import muting
from fediwiki.services import reading as links
from fediwiki.storage import members, mutes, reading
from fediwiki.storage.database import Reader, Writer
from fediwiki.text import languages
from fediwiki.text.gettext import N_, _
from fediwiki.web.following import COMMUNITIES, PEOPLE, called
from fediwiki.web.settings import settings_page

_MOST_LANGUAGES = 20
_LANGUAGES_CHARACTERS = 200
_TARGET_CHARACTERS = 400
_NOTES = {
    "saved": N_("Kept."),
    "muted": N_("Nothing of that shows in your feeds any more."),
    "unmuted": N_("That shows in your feeds again."),
    "revoked": N_("The private link is gone; nobody can read by it any more."),
}


async def show(request: Request[State]) -> Response:
    """The settings."""
    return await _page(request)


async def save(request: Request[State]) -> Response:
    """Keep what the form says of density, boosts and languages."""
    form = await forms.read(request)
    said = form.text("languages", most_characters=_LANGUAGES_CHARACTERS)
    try:
        wished = Reading(
            dense=form.has("dense"),
            hide_boosts=form.has("hide_boosts"),
            languages=_languages(said),
        )
    except Malformed as error:
        return await _page(request, error=error, said_languages=said)
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        await reading.save(tx, member.id, wished)
        await members.save_paged(tx, member.id, paged=form.has("paged"))
    return RedirectResponse("/settings/reading?done=saved", 303)


async def mute(request: Request[State]) -> Response:
    """Mute a word, a server, or someone by their handle."""
    form = await forms.read(request)
    said = form.text("what", most_characters=_TARGET_CHARACTERS).strip()
    kind = form.text("kind", most_characters=20)
    try:
        async with request.state["database"].write() as tx:
            member = await sessions.member_of(request, tx)
            if member is None:
                return to_sign_in(request)
            await _mute(tx, request, member, kind, said)
    except (Malformed, NotFound, Conflict) as error:
        return await _page(request, error=error, said_mute=said, said_kind=kind)
    return RedirectResponse("/settings/reading?done=muted#mutes", 303)


async def unmute(request: Request[State]) -> Response:
    """Hear something again."""
    form = await forms.read(request)
    said = form.text("what", most_characters=_TARGET_CHARACTERS)
    kind = form.text("kind", most_characters=20)
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        match kind:
            case "word":
                await mutes.remove_word(tx, member.id, said)
            case "server":
                await mutes.remove_server(tx, member.id, said)
            case _:
                actor = await called(tx, said, COMMUNITIES | PEOPLE)
                await mutes.remove_actor(tx, member.id, actor.id)
    back = "blocks" if request.query_params.get("to") == "blocks" else "reading"
    return RedirectResponse(f"/settings/{back}?done=unmuted#mutes", 303)


async def give_link(request: Request[State]) -> Response:
    """Make a private link to the member's feeds, which ends an older one; it is shown once."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        token = await links.give_link(tx, member.actor, now=request.state["clock"].now())
    link = f"{request.state['config'].origin}/feeds/{token}"
    return await _page(request, link=link)


async def revoke_link(request: Request[State]) -> Response:
    """End the private link."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        await reading.remove_link(tx, member.id)
    return RedirectResponse("/settings/reading?done=revoked#feeds", 303)


async def _page(
    request: Request[State],
    *,
    error: FediWikiError | None = None,
    said_languages: str | None = None,
    said_mute: str = "",
    said_kind: str = "word",
    link: str = "",
) -> Response:
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        how = await reading.of_member(tx, member.id)
        muted = await mutes.of_member(tx, member.id)
        made = await reading.link_made(tx, member.id)
    values = {
        "reading": how,
        "languages": ", ".join(how.languages) if said_languages is None else said_languages,
        "mutes": muted,
        "link_made": made,
        "link": link,
        "said_mute": said_mute,
        "said_kind": said_kind,
    }
    return settings_page(
        request,
        "settings_reading.html",
        member,
        title=_("Reading"),
        values=values,
        error=error,
        notes=_NOTES,
    )


async def _mute(tx: Writer, request: Request[State], member: Member, kind: str, said: str) -> None:
    match kind:
        case "word":
            await muting.mute_word(tx, member.actor, said)
        case "server":
            own = request.state["config"].instance.domain
            await muting.mute_server(tx, member.actor, said, own_host=own)
        case _:
            await muting.mute(tx, member.actor, await _somebody(tx, request, said))


async def _somebody(tx: Reader, request: Request[State], said: str) -> Actor:
    name = said.lstrip("@!").lower().removesuffix(f"@{request.state['config'].instance.domain}")
    return await called(tx, name, COMMUNITIES | PEOPLE)


def _languages(said: str) -> tuple[str, ...]:
    """The languages that a text names by their tags, with commas or blanks between."""
    tags = [each.lower() for each in re.split(r"[\s,;]+", said) if each]
    if len(tags) > _MOST_LANGUAGES:
        raise Malformed(
            _("Name at most %(most_languages)s languages.", most_languages=_MOST_LANGUAGES)
        )
    for tag in tags:
        languages.check(tag)
    return tuple(dict.fromkeys(tag.partition("-")[0] for tag in tags))


ROUTES = [
    Route("/settings/reading", show, methods=["GET"]),
    Route("/settings/reading", save, methods=["POST"]),
    Route("/settings/reading/mute", mute, methods=["POST"]),
    Route("/settings/reading/unmute", unmute, methods=["POST"]),
    Route("/settings/reading/link", give_link, methods=["POST"]),
    Route("/settings/reading/revoke", revoke_link, methods=["POST"]),
]
