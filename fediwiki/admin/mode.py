"""With whom this instance has to do where nothing else is said: with all, or with those allowed."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.confirming import Deed, confirm_page
from fediwiki.admin.servers import PATH as SERVERS
from fediwiki.admin.shell import admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.policies import Mode, Severity
from fediwiki.errors import FediWikiError, Malformed
from fediwiki.services import policing
from fediwiki.storage import previews, server_policies
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _

_PATH: Final = f"{SERVERS}/mode"
_MODE_CHARACTERS: Final = 20


async def ask(request: Request[State], here: Here) -> Response:
    """Say what would be lost or come back in the other mode."""
    return await _page(request, here)


async def switch(request: Request[State], here: Here) -> Response:
    """Go over to it."""
    form = await forms.read(request)
    said = form.text("mode", most_characters=_MODE_CHARACTERS)
    mode = next((each for each in Mode if each.value == said), None)
    try:
        if mode is None:
            raise Malformed(_("Choose open or allow-list."))
        async with request.state["database"].write() as tx:
            await policing.switch(
                tx,
                mode,
                keep_known=form.has("known"),
                file=request.state["live"].file,
                by=here.member,
                now=request.state["clock"].now(),
            )
    except FediWikiError as error:
        return await _page(request, here, error)
    request.state["live"].forget()
    request.state["doors"].expire()
    return RedirectResponse(f"{SERVERS}?done=mode", 303)


async def _page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    async with request.state["database"].read() as tx:
        if await server_policies.mode_marked(tx) is Mode.OPEN:
            deed = await _shutting(tx)
        else:
            deed = await _opening(tx)
    return confirm_page(request, here, deed, error=error)


async def _shutting(tx: Reader) -> Deed:
    counts = await server_policies.count(tx)
    shut = await server_policies.shut_by(tx, Mode.ALLOW_LIST)
    known = await server_policies.followed_hosts(tx, shut)
    loss = await previews.of_servers(tx, shut)
    allowed = counts[Severity.NONE] + counts[Severity.SILENCE]
    happens = [
        _("Only servers that are allowed here by name are heard, asked and told from then on."),
        _(
            "Allowed by name now: %(number)s. The other servers we know: %(shut)s.",
            number=allowed,
            shut=loss.servers,
        ),
        _(
            "Members here who lose somebody they follow: %(members)s, with %(follows)s follows.",
            members=loss.members,
            follows=loss.follows,
        ),
        _(
            "People there who follow somebody or something here: %(followers)s.",
            followers=loss.followers,
        ),
        _(
            "What vanishes: %(posts)s posts and %(comments)s comments.",
            posts=loss.posts,
            comments=loss.comments,
        ),
        _("For 30 days all of it can be brought back as it was. After that the follows end."),
    ]
    tick = _(
        "First allow the servers where somebody follows or is followed: %(number)s",
        number=len(known),
    )
    return Deed(
        title=_("Have to do with allowed servers alone?"),
        happens=happens,
        action=_PATH,
        back=SERVERS,
        button=_("Shut the door to all others"),
        fields={"mode": Mode.ALLOW_LIST.value},
        tick=("known", tick) if known else None,
    )


async def _opening(tx: Reader) -> Deed:
    opened = await previews.of_servers(tx, await server_policies.opened_by(tx, Mode.OPEN))
    return Deed(
        title=_("Have to do with every server?"),
        happens=[
            _("Every server is heard, asked and told, but for those that are suspended."),
            _(
                "Servers we know that come back: %(servers)s, with %(posts)s posts.",
                servers=opened.servers,
                posts=opened.posts,
            ),
            _("Who is allowed by name stays so, should you change your mind."),
        ],
        action=_PATH,
        back=SERVERS,
        button=_("Open the door to all"),
        fields={"mode": Mode.OPEN.value},
    )


ROUTES = [
    admin_route(_PATH, ask),
    admin_route(_PATH, switch, method="POST"),
]
