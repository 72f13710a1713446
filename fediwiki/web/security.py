"""How an account is protected: what there is, and the app of the second step."""

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.letterheads import letterhead
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_code
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.errors import FediWikiError, Malformed, Refused
from fediwiki.services import one_time_codes, protecting_accounts
from fediwiki.storage import passkeys, second_steps
from fediwiki.storage.second_steps import SecondStep
from fediwiki.text.gettext import N_, _
from fediwiki.web.passkeys import place_of
from fediwiki.web.settings import settings_page, to_proof

_PATH = "/settings/security"
_APP = f"{_PATH}/app"
_CODE_CHARACTERS = 40
_NOTES = {
    "app": N_("Signing in takes no second step any more."),
    "added": N_("The passkey is added. You may sign in with it from now on."),
    "renamed": N_("The passkey has another name."),
    "removed": N_("The passkey is removed."),
}


async def show(request: Request[State]) -> Response:
    """What protects the account, with ways to change it."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        step = await second_steps.find(tx, here.member.id)
        values = {
            "step": step if step is not None and step.since is not None else None,
            "codes_left": await second_steps.count_codes(tx, here.member.id),
            "passkeys": await passkeys.of_member(tx, here.member.id),
            "has_name": place_of(request.state["config"]) is not None,
            "proven": sessions.is_proven(request, here),
        }
    return settings_page(
        request,
        "settings_security.html",
        here.member,
        title=_("Security"),
        values=values,
        notes=_NOTES,
    )


async def begin_app(request: Request[State]) -> Response:
    """Give the app a secret."""
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        if not sessions.is_proven(request, here):
            return to_proof(_PATH)
        await protecting_accounts.begin_app(tx, here.member)
    return RedirectResponse(_APP, 303)


async def show_app(request: Request[State]) -> Response:
    """Show the secret, until the app has shown that it knows it."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        step = await second_steps.find(tx, here.member.id)
    if not sessions.is_proven(request, here):
        return to_proof(_APP)
    if step is None or step.since is not None:
        return RedirectResponse(_PATH, 303)
    return _app_form(request, here, step)


async def confirm_app(request: Request[State]) -> Response:
    """Take the first code, and show those for when the app is lost."""
    form = await forms.read(request)
    code = form.text("code", most_characters=_CODE_CHARACTERS)
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        step = await second_steps.find(tx, here.member.id)
    if not sessions.is_proven(request, here):
        return to_proof(_APP)
    if step is None or step.since is not None:
        return RedirectResponse(_PATH, 303)
    try:
        count_code(request, here.member)
        async with request.state["database"].write() as tx:
            codes = await protecting_accounts.confirm_app(
                tx,
                here.member,
                code,
                session=here.session.token_hash,
                head=letterhead(request),
                now=request.state["clock"].now(),
            )
    except (Malformed, Refused) as error:
        return _app_form(request, here, step, error)
    return _codes(request, here, codes)


async def renew_codes(request: Request[State]) -> Response:
    """Make other codes for when the app is lost."""
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        if not sessions.is_proven(request, here):
            return to_proof(_PATH)
        codes = await protecting_accounts.renew_codes(
            tx, here.member, head=letterhead(request), now=request.state["clock"].now()
        )
    return _codes(request, here, codes)


async def remove_app(request: Request[State]) -> Response:
    """Ask for no second step any more."""
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        if not sessions.is_proven(request, here):
            return to_proof(_PATH)
        await protecting_accounts.remove_app(
            tx, here.member, head=letterhead(request), now=request.state["clock"].now()
        )
    return RedirectResponse(f"{_PATH}?done=app", 303)


def _app_form(
    request: Request[State], here: Here, step: SecondStep, error: FediWikiError | None = None
) -> Response:
    site = request.state["config"].instance.name
    address = one_time_codes.address_of(step.secret, site=site, name=here.member.actor.name)
    values = {
        "picture": _picture(address),
        "address": address,
        "secret": " ".join(step.secret[at : at + 4] for at in range(0, len(step.secret), 4)),
    }
    return settings_page(
        request,
        "settings_app.html",
        here.member,
        title=_("Set up an app"),
        values=values,
        error=error,
    )


def _codes(request: Request[State], here: Here, codes: object) -> Response:
    return settings_page(
        request,
        "settings_codes.html",
        here.member,
        title=_("Recovery codes"),
        values={"codes": codes},
    )


def _picture(address: str) -> Markup:
    """The address as squares that a camera reads, in attributes alone."""
    picture = segno.make(address, error="m", micro=False).svg_inline(
        scale=5, border=2, light="#ffffff", dark="#000000", omitsize=False, svgclass="qr"
    )
    return Markup(picture)  # noqa: S704 - all of it is numbers


ROUTES = [
    Route(_PATH, show, methods=["GET"]),
    Route(_APP, begin_app, methods=["POST"]),
    Route(_APP, show_app, methods=["GET"]),
    Route(f"{_APP}/confirm", confirm_app, methods=["POST"]),
    Route(f"{_APP}/remove", remove_app, methods=["POST"]),
    Route(f"{_PATH}/codes", renew_codes, methods=["POST"]),
]
