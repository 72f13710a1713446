"""The log: everything that moderators, admins and the operator decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi.decisions import DECISIONS, decision
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.ids import of_short, short
from fediwiki.errors import NotFound
from fediwiki.storage import actors, acts
from fediwiki.storage.acts import Entry
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import N_, _

_PAGE = 50
# What acts keep is written as it was; these are the words for it.
_NAMES = {
    "act": N_("about number"),
    "after": N_("after"),
    "before": N_("before"),
    "domain": N_("domain"),
    "edit": N_("who edits"),
    "fields": N_("fields"),
    "languages": N_("languages"),
    "list": N_("from the list"),
    "membership": N_("who joins"),
    "removes": N_("what they wrote"),
    "rule number": N_("number of the rule"),
    "review": N_("whose edits wait"),
    "setting": N_("setting"),
    "title": N_("title"),
    "until": N_("until"),
    "what": N_("what"),
}
_VALUES = {
    "active": N_("active"),
    "active admin": N_("active, an admin"),
    "admin": N_("an admin"),
    "all": N_("all"),
    "heard": N_("heard"),
    "member": N_("a member"),
    "none": N_("none"),
    "silenced": N_("silenced"),
    "suspended": N_("suspended"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One act, with the people and the subwiki that it names; None for `by` is the operator."""

    entry: Entry
    words: str
    by: Actor | None
    target: Actor | None
    subwiki: Actor | None

    @property
    def changes(self) -> Sequence[tuple[str, str]]:
        """What else is known of it: what was before, and after."""
        return [
            (_(_NAMES.get(name, name)), _(_VALUES[value]) if value in _VALUES else value)
            for name, value in self.entry.act.details.items()
            if value
        ]


async def show(request: Request[State], here: Here) -> Response:
    """The newest, or those before a place; of a kind, a person, a subwiki."""
    asked = request.query_params
    kind = ActKind(asked["kind"]) if asked.get("kind") in {*ActKind} else None
    async with request.state["database"].read() as tx:
        person = await _named(tx, asked.get("person", ""), request)
        subwiki = await _named(tx, asked.get("subwiki", ""), request)
        found = await acts.listed(
            tx,
            kind=kind,
            person_id=_id_of(person, asked.get("person", "")),
            subwiki_id=_id_of(subwiki, asked.get("subwiki", "")),
            before=of_short(asked["before"]) if asked.get("before") else None,
            limit=_PAGE + 1,
        )
        lines = await lines_of(tx, found[:_PAGE])
    values = {
        "lines": lines,
        "kinds": [(each.value, words) for each, words in DECISIONS.items()],
        "asked": {name: asked.get(name, "") for name in ("kind", "person", "subwiki")},
        "older": short(found[_PAGE - 1].id) if len(found) > _PAGE else "",
    }
    return admin_page(request, "admin/log.html", here, title=_("Log"), values=values)


async def lines_of(tx: Reader, entries: Sequence[Entry]) -> list[Line]:
    """Acts with whom they name."""
    named = {
        number
        for each in entries
        for number in (each.act.actor_id, each.act.target_id, each.act.subwiki_id)
        if number is not None
    }
    known: Mapping[int, Actor] = await actors.of_ids(tx, named)
    return [
        Line(
            entry=each,
            words=decision(each.act.kind),
            by=known.get(each.act.actor_id or 0),
            target=known.get(each.act.target_id or 0),
            subwiki=known.get(each.act.subwiki_id or 0),
        )
        for each in entries
    ]


async def _named(tx: Reader, said: str, request: Request[State]) -> Actor | None:
    name, _at, host = said.strip().lstrip("@!").partition("@")
    if not name:
        return None
    return await actors.find_by_handle(tx, name, host or request.state["config"].instance.domain)


def _id_of(actor: Actor | None, said: str) -> int | None:
    """Whom a filter names, None for no filter.

    Raises:
        NotFound: It names nobody.
    """
    if not said.strip():
        return None
    if actor is None:
        raise NotFound(_("Nobody here is called %(name)s.", name=said[:100]))
    return actor.id


ROUTES = [admin_route("/admin/log", show)]
