"""Filters as the pages of moderators and of admins show them, and what their forms ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from fediwiki.asgi.forms import Form
from fediwiki.domain.actors import Actor
from fediwiki.domain.filters import FILTER_CHARACTERS, Filter, FilterAction, FilterKind
from fediwiki.domain.ids import of_short
from fediwiki.errors import Malformed
from fediwiki.services import filtering
from fediwiki.storage import actors, filters
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import N_, _

_SENT_CHARACTERS = 1_000
KINDS: Final = MappingProxyType(
    {
        FilterKind.WORD: N_("A word, or words in a row"),
        FilterKind.DOMAIN: N_("Links to a domain"),
        FilterKind.MENTIONS: N_("Mentions of so many people or more"),
        FilterKind.NEWCOMER: N_("Whatever people say who are new here"),
    }
)
ACTIONS: Final = MappingProxyType(
    {FilterAction.HOLD: N_("It waits for a moderator"), FilterAction.REFUSE: N_("It is not taken")}
)
NOTES: Final = MappingProxyType(
    {
        "set": N_("The filter holds from now on."),
        "ended": N_("The filter is ended. What it held back waits still."),
    }
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A filter, and who set it."""

    filter: Filter
    by: Actor | None


async def values(tx: Reader, subwiki_id: int | None, form: Form | None) -> dict[str, object]:
    """What the template is told: the filters, and the form as it was sent, if it was."""
    there = await filters.of_place(tx, subwiki_id)
    return {
        "filters": await _shown(tx, there),
        "kinds": KINDS,
        "actions": ACTIONS,
        "said": form.text("said", most_characters=_SENT_CHARACTERS) if form else "",
        "kind": form.text("kind", most_characters=20) if form else "word",
        "action": form.text("action", most_characters=20) if form else "hold",
        "most_characters": FILTER_CHARACTERS,
    }


async def change(tx: Writer, form: Form, place: Actor | None, *, by: Actor, now: datetime) -> str:
    """Do what the form says; gives the note that tells of it.

    Raises:
        Refused: It is not for `by` to decide.
        Malformed: It will not do.
        Conflict: There is such a filter.
        NotFound: There is none.
    """
    if form.has("end"):
        number = of_short(form.text("end", most_characters=20))
        await filtering.end(tx, number, place=place, by=by, now=now)
        return "ended"
    kind, action = (form.text(name, most_characters=20) for name in ("kind", "action"))
    if kind not in {*FilterKind} or action not in {*FilterAction}:
        raise Malformed(_("Choose what to look for, and what becomes of it."))
    await filtering.add(
        tx,
        FilterKind(kind),
        form.text("said", most_characters=_SENT_CHARACTERS),
        FilterAction(action),
        place=place,
        by=by,
        now=now,
    )
    return "set"


async def _shown(tx: Reader, there: Sequence[Filter]) -> list[Shown]:
    who = await actors.of_ids(tx, [each.by_id for each in there if each.by_id is not None])
    return [Shown(each, who.get(each.by_id or 0)) for each in there]
