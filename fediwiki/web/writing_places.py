"""Where a member writes: which subwiki, here or elsewhere, and what they may do there."""

from dataclasses import dataclass

from starlette.requests import Request

from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.follows import FollowState
from fediwiki.domain.members import Member
from fediwiki.domain.servers import Dialect
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.trust import Protection, needs_review, why_not
from fediwiki.errors import NotFound, Refused
from fediwiki.services import welcoming
from fediwiki.storage import actors, follows, servers, standing, subwikis
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web import saving
from fediwiki.web.surroundings import protection_words
from fediwiki.web.ways import reason_words


@dataclass(frozen=True, slots=True)
class WritingPlace:
    """A subwiki in which somebody writes; `subwiki` is None for one elsewhere.

    `why_not_own` and `why_not_together` say why they may not post one or the other, empty if they
    may; `editors` is who may change what is written together, `waits` that a moderator looks first.
    """

    actor: Actor
    subwiki: Subwiki | None
    why_not_own: str = ""
    why_not_together: str = ""
    editors: str = ""
    waits: bool = False

    @property
    def name(self) -> str:
        """What the place is called in addresses."""
        return self.actor.name if self.actor.local else self.actor.handle

    @property
    def path(self) -> str:
        """Where the composer for it stands."""
        return f"/c/{self.name}/write"


async def place_called(
    tx: Reader, request: Request[State], name: str, member: Member
) -> WritingPlace:
    """The subwiki with this name, or the group elsewhere with this handle that a member follows.

    Raises:
        NotFound: There is none for them.
        Moved: They go on elsewhere.
    """
    welcoming.check_here(member.actor)
    if "@" in name:
        return await _elsewhere(tx, name, member)
    subwiki = await subwikis.by_name(tx, name, member.viewer)
    now = request.state["clock"].now()
    try:
        await welcoming.check_posting(tx, member.actor, subwiki, now)
        why_not_own = ""
    except Refused as error:
        why_not_own = str(error)
    thresholds = saving.thresholds_of(request.state["config"])
    stands = await standing.of_editor(tx, member.actor, subwiki.id, thresholds, now)
    protection = Protection(subwiki.edit_policy, subwiki.review_policy)
    reason = why_not(stands, protection.edit)
    return WritingPlace(
        subwiki.actor,
        subwiki,
        why_not_own=why_not_own,
        why_not_together="" if reason is None else why_not_own or reason_words(reason, protection),
        editors=protection_words(protection),
        waits=needs_review(stands, protection.review),
    )


async def _elsewhere(tx: Reader, handle: str, member: Member) -> WritingPlace:
    name, _at, host = handle.lower().partition("@")
    group = await actors.find_by_handle(tx, name, host)
    if group is None or group.local or group.kind is not ActorKind.GROUP or group.deleted:
        raise NotFound(_("there is no subwiki %(handle)s", handle=handle))
    follow = await follows.find(tx, member.id, group.id)
    if follow is None or follow.state is FollowState.REJECTED:
        raise NotFound(_("you do not follow a subwiki %(handle)s", handle=handle))
    server = await servers.by_id(tx, group.server_id) if group.server_id else None
    together = server is not None and server.dialect is Dialect.FEDIWIKI
    return WritingPlace(
        group,
        None,
        why_not_together=""
        if together
        else _("%(host)s has no posts that are written together.", host=host),
        editors=_("%(host)s says who may edit.", host=host),
    )
