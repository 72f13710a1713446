"""Ways to change a post: whether someone may edit it, who decides, and if not, why in words."""

from dataclasses import dataclass
from enum import Enum

from starlette.requests import Request

from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor
from fediwiki.domain.offers import Reason
from fediwiki.domain.posts import Post
from fediwiki.domain.servers import Dialect
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.trust import Protection, needs_review, why_not
from fediwiki.errors import Moved
from fediwiki.services import welcoming
from fediwiki.storage import servers, standing
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web import saving
from fediwiki.web.surroundings import Frame, protection_of, protection_words


class To(Enum):
    """What saving leads to: a revision, an offer to who decides, or a reply that suggests it."""

    REVISION = "revision"
    OFFER = "offer"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Way:
    """Whether someone may edit a post, what that leads to, and if not, why in words.

    `judge` is who decides about an offer.
    """

    open: bool
    why: str = ""
    waits: bool = False
    protection: Protection | None = None
    to: To = To.REVISION
    judge: Actor | None = None


async def way_of(tx: Reader, request: Request[State], frame: Frame) -> Way:
    """Whether the one who looks may edit the post, and what that leads to."""
    post, editor = frame.post, frame.editor
    try:
        if editor is not None:
            welcoming.check_here(editor)
    except Moved as error:
        return Way(open=False, why=str(error))
    if frame.subwiki is not None and frame.subwiki.life.closed is not None:
        return Way(open=False, why=closed_words(frame.subwiki))
    if not post.collaborative:
        return await _way_to_own(tx, frame)
    if not post.local:
        return _way_elsewhere(frame)
    protection = protection_of(request, frame)
    if editor is None:
        return Way(open=False, why=_("You are not signed in."), protection=protection)
    if protection is None or frame.subwiki is None:
        return Way(open=False, why=_("This text belongs to another server."))
    stands = await standing.of_editor(
        tx,
        editor,
        frame.subwiki.id,
        saving.thresholds_of(request.state["config"]),
        request.state["clock"].now(),
    )
    reason = why_not(stands, protection.edit)
    if reason is not None:
        return Way(open=False, why=reason_words(reason, protection), protection=protection)
    return Way(open=True, waits=needs_review(stands, protection.review), protection=protection)


def closed_words(subwiki: Subwiki) -> str:
    """That nobody writes in a subwiki now, and why."""
    return _("This subwiki is closed: nobody writes here now. %(why)s", why=subwiki.life.closed_why)


def reason_words(reason: Reason | None, protection: Protection | None = None) -> str:
    """Why an edit was not taken, to its editor."""
    match reason:
        case Reason.BLOCKED:
            return _("You are banned from this subwiki.")
        case Reason.NOT_MEMBER:
            return _("Only members of this subwiki may edit: follow it first.")
        case Reason.PROTECTED:
            if protection is None:
                return _("This text is protected.")
            who = protection_words(protection)
            return _("This text is protected. Who may edit it: %(who)s", who=who)
        case Reason.TOO_LARGE:
            return _("The text is too long or too complex.")
        case Reason.RATE:
            return _("You edit faster than this subwiki allows. Wait a little.")
        case Reason.STALE:
            return _("Your edit was made from a history that this post does not have.")
        case Reason.LICENCE:
            return _("The licence does not fit.")
        case Reason.CONFLICT:
            return _("Others changed the same words meanwhile.")
        case Reason.DECLINED:
            return _("It was looked at, and declined.")
        case _:
            return _("The edit was not taken.")


def _way_elsewhere(frame: Frame) -> Way:
    """To a text that a community of another server writes: its group decides."""
    if frame.guest is not None:
        host = frame.post.author.host
        return Way(
            open=False,
            why=_("Guests here edit only what is at home here. Sign in at %(host)s.", host=host),
        )
    if frame.member is None:
        return Way(open=False, why=_("You are not signed in."))
    if frame.post.subwiki is None:
        return Way(open=False, why=_("Which community writes this text is not known here."))
    return Way(open=True, to=To.OFFER, judge=frame.post.subwiki)


async def _way_to_own(tx: Reader, frame: Frame) -> Way:
    """To a text that one author owns: others propose, or suggest where proposals are not known."""
    post, member = frame.post, frame.member
    if member is None:
        return Way(open=False, why=_("This text is %(title)s’s own.", title=post.author.title))
    if post.author.id == member.id:
        return Way(open=True)
    proposes = post.local or await _understands_offers(tx, post)
    return Way(open=True, to=To.OFFER if proposes else To.REPLY, judge=post.author)


async def _understands_offers(tx: Reader, post: Post) -> bool:
    if post.author.server_id is None:
        return False
    server = await servers.by_id(tx, post.author.server_id)
    return server.dialect is Dialect.FEDIWIKI
