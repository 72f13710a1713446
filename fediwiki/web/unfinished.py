"""Edits under way: kept while somebody types or by a button, and offered when they come back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from fediwiki.asgi.forms import Form
from fediwiki.asgi.state import State
from fediwiki.domain.drafts import UnsavedEdit
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.errors import Malformed
from fediwiki.services import drafting
from fediwiki.storage import unsaved_edits
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _

WISHES = ("autosave", "draft")
_ID_CHARACTERS = 13


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a form that goes to `path`, by fields.

    `known` is the edit under way that it goes on with; `is_new` whether it says anything that is
    not published already. `pictures` are the addresses of those that it shows.
    """

    path: str
    post_id: int
    fields: Mapping[str, object]
    known: int | None
    is_new: bool
    base: int = 0
    pictures: Sequence[str] = ()


async def find(tx: Reader, member: Member | None, path: str) -> UnsavedEdit | None:
    """What somebody did not finish in the form that goes there."""
    return await unsaved_edits.find(tx, member.id, path) if member else None


def goes_on(request: Request[State]) -> bool:
    """Whether they chose to go on with it."""
    return "continue" in request.query_params


def known_in(form: Form) -> int | None:
    """With which edit under way a form goes on.

    Raises:
        Malformed: It is not what our form sends.
    """
    said = form.text("draft", most_characters=_ID_CHARACTERS) if form.has("draft") else ""
    return of_short(said) if said else None


async def keep(request: Request[State], member: Member, typed: Typed, wish: str) -> Response:
    """Keep what was typed, for who types; to a script, say under which id.

    Raises:
        Malformed: There is nothing new, and a button was pressed to keep it.
        Conflict: Another edit waits in the same form, or they have too many drafts.
    """
    if not typed.is_new:
        if wish == "draft":
            raise Malformed(_("there is nothing to keep yet"))
        async with request.state["database"].write() as tx:
            if typed.known is not None:
                await drafting.throw_away(tx, typed.known, member.actor)
        return _told("")
    now = request.state["clock"].now()
    async with request.state["database"].write() as tx:
        edit = UnsavedEdit(
            tx.new_id(now), member.id, typed.path, typed.post_id, typed.base, now, typed.fields
        )
        most = request.state["config"].limits.drafts_per_member
        kept = await drafting.keep_edit(
            tx, edit, known=typed.known, most=most, pictures=typed.pictures
        )
    if wish == "autosave":
        return _told(short(kept.id))
    return RedirectResponse(f"{typed.path}?continue=1", HTTPStatus.SEE_OTHER)


def _told(edit: str) -> Response:
    return JSONResponse({"draft": edit}, headers={"Cache-Control": "no-store"})
