"""Asking before an act that hurts: what will happen, why, and whether to do it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.admin.shell import admin_page
from fediwiki.asgi.forms import Form
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.errors import FediWikiError, Malformed
from fediwiki.text.gettext import _

REASON_CHARACTERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Deed:
    """An act, as its page tells of it before it is done.

    `happens` says what will, in a sentence each; `action` is where the form goes and `back` the
    way for those who leave it; `reason` says who reads the reason, empty for an act without one;
    `fields` go along; `tick` is the name and the words of a box to be ticked.
    What it `asks` for is sent as `target`.
    """

    title: str
    happens: Sequence[str]
    action: str
    back: str
    button: str
    reason: str = ""
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    asks_address: bool = False
    tick: tuple[str, str] | None = None
    asks: str = ""


def confirm_page(
    request: Request[State], here: Here, deed: Deed, *, error: FediWikiError | None = None
) -> Response:
    """The page that asks before `deed`."""
    values = {"deed": deed, "reason_characters": REASON_CHARACTERS}
    return admin_page(
        request, "admin/confirm.html", here, title=deed.title, values=values, error=error
    )


def reason_in(form: Form) -> str:
    """The reason that an act must have.

    Raises:
        Malformed: It is empty or too long.
    """
    reason = form.text("reason", most_characters=REASON_CHARACTERS).strip()
    if not reason:
        raise Malformed(_("Say why: the person is told, and it stands in the log."))
    return reason
