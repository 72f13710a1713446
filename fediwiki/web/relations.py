"""How a member stands to someone they look at: follows, asked, belongs, muted."""

from dataclasses import dataclass

from fediwiki.asgi import wording
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.follows import FollowState
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Asking
from fediwiki.services import belonging
from fediwiki.storage import follows, mutes, subwikis
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _


@dataclass(frozen=True, slots=True)
class Relation:
    """What a member is to an actor; `known` is False for who is not signed in, or is the actor."""

    actor: Actor
    known: bool = False
    follow: FollowState | None = None
    asking: Asking | None = None
    muted: bool = False

    @property
    def path(self) -> str:
        """Where the actor stands here."""
        return path_of(self.actor)

    @property
    def community(self) -> bool:
        """Whether it is a subwiki that one joins, and no person whom one follows."""
        return self.actor.kind in {ActorKind.SUBWIKI, ActorKind.GROUP}

    @property
    def follows(self) -> bool:
        """Whether there is a follow to end."""
        return self.follow in {FollowState.ACCEPTED, FollowState.PENDING}

    @property
    def words(self) -> str:
        """How it stands, in words."""
        if self.asking is Asking.WAITS and self.follow is FollowState.ACCEPTED:
            return _("You read it at home. A moderator has yet to confirm that you belong to it.")
        match self.follow:
            case FollowState.ACCEPTED:
                return _("You joined.") if self.community else _("You follow them.")
            case FollowState.PENDING:
                return _("Asked; %(host)s has yet to answer.", host=self.actor.host)
            case FollowState.REJECTED:
                return _("%(host)s declined.", host=self.actor.host)
            case None:
                return ""


async def relation(tx: Reader, member: Member | None, actor: Actor) -> Relation:
    """How a member stands to an actor."""
    if member is None or member.id == actor.id:
        return Relation(actor)
    follow = await follows.find(tx, member.id, actor.id)
    asking = None
    if actor.kind is ActorKind.SUBWIKI:
        asking = await belonging.state_of(tx, await subwikis.by_id(tx, actor.id), member.actor)
    muted = await mutes.is_actor_muted(tx, member.id, actor.id)
    return Relation(actor, True, follow.state if follow else None, asking, muted)


def path_of(actor: Actor) -> str:
    """The path of the page of an actor, ours or another's."""
    return wording.home(actor)
