"""What stands around every page of a post: where it is, its tabs, what waits, who watches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import HTMLResponse

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.wording import exactly
from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.guests import Guest
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.offers import Offer
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import ReviewPolicy, Subwiki
from fediwiki.domain.trust import Protection
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Malformed
from fediwiki.services import judging
from fediwiki.storage import acts, offers, posts, subwikis, watches
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import N_, _
from fediwiki.web.views import EDITORS, About

NOTES = MappingProxyType(
    {
        "saved": N_("Your edit is saved."),
        "merged": N_("Your edit is saved, merged with what others wrote meanwhile."),
        "sent": N_(
            "Your edit is on its way to the server where this text is at home, which decides."
        ),
        "proposed": N_("Thank you. The author is shown what you propose, and decides."),
        "replied": N_("Your suggestion stands in the talk, and is on its way to the author."),
        "waits": N_("Thank you. Your edit waits for a moderator, who will look at it."),
        "unchanged": N_("Nothing is different, so nothing was saved."),
        "restored": N_("The post is back."),
        "undone": N_("The revision is undone."),
        "back": N_("The post is what it was."),
        "rolled_back": N_("The last edits of one editor are undone."),
        "thanked": N_("Your thanks are passed on."),
        "watched": N_("This post is on your watchlist now."),
        "forked": N_("This is your fork. Its first revision credits those who wrote the text."),
        "opened": N_("The post goes on here, and everyone may edit it."),
        "kept": N_("This post is saved. Only you see that."),
        "unwatched": N_("This post is no longer on your watchlist."),
    }
)
_REVIEWS = {
    ReviewPolicy.NONE: "",
    ReviewPolicy.NEW_EDITORS: N_("Edits of new editors wait for a moderator."),
    ReviewPolicy.ALL: N_("Every edit waits for a moderator."),
}
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Frame:
    """A post and who looks at it; `subwiki` is None unless it is one of ours.

    `own_offers` are edits of theirs that wait, `proposals` how many wait for them; `protected`
    says until when and why the post is protected by itself, else it is empty.
    """

    post: Post
    member: Member | None
    subwiki: Subwiki | None
    waiting: int
    watched: bool
    protected: str
    own_offers: tuple[Offer, ...] = ()
    proposals: int = 0
    guest: Guest | None = None

    @property
    def editor(self) -> Actor | None:
        """Who looks and may edit, as far as they may: a member, or a guest from another server."""
        if self.member is not None:
            return self.member.actor
        return self.guest.actor if self.guest else None

    @property
    def viewer(self) -> Viewer:
        """Who looks, for queries; guests see what every visitor sees."""
        return sessions.viewer_of(self.member)

    @property
    def has_buttons(self) -> bool:
        """Whether to offer what changes the text; if it may be done is decided when it is."""
        if self.member is None:
            return self.guest is not None and self.post.collaborative and self.subwiki is not None
        if self.post.collaborative:
            return self.post.subwiki is not None
        return self.post.author.id == self.member.id

    @property
    def path(self) -> str:
        """Where the post stands."""
        return f"/p/{short(self.post.id)}"


async def framed(tx: Reader, request: Request[State]) -> Frame:
    """The post that the path names, as whoever asks may see it.

    Raises:
        NotFound: There is none for them.
    """
    member = await sessions.member_of(request, tx)
    post_id = of_short(request.path_params["id"])
    post = await posts.by_id(tx, post_id, sessions.viewer_of(member))
    guest = sessions.guest_of(request, member)
    return await around(tx, post, member, guest, now=request.state["clock"].now())


async def around(
    tx: Reader, post: Post, member: Member | None, guest: Guest | None = None, *, now: datetime
) -> Frame:
    """What stands around a post for someone."""
    subwiki, waiting = None, 0
    if post.subwiki is not None and post.subwiki.local:
        subwiki = await subwikis.by_id(tx, post.subwiki.id)
        waiting = await offers.count_pending(tx, subwiki.id)
    protected = await _protected(tx, post, now)
    looker = member or guest
    if looker is None:
        return Frame(post, member, subwiki, waiting, watched=False, protected=protected)
    watched = await watches.is_watched(tx, looker.id, post.id)
    open_offers = await offers.waiting_of(tx, post.id)
    mine = tuple(each for each in open_offers if each.editor.id == looker.id)
    asked = post.local and not post.collaborative and post.author.id == looker.id
    return Frame(
        post,
        member,
        subwiki,
        waiting,
        watched,
        protected,
        own_offers=mine,
        proposals=len(open_offers) if asked else 0,
        guest=guest,
    )


async def _protected(tx: Reader, post: Post, now: datetime) -> str:
    own = post.protection.at(now)
    if own.edit is None and own.review is None:
        return ""
    last = await acts.find_last(tx, ActKind.PROTECT, post.uri)
    said = (
        _("Protected until %(moment)s.", moment=exactly(own.until))
        if own.until
        else _("Protected.")
    )
    reason = last.act.reason if last else ""
    return f"{said} {reason}".strip()


def framed_page(
    request: Request[State],
    template: str,
    frame: Frame,
    *,
    tab: str,
    title: str,
    values: Mapping[str, object],
    part: str = "",
    activity: str = "",
    status: int = 200,
) -> HTMLResponse:
    """A page of a post below one of its tabs; `part` is the end of its address."""
    ours = Urls(request.state["config"].origin).post(frame.post.id)
    about = About(
        title=_("%(what)s: %(which)s", what=title, which=frame.post.content.title),
        canonical=f"{ours}{part}",
        activity=activity,
        feed=f"{ours}/history/feed.atom" if tab == "history" and _has_feeds(frame) else "",
    )
    told: dict[str, object] = {
        "about": about,
        "frame": frame,
        "post": frame.post,
        "tab": tab,
        "page_title": title,
        "note": note_of(request),
        **values,
    }
    return page(
        request, template, member=frame.member, values=told, headers=about.links, status=status
    )


def _has_feeds(frame: Frame) -> bool:
    return frame.subwiki is None or frame.subwiki.life.quarantined is None


def protection_words(protection: Protection) -> str:
    """Who may edit, and whose edits wait."""
    waits = _REVIEWS[protection.review]
    return " ".join(_(each) for each in (EDITORS[protection.edit], waits) if each)


def editors_words(request: Request[State], frame: Frame) -> str:
    """Who may edit a post that is written together, here or as its own server said last."""
    protection = protection_of(request, frame)
    if protection is not None:
        return protection_words(protection)
    policy = frame.post.protection.edit
    return _(EDITORS[policy]) if policy and frame.post.collaborative else ""


def protection_of(request: Request[State], frame: Frame) -> Protection | None:
    """What holds now for a post that is written together here."""
    if frame.subwiki is None or not frame.post.collaborative:
        return None
    return judging.protection_of(frame.post, frame.subwiki, request.state["clock"].now())


def note_of(request: Request[State]) -> str:
    """What to say first, after something was done."""
    return NOTES.get(request.query_params.get("note", ""), "")


def number_in(text: str) -> int:
    """The number of a revision in an address.

    Raises:
        Malformed: It is none.
    """
    if not text.isascii() or not text.isdecimal() or not 0 < len(text) <= _MOST_DIGITS:
        raise Malformed(_("a revision has a number"))
    return int(text)
