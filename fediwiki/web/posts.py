"""One post: what it says, and the talk below it."""

from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.wording import plain_text, web_link
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.reading import Place
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import NotFound, Removed
from fediwiki.services import deciding, linking
from fediwiki.storage import (
    acts,
    comments,
    mutes,
    posts,
    quarantine,
    reactions,
    reading,
    removals,
)
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web import unfinished
from fediwiki.web.asking import banner_for
from fediwiki.web.commenting import Said, likely_languages
from fediwiki.web.credits import credited
from fediwiki.web.surroundings import note_of
from fediwiki.web.views import (
    About,
    Muted,
    Thread,
    described,
    description_of,
    headings_of,
    threads_of,
)


async def show(request: Request[State]) -> Response:
    """The post with one page of its talk, in one order of time or the other."""
    try:
        return await _show(request)
    except Removed:
        return await _show_removed(request)


async def _show(request: Request[State]) -> Response:
    config = request.state["config"]
    limit = config.limits.page_comments
    newest_first = request.query_params.get("order") == "newest"
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        post = await posts.by_id(tx, of_short(request.path_params["id"]), viewer)
        after = await _talk_place(tx, request)
        said = await comments.of_post(
            tx, post.id, viewer, after=after, newest_first=newest_first, limit=limit + 1
        )
        made = await credited(tx, request, post, member)
        red = await linking.red(tx, post, Urls(config.origin), viewer)
        source = await _crossposted(tx, post, viewer)
        uris = [post.uri, *(each.uri for each in said[:limit])]
        liked = await reactions.liked_of(tx, member.id, uris) if member else frozenset[str]()
        muted = await _muted(tx, member)
        saved = member is not None and await reading.is_saved(tx, member.id, post.id)
        kept = await unfinished.find(tx, member, f"/p/{short(post.id)}/reply")
        banner = await banner_for(tx, request, member)
        moderates = member is not None and await deciding.may(tx, post.subwiki, member.actor)
        removal = await _removal(tx, post, post) if post.removed else None
        has_feed = await quarantine.find_of_post(tx, post.id) is None
    about = _about(post, config.origin)
    last = short(said[limit - 1].id) if len(said) > limit else ""
    order = "order=newest&" if newest_first else ""
    values = {
        "about": about,
        "banner": banner,
        "post": post,
        "original": "" if post.local else web_link(post.url or post.uri),
        "contents": headings_of(post.content.html),
        "html": linking.reddened(post.content.html, red),
        "made": made,
        "note": note_of(request),
        "threads": threads_of(said[:limit]),
        "source": source,
        "liked": liked,
        "kept": kept,
        "said": Said(language=post.content.language),
        "languages": likely_languages(config, post),
        "most_characters": config.limits.comment_characters,
        "muted": muted,
        "saved": saved,
        "moderates": moderates,
        "removal": removal,
        "has_feed": has_feed,
        "newest_first": newest_first,
        "first_page": after is None,
        "more": f"/p/{short(post.id)}?{order}after={last}#talk" if last else "",
    }
    return page(request, "post.html", member=member, values=values, headers=about.links)


async def show_comment(request: Request[State]) -> Response:
    """One comment, with what it answers and what hangs on it."""
    try:
        return await _show_comment(request)
    except Removed:
        return await _show_removed(request)


