"""Settings that hold at once, in every process, over what the file says."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.config.settings import Config
from fediwiki.errors import FediWikiError, Malformed
from fediwiki.services import tuning
from fediwiki.services.tuning import PAGES, TUNABLE
from fediwiki.text.gettext import N_, _

_PATH = "/admin/settings"
_VALUE_CHARACTERS = 2_000
_KEY_CHARACTERS = 100
_TEXT_CHARACTERS = 60_000
_NOTES = {
    "saved": N_("It holds from now on."),
    "file": N_("It is as in the file again."),
    "open": N_("People can join again, as before."),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as its form shows it; `fixed` if the environment sets it."""

    key: str
    words: str
    value: object
    file: object
    fixed: bool

    @property
    def kind(self) -> str:
        """How it is given: a yes or no, a number, or words."""
        if isinstance(self.file, bool):
            return "choice"
        return "number" if isinstance(self.file, int) else "words"

    @property
    def changed(self) -> bool:
        """Whether an admin changed it."""
        return self.value != self.file


async def show(request: Request[State], here: Here) -> Response:
    """All of them."""
    return await _page(request, here)


async def change(request: Request[State], here: Here) -> Response:
    """Change one, or let it be as in the file again."""
    form = await forms.read(request)
    live = request.state["live"]
    try:
        key = form.text("key", most_characters=_KEY_CHARACTERS)
        if key not in TUNABLE:
            raise Malformed(_("There is no such setting."))
        file = _value(live.file, key)
        back = form.has("back")
        given = "" if back else form.text("value", most_characters=_VALUE_CHARACTERS)
        async with request.state["database"].write() as tx:
            value = file if back else _read(given, file)
            now = request.state["clock"].now()
            await tuning.change(tx, key, value, file=live.file, by=here.member, now=now)
    except FediWikiError as error:
        return await _page(request, here, error)
    live.forget()
    return RedirectResponse(f"{_PATH}?done={'file' if back else 'saved'}", 303)


async def change_page(request: Request[State], here: Here) -> Response:
    """Let a page of the instance say something else."""
    form = await forms.read(request)
    try:
        name = form.text("page", most_characters=_KEY_CHARACTERS)
        text = form.text("text", most_characters=_TEXT_CHARACTERS).strip()
        async with request.state["database"].write() as tx:
            now = request.state["clock"].now()
            await tuning.change_text(tx, name, text, by=here.member, now=now)
    except FediWikiError as error:
        return await _page(request, here, error)
    return RedirectResponse(f"{_PATH}?done={'saved' if text else 'file'}", 303)


async def reopen(request: Request[State], here: Here) -> Response:
    """Take in people again after nobody was there to."""
    async with request.state["database"].write() as tx:
        await tuning.reopen(tx, by=here.member, now=request.state["clock"].now())
    request.state["live"].forget()
    return RedirectResponse(f"{_PATH}?done=open", 303)


async def _page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    live = request.state["live"]
    async with request.state["database"].read() as tx:
        holds = await tuning.chosen(tx, live.file)
        unattended = await tuning.unattended_since(tx)
        texts = [(each, await tuning.text_of(tx, each)) for each in PAGES]
    values = {
        "settings": [
            Setting(key, words, _value(holds, key), _value(live.file, key), key in live.file.fixed)
            for key, words in TUNABLE.items()
        ],
        "texts": texts,
        "unattended": unattended,
    }
    return admin_page(
        request,
        "admin/settings.html",
        here,
        title=_("Settings"),
        values=values,
        error=error,
        notes=_NOTES,
    )


def _read(given: str, file: object) -> object:
    """What somebody typed, as the same kind of value that the file has."""
    if isinstance(file, bool):
        return given == "true"
    if isinstance(file, int):
        if not (given.isascii() and given.isdecimal() and len(given) < _KEY_CHARACTERS):
            raise Malformed(_("This takes a whole number."))
        return int(given)
    return given.strip()


def _value(config: Config, key: str) -> object:
    table, _dot, part = key.partition(".")
    return getattr(getattr(config, table), part)


ROUTES = [
    admin_route(_PATH, show),
    admin_route(_PATH, change, method="POST"),
    admin_route(f"{_PATH}/pages", change_page, method="POST"),
    admin_route(f"{_PATH}/reopen", reopen, method="POST"),
]
