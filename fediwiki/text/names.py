"""Names of members and subwikis, and handles: names with a host."""

import re
from dataclasses import dataclass

from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

STEWARD_ENDING = "_wiki"

MAX_HANDLE_CHARS = 320


@dataclass(frozen=True, slots=True)
class Handle:
    """Somebody or something that has a name on a host, both lower-case."""

    name: str
    host: str

    def __str__(self) -> str:
        """The handle as people write it, without the sign before it."""
        return f"{self.name}@{self.host}"


def check(name: str) -> None:
    """Check that a new local actor may be called `name`.

    Raises:
        Malformed: It is not 2 to 25 of `a-z`, `0-9` and `_`, or it is reserved.
    """
    if _NAME.fullmatch(name) is None:
        raise Malformed(_("A name is 2 to 25 characters long: a to z, 0 to 9 and _."))
    if name.endswith(STEWARD_ENDING):
        raise Malformed(
            _("Names that end in %(steward_ending)s are reserved.", steward_ending=STEWARD_ENDING)
        )
    if name in RESERVED or not name.strip("_"):
        raise Malformed(_("The name %(name)s is reserved.", name=name))


def fold(name: str) -> str:
    """`name` in the form that is compared: two names that fold alike are one."""
    return name.strip().lower()


def parse_handle(value: str) -> Handle:
    """The handle in `@name@host`, `!name@host`, `name@host`, `acct:name@host` or a profile's url.

    Raises:
        Malformed: It is none of these, or the host is not in ASCII.
    """
    found = None
    if len(value) <= MAX_HANDLE_CHARS:
        value = value.strip()
        found = _HANDLE.fullmatch(value) or _PROFILE_URL.fullmatch(value)
    if found is None:
        raise Malformed(_("A handle looks like @name@host.example."))
    return Handle(fold(found["name"]), found["host"].lower())


_NAME = re.compile(r"[a-z0-9_]{2,25}")

NAME_PATTERN = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST_PATTERN = rf"{_LABEL}(?:\.{_LABEL}){{1,9}}"
_HOST_AND_PORT = rf"{_LABEL}(?:\.{_LABEL}){{0,9}}(?::[0-9]{{1,5}})?"

_HANDLE = re.compile(rf"(?:acct:)?[@!]?(?P<name>{NAME_PATTERN})@(?P<host>{_HOST_AND_PORT})")
_PROFILE_URL = re.compile(
    rf"https?://(?P<host>{_HOST_AND_PORT})/(?:@|[ucm]/|users/)(?P<name>{NAME_PATTERN})/?"
)

RESERVED = frozenset(
    """
    about abuse account accounts activities activity actor actors admin administrator admins all
    anonymous api app appeal appeals apps article articles assets atom auth authorize
    authorize_interaction avatar backup blog bot bots categories category changes changelog
    circuits collections comment comments community contact contributions cookies create css
    dashboard data debug delete deleted diff discover docs domain domains donate donations draft
    drafts edit embed error errors event events everyone explore export favicon featured federation
    feed feeds fediwiki file files follow follower followers following fonts forgot funding get
    group groups guest guests health healthz help here history home host hostmaster html http https
    icons image images img import inbox index info instance interact invite invites javascript jobs
    js json legal licence license like likes local locale log login logout logs mail mailer main
    manifest me media member members mention mentions metrics mod moderation moderator moderators
    mods moved my new news nobody nodeinfo noreply notification notifications null oauth object
    objects offer official operator outbox owner page pages password ping policy post postmaster
    posts preview privacy profile profiles proposals public queue random readyz recent register
    registration remote remove replies report reports reset resolve review reviews revision
    revisions robots root rss rules save search security server servers service session sessions
    settings share shared sign_in sign_out sign_up signin signout signup site sitemap source
    sources staff stamp static status statuses steward stewards subscribe subwiki subwikis support
    system tag tags talk terms test thanks timeline token tos transparency undefined undo unfollow
    unknown upload uploads url user username users vote votes watch watchlist web webfinger
    webhook webmaster well_known wiki wikis www xml you
    """.split()
)