async def _show_comment(request: Request[State]) -> Response:
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        comment = await comments.by_id(tx, of_short(request.path_params["id"]), viewer)
        post = await posts.by_id(tx, comment.post_id, viewer)
        limit = config.limits.page_comments
        above, below = await comments.around(tx, comment, viewer, limit=limit)
        uris = [each.uri for each in (*above, comment, *below)]
        liked = await reactions.liked_of(tx, member.id, uris) if member else frozenset[str]()
        muted = await _muted(tx, member)
        moderates = member is not None and await deciding.may(tx, post.subwiki, member.actor)
        removal = await _removal(tx, comment, post) if comment.removed else None
    url = Urls(config.origin).comment(comment.id)
    author = comment.author.title if comment.author.local else f"@{comment.author.handle}"
    about = About(
        title=_("%(author)s on %(title)s", author=author, title=post.content.title),
        canonical=url if comment.local else web_link(comment.url or comment.uri) or url,
        activity=comment.uri,
        creator=comment.author.handle,
        description=described(comment.warning or plain_text(comment.html)),
        kind="article",
    )
    begin = f"?from={short(comment.id)}" if post.comments > limit else ""
    values = {
        "about": about,
        "post": post,
        "comment": comment,
        "above": [Thread(each, (), None) for each in above],
        "threads": [replace(each, answers=None) for each in threads_of([comment, *below])],
        "liked": liked,
        "muted": muted,
        "moderates": moderates,
        "removal": removal,
        "in_talk": f"/p/{short(post.id)}{begin}#c-{short(comment.id)}",
    }
    return page(request, "comment.html", member=member, values=values, headers=about.links)


@dataclass(frozen=True, slots=True)
class Removal:
    """Why something is out of sight; `place` is the subwiki whose moderators decided.

    `rule` and its `number` are as they were then; 0 where none was noted.
    """

    at: datetime
    reason: str
    rule: str
    act_id: int
    place: Actor | None
    number: int = 0


async def _show_removed(request: Request[State]) -> Response:
    """That something was here, and why it is not; neither a title nor a word of it.

    Raises:
        NotFound: It is hidden for other reasons, too.
    """
    number = of_short(request.path_params["id"])
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        is_comment = request.scope["path"].startswith("/comment/")
        comment = await comments.find(tx, number) if is_comment else None
        post = await posts.find(tx, comment.post_id if comment else number)
        if post is None:
            raise NotFound(_("there is no such post"))
        removal = await _removal(tx, comment if comment and comment.removed else post, post)
    if removal is None:
        raise NotFound(_("there is no such post"))
    said = _("This comment was removed") if is_comment else _("This post was removed")
    values = {"about": About(said, ""), "removal": removal}
    return page(request, "removed.html", member=member, values=values)


async def _removal(tx: Reader, thing: Post | Comment, post: Post) -> Removal | None:
    entry = await removals.find_act(tx, thing.uri)
    if entry is None:
        return None
    act = entry.act
    number = int(act.details.get(acts.RULE_NUMBER, "0"))
    return Removal(entry.at, act.reason, act.rule, entry.id, post.subwiki, number)


async def _muted(tx: Reader, member: Member | None) -> Muted:
    """Whose comments are folded for a member."""
    if member is None:
        return Muted()
    return Muted(await mutes.ids_of(tx, member.id), await mutes.hosts_of(tx, member.id))


async def _crossposted(tx: Reader, post: Post, viewer: Viewer) -> Post | None:
    """The post that this one passes on, if it is here for `viewer`."""
    if not post.crosspost_of:
        return None
    found = await posts.find_by_uri(tx, post.crosspost_of)
    try:
        return await posts.by_id(tx, found.id, viewer) if found else None
    except NotFound:
        return None


async def _talk_place(tx: Reader, request: Request[State]) -> Place | None:
    """Where this page of talk begins: after one comment, or from one on."""
    if after := request.query_params.get("after"):
        return await comments.place_of(tx, of_short(after))
    if first := request.query_params.get("from"):
        place = await comments.place_of(tx, of_short(first))
        return Place(place.at, place.id - 1)
    return None


def _about(post: Post, origin: str) -> About:
    ours = Urls(origin).post(post.id)
    return About(
        title=post.content.title,
        canonical=ours if post.local else web_link(post.url or post.uri) or ours,
        activity=post.uri,
        creator=post.author.handle,
        description=description_of(post),
        kind="article",
    )


ROUTES = [
    Route("/p/{id}", show),
    Route("/comment/{id}", show_comment),
]
