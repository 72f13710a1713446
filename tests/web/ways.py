"""What is said of every way in: who may use it, how often, and who may keep the answer.

Whoever adds a route adds a line to a table: `ways_wiki.py`, `ways_account.py`, `ways_admin.py`, or
`ways_activity.py` for other servers. `test_ways.py` sends everybody there, in the instance of
`filled.py`, and holds the route to its line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from tests.web.filling import PEOPLE, Role

# Who may.
ANYONE: Final = frozenset(Role)
MEMBERS: Final = frozenset({*PEOPLE} - {Role.SUSPENDED})
EDITORS: Final = MEMBERS | {Role.GUEST}
AUTHOR: Final = frozenset({Role.AUTHOR})
MODERATOR: Final = frozenset({Role.MODERATOR})
ADMIN: Final = frozenset({Role.ADMIN})

# How often: a setting of `[limits]`, or why there need be none.
READS: Final = "none: it changes nothing"
OWN: Final = "none: it changes only what is one's own, and not more of it"
ONCE: Final = "none: a second time changes nothing more"
WORK: Final = "none: it is the work of those who are trusted with it"

# Who may keep the answer: its `Cache-Control`.
PRIVATE: Final = "private, no-cache"
NEVER: Final = "no-store"
LINKED: Final = "private, max-age=300"
SHARED: Final = "public"

# What those get who may not.
TO_SIGN_IN: Final = "to sign in"
NOTHING: Final = "nothing happens"


@dataclass(frozen=True, slots=True)
class Way:
    """A way in.

    `visitors` and `others` say what those get who may not: visitors as suspended members, and
    other members; `guests` from other servers get what visitors do unless it is said; a status,
    `TO_SIGN_IN`, or `NOTHING`: an answer like any, without an effect.
    `form` is what is sent, `on` what parts of the path stand for if not the usual, by the names of
    `filling.py`. `ok` are the statuses of those who may; `idle` says that they change nothing, and
    `notes` in which tables a GET makes a note. `often` is sent instead to do it again and again,
    where done once it leaves nothing to do. `tried` names the test in which those who may do it do
    so; here it is only seen that they are not refused.
    """

    who: frozenset[Role]
    limit: str
    kept: str = PRIVATE
    form: Mapping[str, str] = field(default_factory=dict[str, str])
    on: Mapping[str, str] = field(default_factory=dict[str, str])
    query: str = ""
    visitors: int | str = TO_SIGN_IN
    others: int | str = 403
    guests: int | str = ""
    ok: frozenset[int] = frozenset({200, 303})
    idle: bool = False
    notes: frozenset[str] = frozenset()
    often: Mapping[str, str] = field(default_factory=dict[str, str])
    tried: str = ""


# What the parts of paths stand for, in the filled instance; texts that are no name are themselves.
PLACES: Final = MappingProxyType(
    {
        "/a/{id}": "activity",
        "/admin/accounts/{id}": "asker",
        "/admin/accounts/{id}/{act}": "silence",
        "/c/{name}": "subwiki",
        "/admin/subwikis/{id}": "subwiki_id",
        "/admin/subwikis/{id}/{act}": "quarantine",
        "/c/{name}/life/{act}": "close",
        "/c/{name}/review/{offer}": "waiting",
        "/c/{name}/wiki/{title:path}": "Together",
        "/comment/{id}": "comment",
        "/drafts/{id}": "draft",
        "/feeds/{token}": "feeds",
        "/invite/{code}": "invite_code",
        "/log/{act}": "act",
        "/media/by/{id}": "fay",
        "/media/by/{id}/{portrait}": "avatar",
        "/media/of/{id}": "far",
        "/media/of/{id}/{n}": "0",
        "/media/of/{id}/r/{r}": "1",
        "/media/of/{id}/r/{r}/{mark}": "mark",
        "/media/of/{id}/r/{r}/{mark}/{size}": "small",
        "/media/small/{name}": "picture",
        "/media/{name}": "picture",
        "/nodeinfo/{version}": "2.1",
        "/notifications/{place}": "place",
        "/offers/{offer}": "proposed",
        "/p/{id}": "post",
        "/p/{id}/diff/{a}": "1",
        "/p/{id}/diff/{a}..{b}": "2",
        "/p/{id}/r/{n}": "2",
        "/p/{id}/revert/{n}": "1",
        "/p/{id}/rollback/{n}": "2",
        "/p/{id}/stamp/{n}": "1",
        "/p/{id}/thank/{n}": "2",
        "/p/{id}/undo/{n}": "2",
        "/reset/{token}": "reset",
        "/settings/account/email/{token}": "address",
        "/settings/import/{id}": "import",
        "/sign-in/{token}": "link",
        "/sign-in/from/{key}": "nowhere",
        "/unsubscribe/{token}": "digest",
        "/sign-up/{token}": "nina",
        "/static/{name}": "style",
        "/tag/{name}": "tides",
        "/transparency/{month}": "2026-11",
        "/u/{name}": "author",
    }
)


def path_of(way: str, told: Way, names: Mapping[str, str]) -> str:
    """The path of a way in the filled instance."""
    path = way.partition(" ")[2]

    def part(match: re.Match[str]) -> str:
        known = told.on.get(match[1]) or PLACES[path[: match.end()]]
        return names.get(known, known)

    return re.sub(r"{([a-z]+)(?::path)?}", part, path) + told.query


def own(limit: str = OWN, form: Mapping[str, str] | None = None, *, idle: bool = False) -> Way:
    """What members do with what is theirs; whose it is, nothing in the path says."""
    return Way(MEMBERS, limit, NEVER, form or {}, idle=idle)


def admin(
    form: Mapping[str, str] | None = None, *, tried: str = "", query: str = "", **on: str
) -> Way:
    """What admins do, or with neither form nor `tried`, see; for all others there is nothing."""
    limit = READS if form is None and not tried else WORK
    nothing = HTTPStatus.NOT_FOUND
    return Way(
        ADMIN, limit, NEVER, form or {}, on, query, visitors=nothing, others=nothing, tried=tried
    )


def moderates(
    form: Mapping[str, str] | None = None, *, limit: str = WORK, tried: str = "", **on: str
) -> Way:
    """What moderators of the subwiki do, and admins; or with neither form nor `tried`, see."""
    limit = READS if form is None and not tried else limit
    return Way(MODERATOR | ADMIN, limit, PRIVATE, form or {}, on, tried=tried)


def keeper(form: Mapping[str, str] | None = None, *, guests: int | str = "", **on: str) -> Way:
    """What has an effect for whose it is, and none for others, who are told nothing either."""
    return Way(AUTHOR, ONCE, NEVER, form or {}, on, others=NOTHING, guests=guests)
