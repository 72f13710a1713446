"""Taking a post or a comment away, for good or until it is given back: moderators' small forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.errors import Conflict, FediWikiError, Malformed
from fediwiki.services import deciding, removing
from fediwiki.services.deciding import MOST_REASON_CHARACTERS, Thing, Why
from fediwiki.storage import comments, posts, subwikis
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web.views import About

_RULE_CHARACTERS = 3


@dataclass(frozen=True, slots=True)
class Matter:
    """What is decided about: a post, or a comment on one, and the rules of where it stands."""

    thing: Thing
    post: Post
    rules: Sequence[str]

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment."""
        return isinstance(self.thing, Comment)

    @property
    def path(self) -> str:
        """Where it stands."""
        return f"/{'comment' if self.is_comment else 'p'}/{short(self.thing.id)}"

    @property
    def place(self) -> Actor | None:
        """The subwiki in which it stands."""
        return self.post.subwiki


@dataclass(frozen=True, slots=True)
class Typed:
    """A decision under way; `rule` is the number of the rule that was broken."""

    reason: str = ""
    rule: str = ""
    with_replies: bool = False
    final: bool = False


async def ask(request: Request[State]) -> Response:
    """The form to take something away."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        matter = await _matter(tx, request, member)
    return _form(request, member, matter, Typed())


async def remove(request: Request[State]) -> Response:
    """Take it away; before it goes for good, ask once more."""
    form = await forms.read(request)
    typed = _typed(form)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        matter = await _matter(tx, request, member)
    why, now = _why(typed, matter), request.state["clock"].now()
    try:
        deciding.check_why(why)
        if typed.final and not form.has("sure"):
            return _form(request, member, matter, typed, asking=True)
        async with request.state["database"].write() as tx:
            thing = (await _matter(tx, request, member)).thing
            if typed.final:
                await removing.delete_for_good(tx, thing, why, by=member.actor, now=now)
            else:
                await removing.remove(
                    tx, thing, why, by=member.actor, now=now, with_replies=typed.with_replies
                )
    except (Malformed, Conflict) as error:
        return _form(request, member, matter, typed, error)
    to = matter.path
    if typed.final:
        to = f"/p/{short(matter.post.id)}" if matter.is_comment else _home_of(matter.place)
    return RedirectResponse(to, HTTPStatus.SEE_OTHER)


async def ask_back(request: Request[State]) -> Response:
    """The form to give something back."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        matter = await _matter(tx, request, member)
    return _form(request, member, matter, Typed(), back=True)


async def give_back(request: Request[State]) -> Response:
    """Give it back."""
    typed = _typed(await forms.read(request))
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        matter = await _matter(tx, request, member)
    why, now = _why(typed, matter), request.state["clock"].now()
    try:
        deciding.check_why(why)
        async with request.state["database"].write() as tx:
            thing = (await _matter(tx, request, member)).thing
            await removing.restore(tx, thing, why, by=member.actor, now=now)
    except (Malformed, Conflict) as error:
        return _form(request, member, matter, typed, error, back=True)
    return RedirectResponse(matter.path, HTTPStatus.SEE_OTHER)


async def _matter(tx: Reader, request: Request[State], member: Member) -> Matter:
    """What the path names, if it is for the member to decide about it.

    Raises:
        NotFound: It is not there for them.
        Refused: It is not for them.
    """
    number = of_short(request.path_params["id"])
    if request.scope["path"].startswith("/comment/"):
        thing: Thing = await comments.by_id(tx, number, member.viewer)
        post = await posts.by_id(tx, thing.post_id, member.viewer)
    else:
        thing = post = await posts.by_id(tx, number, member.viewer)
    place = await deciding.check(tx, thing, member.actor)
    here = place is not None and place.local
    subwiki = await subwikis.by_id(tx, place.id) if place and here else None
    return Matter(thing, post, subwiki.rules if subwiki else ())


def _why(typed: Typed, matter: Matter) -> Why:
    number = int(typed.rule) if typed.rule.isascii() and typed.rule.isdecimal() else 0
    rule = matter.rules[number - 1] if 0 < number <= len(matter.rules) else ""
    return Why(typed.reason.strip(), rule)


def _typed(form: Form) -> Typed:
    return Typed(
        reason=form.text("reason", most_characters=4 * MOST_REASON_CHARACTERS),
        rule=form.text("rule", most_characters=_RULE_CHARACTERS) if form.has("rule") else "",
        with_replies=form.has("with_replies"),
        final=form.has("final"),
    )


def _home_of(place: Actor | None) -> str:
    return f"/c/{place.name}" if place is not None and place.local else "/"


def _form(
    request: Request[State],
    member: Member,
    matter: Matter,
    typed: Typed,
    error: FediWikiError | None = None,
    *,
    back: bool = False,
    asking: bool = False,
) -> Response:
    if back:
        title = _("Give back this comment") if matter.is_comment else _("Give back this post")
    else:
        title = _("Remove this comment") if matter.is_comment else _("Remove this post")
    values = {
        "about": About(title, ""),
        "matter": matter,
        "typed": typed,
        "error": str(error) if error else "",
        "most_characters": MOST_REASON_CHARACTERS,
        "back": back,
        "asking": asking,
    }
    status = problems.problem_of(error).status if error else HTTPStatus.OK
    return page(request, "remove.html", member=member, values=values, status=status)


ROUTES = [
    Route(f"/{kind}/{{id}}/{name}", handler, methods=[method])
    for kind in ("p", "comment")
    for name, handler, method in (
        ("remove", ask, "GET"),
        ("remove", remove, "POST"),
        ("give-back", ask_back, "GET"),
        ("give-back", give_back, "POST"),
    )
]
