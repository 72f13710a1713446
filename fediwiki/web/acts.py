"""One act of the public log: what was decided, why, and what those concerned say against it."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.decisions import decision, in_public
from fediwiki.asgi.forms import Form
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.asgi.wording import home
from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import KEPT_PRIVATE, ActKind
from fediwiki.domain.appeals import APPEAL_CHARACTERS, REVERSIBLE, Appeal, Message
from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.errors import Conflict, FediWikiError, Malformed, NotFound, Refused
from fediwiki.services import appealing, authority, reporting, reversing, warning
from fediwiki.storage import actors, acts, appeals
from fediwiki.storage.acts import Entry
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import N_, _
from fediwiki.web.views import About

_MOST_MESSAGES = 100
_REASON_CHARACTERS = 500
_NOTES = {
    "appealed": N_("Your appeal waits for somebody else than who decided. You will be told."),
    "decided": N_("The appeal is decided, and whoever appealed is told."),
    "undone": N_("This is taken back."),
    "answered": N_("Your words are passed on."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An act with whom and what it names, as far as they are known here."""

    entry: Entry
    by: Actor | None
    target: Actor | None
    subwiki: Actor | None
    path: str
    title: str
    reversal: Entry | None
    appeal: Appeal | None
    original: Entry | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """What whoever looks may read and do."""

    concerned: bool = False
    decides: bool = False
    appeals: bool = False
    judges: bool = False
    undoes: bool = False

    @property
    def reads(self) -> bool:
        """Whether what was said between those concerned is for them."""
        return self.concerned or self.decides


async def show(request: Request[State]) -> Response:
    """What stands in the log."""
    return await _page(request)


async def change(request: Request[State]) -> Response:
    """Appeal, decide about an appeal, take back, or say something about a warning."""
    form = await forms.read(request)
    wish = form.text("do", most_characters=20)
    act_id = of_short(request.path_params["act"])
    now = request.state["clock"].now()
    try:
        async with request.state["database"].write() as tx:
            member = await sessions.member_of(request, tx)
            if member is None:
                return to_sign_in(request)
            entry = await _public(tx, act_id)
            done = await _change(tx, entry, wish, form, member, now)
    except (Conflict, Malformed, Refused) as error:
        return await _page(request, error=error)
    return RedirectResponse(f"/log/{short(act_id)}?done={done}", HTTPStatus.SEE_OTHER)


async def _change(
    tx: Writer, entry: Entry, wish: str, form: Form, member: Member, now: datetime
) -> str:
    by = member.actor
    text = form.text("text", most_characters=APPEAL_CHARACTERS) if form.has("text") else ""
    match wish:
        case "appeal":
            await appealing.appeal(tx, entry, text, by=by, now=now)
            return "appealed"
        case "uphold" | "reverse":
            reverse = wish == "reverse"
            await appealing.decide(tx, entry, reverse=reverse, answer=text, by=by, now=now)
            return "decided"
        case "undo":
            reason = form.text("reason", most_characters=_REASON_CHARACTERS)
            await reversing.reverse(tx, entry, reason=reason, by=by, now=now)
            return "undone"
        case "answer":
            await warning.answer(tx, entry, text, by=by, now=now)
            return "answered"
        case _:
            raise Malformed(_("Appeal, decide, take back or answer."))


async def _page(request: Request[State], *, error: FediWikiError | None = None) -> Response:
    act_id = of_short(request.path_params["act"])
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        shown = await _shown(tx, await _public(tx, act_id))
        rights = await _rights(tx, shown, member)
        said: list[Message] = []
        if rights.reads and shown.entry.act.kind is ActKind.WARN:
            said = await appeals.said(tx, act_id, limit=_MOST_MESSAGES)
    title = _(decision(shown.entry.act.kind))
    values = {
        "about": About(title, f"{request.state['config'].origin}/log/{short(act_id)}"),
        "shown": shown,
        "act": shown.entry.act,
        "shown_domain": in_public(shown.entry.act, shown.entry.act.details.get("domain", "")),
        "rights": rights,
        "said": said,
        "most_characters": APPEAL_CHARACTERS,
        "note": _NOTES.get(request.query_params.get("done", ""), ""),
        "error": str(error) if error else "",
    }
    status = problems.problem_of(error).status if error else HTTPStatus.OK
    return page(request, "act.html", member=member, values=values, status=status)


async def _public(tx: Reader, act_id: int) -> Entry:
    """The act, if it is for everyone to read.

    Raises:
        NotFound: There is none, or it is between admins and one person.
    """
    entry = await acts.by_id(tx, act_id)
    if entry.act.kind in KEPT_PRIVATE:
        raise NotFound(_("nothing of that number stands in the log"))
    return entry


async def _shown(tx: Reader, entry: Entry) -> Shown:
    act = entry.act
    reported = await reporting.find_reported(tx, act.object_uri) if act.object_uri else None
    path = title = ""
    # What is out of sight must not be read here.
    match reported.thing if reported else None:
        case Post(removed=None, held=None) as post:
            path, title = f"/p/{short(post.id)}", post.content.title
        case Comment(removed=None, held=None) as comment:
            path, title = f"/comment/{short(comment.id)}", reported.title if reported else ""
        case Post() as post:
            path = f"/p/{short(post.id)}"
        case Comment() as comment:
            path = f"/comment/{short(comment.id)}"
        case Actor() as actor:
            path, title = home(actor), f"@{actor.handle}"
        case _:
            pass
    return Shown(
        entry,
        by=await _actor(tx, act.actor_id),
        target=await _actor(tx, act.target_id),
        subwiki=await _actor(tx, act.subwiki_id),
        path=path,
        title=title,
        reversal=await acts.find_reversal(tx, entry.id),
        appeal=await appeals.find(tx, entry.id),
        original=await acts.by_id(tx, act.undoes) if act.undoes is not None else None,
    )


async def _rights(tx: Reader, shown: Shown, member: Member | None) -> Rights:
    if member is None:
        return Rights()
    entry, actor = shown.entry, member.actor
    decides = await authority.decides(tx, entry.act.subwiki_id, actor)
    is_open = shown.appeal is not None and shown.appeal.is_open
    return Rights(
        concerned=entry.act.target_id == actor.id,
        decides=decides,
        appeals=await appealing.may_appeal(tx, entry, actor),
        judges=is_open and await appealing.may_decide(tx, entry, actor),
        undoes=decides
        and entry.act.kind in REVERSIBLE
        and entry.act.undoes is None
        and shown.reversal is None,
    )


async def _actor(tx: Reader, actor_id: int | None) -> Actor | None:
    if actor_id is None:
        return None
    try:
        return await actors.by_id(tx, actor_id)
    except NotFound:
        return None


ROUTES = [
    Route("/log/{act}", show, methods=["GET"]),
    Route("/log/{act}", change, methods=["POST"]),
]
