"""The settings of one's own profile: name, words and facts for all, light or dark for oneself."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.rate_limits import TooOften
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.profiles import (
    FIELD_NAME_CHARACTERS,
    FIELD_VALUE_CHARACTERS,
    MOST_FIELDS,
    NAME_CHARACTERS,
    Profile,
    ProfileField,
)
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, Malformed
from fediwiki.services import profiling
from fediwiki.storage import members, profiles
from fediwiki.text.gettext import N_, _
from fediwiki.web.settings import settings_page

_PATH = "/settings/profile"
_THEMES = {"": N_("As the device"), "light": N_("Light"), "dark": N_("Dark")}
_TYPED_CHARACTERS = 100_000
_NOTES = {
    "saved": N_("Kept. Whoever follows you is told."),
    "theme": N_("Kept, wherever you sign in."),
}


async def show(request: Request[State]) -> Response:
    """The settings."""
    return await _page(request)


async def save(request: Request[State]) -> Response:
    """Keep the name, the words and the facts."""
    form = await forms.read(request)
    name = form.text("name", most_characters=_TYPED_CHARACTERS)
    said = _said(form)
    config = request.state["config"]
    try:
        async with request.state["database"].write() as tx:
            member = await sessions.member_of(request, tx)
            if member is None:
                return to_sign_in(request)
            request.state["limits"].toggles.take(str(member.id))
            await profiling.introduce(
                tx,
                member.actor,
                said,
                name=name,
                bio_characters=config.limits.summary_characters,
                urls=Urls(config.origin),
                now=request.state["clock"].now(),
            )
    except (Malformed, TooOften) as error:
        return await _page(request, error=error, name=name, said=said)
    return RedirectResponse(f"{_PATH}?done=saved", 303)


async def save_theme(request: Request[State]) -> Response:
    """Keep the choice of light or dark."""
    form = await forms.read(request)
    theme = form.text("theme", most_characters=10)
    if theme not in _THEMES:
        return await _page(request, error=Malformed(_("Choose one of the themes.")))
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        await members.save_theme(tx, member.id, theme)
    return RedirectResponse(f"{_PATH}?done=theme", 303)


async def _page(
    request: Request[State],
    *,
    error: FediWikiError | None = None,
    name: str | None = None,
    said: Profile | None = None,
) -> Response:
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        kept = await profiles.of_actor(tx, member.id)
    told = kept if said is None else said
    empty = (ProfileField("", ""),) * (MOST_FIELDS - len(told.fields))
    values = {
        "name": member.actor.display_name if name is None else name,
        "bio": told.bio,
        "rows": (*told.fields, *empty),
        "themes": _THEMES,
        "name_characters": NAME_CHARACTERS,
        "field_name_characters": FIELD_NAME_CHARACTERS,
        "field_value_characters": FIELD_VALUE_CHARACTERS,
        "bio_characters": request.state["config"].limits.summary_characters,
    }
    return settings_page(
        request,
        "settings_profile.html",
        member,
        title=_("Profile"),
        values=values,
        error=error,
        notes=_NOTES,
    )


def _said(form: Form) -> Profile:
    return Profile(
        form.text("bio", most_characters=_TYPED_CHARACTERS),
        tuple(
            ProfileField(
                form.text(f"field-{number}-name", most_characters=_TYPED_CHARACTERS),
                form.text(f"field-{number}-value", most_characters=_TYPED_CHARACTERS),
            )
            for number in range(1, MOST_FIELDS + 1)
        ),
    )


ROUTES = [
    Route(_PATH, show, methods=["GET"]),
    Route(_PATH, save, methods=["POST"]),
    Route(f"{_PATH}/theme", save_theme, methods=["POST"]),
]
