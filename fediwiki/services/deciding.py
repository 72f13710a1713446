"""Deciding: who may moderate what, and that they say why."""

from dataclasses import dataclass
from typing import Final

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.errors import Malformed, NotFound, Refused
from fediwiki.services import authority
from fediwiki.storage import posts
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _

MOST_REASON_CHARACTERS: Final = 500

Thing = Post | Comment


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is decided: in words, and by which rule of the subwiki, as it reads now."""

    reason: str
    rule: str = ""

    @property
    def text(self) -> str:
        """Both in one line, as other servers show it."""
        return " — ".join(filter(None, (self.reason, self.rule)))


async def check(tx: Reader, thing: Thing, by: Actor | None) -> Actor | None:
    """Where a thing stands, if it is for `by` to moderate there; None is the operator.

    In a subwiki of ours its moderators and the admins do, everywhere else the admins alone.

    Raises:
        Refused: It is not.
        NotFound: What it hangs on is not there.
    """
    place = await place_of(tx, thing)
    if by is None or await may(tx, place, by):
        return place
    raise Refused(_("Only moderators and admins do this."))


async def may(tx: Reader, place: Actor | None, by: Actor) -> bool:
    """Whether someone moderates what stands in a place, or in none."""
    subwiki_id = place.id if place is not None and place.local else None
    return by.local and await authority.decides(tx, subwiki_id, by)


async def place_of(tx: Reader, thing: Thing) -> Actor | None:
    """The subwiki in which a thing stands.

    Raises:
        NotFound: What it hangs on is not there.
    """
    if isinstance(thing, Post):
        return thing.subwiki
    post = await posts.find(tx, thing.post_id)
    if post is None:
        raise NotFound(_("what this hangs on is not there"))
    return post.subwiki


def check_why(why: Why) -> None:
    """Refuse what everyone could not read afterwards.

    Raises:
        Malformed: There is no reason, or it is too long.
    """
    if not why.reason.strip():
        raise Malformed(_("Say why: everybody can read it in the log."))
    if len(why.reason) > MOST_REASON_CHARACTERS:
        most = MOST_REASON_CHARACTERS
        raise Malformed(_("A reason has at most %(most)s characters.", most=most))
