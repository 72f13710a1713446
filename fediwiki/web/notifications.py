"""What a member is told: a page by days, and what of it they want to be told at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.phrases import EXPLAINED, KINDS, Phrase, phrase_of
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.notifications import Digest, Notification, NotificationKind, Switch
from fediwiki.errors import Malformed
from fediwiki.services import digesting, notifying
from fediwiki.storage import digests, emails, notifications, reading
from fediwiki.text.gettext import N_, _
from fediwiki.web.settings import settings_page
from fediwiki.web.views import About

_PER_PAGE = 50
_DIGESTS = {
    Digest.NEVER: N_("Never"),
    Digest.DAILY: N_("Once a day"),
    Digest.WEEKLY: N_("Once a week"),
}
_NOTES = {"kept": N_("Your choice is kept.")}


@dataclass(frozen=True, slots=True)
class Line:
    """A notification and what it says."""

    told: Notification
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Day:
    """What was told on one day."""

    date: str
    lines: Sequence[Line]


async def show(request: Request[State]) -> Response:
    """What the member was told, newest first."""
    kind = _kind(request.query_params.get("kind", ""))
    before, after = _place(request, "before"), _place(request, "after")
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        found = await notifications.of_member(
            tx,
            member.viewer,
            kind=kind,
            before=before,
            after=after,
            limit=_PER_PAGE + 1,
        )
        unread = await notifications.kinds_unread(tx, member.viewer)
        has_link = await reading.link_made(tx, member.id) is not None
    more = len(found) > _PER_PAGE
    on_page = found[-_PER_PAGE:] if after else found[:_PER_PAGE]
    shown = [Line(each, phrase_of(each)) for each in on_page]
    begin = f"/notifications?kind={kind.value}&" if kind else "/notifications?"
    has_older = bool(shown) and (more or after is not None)
    has_newer = bool(shown) and (more if after else before is not None)
    values = {
        "about": About(
            title=_("Notifications"), canonical=f"{request.state['config'].origin}/notifications"
        ),
        "days": [
            Day(date, list(lines))
            for date, lines in groupby(shown, lambda line: f"{line.told.at:%-d %B %Y}")
        ],
        "kind": kind,
        "kinds": [(each, KINDS[each], unread.get(each, 0)) for each in _kinds_of(member)],
        "unread": sum(unread.values()) if kind is None else unread.get(kind, 0),
        "latest": short(shown[0].told.place) if shown and not (before or after) else "",
        "older": f"{begin}before={short(shown[-1].told.place)}" if has_older else "",
        "newer": f"{begin}after={short(shown[0].told.place)}" if has_newer else "",
        "is_paged": before is not None or after is not None,
        "has_link": has_link,
        "days_kept": request.state["config"].limits.notification_days,
    }
    return page(request, "notifications.html", member=member, values=values)


def _place(request: Request[State], name: str) -> int | None:
    cursor = request.query_params.get(name)
    return of_short(cursor) if cursor else None


async def read_all(request: Request[State]) -> Response:
    """Note that the member read what the page showed, or one kind of it."""
    form = await forms.read(request)
    kind = _kind(request.query_params.get("kind", ""))
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        until = of_short(form.text("until", most_characters=13))
        now = request.state["clock"].now()
        await notifying.see(tx, member.actor, until=until, kind=kind, now=now)
    return RedirectResponse(f"/notifications?kind={kind.value}" if kind else "/notifications", 303)


async def read_one(request: Request[State]) -> Response:
    """Note that the member read one thing, and go there."""
    place = of_short(request.path_params["place"])
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        told = await notifications.find(tx, member.viewer, place)
        now = request.state["clock"].now()
        await notifying.see(tx, member.actor, until=place, only=True, now=now)
    path = phrase_of(told).path if told else ""
    return RedirectResponse(path or "/notifications", 303)


async def show_settings(request: Request[State]) -> Response:
    """Of what the member is told, and how."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        switches = await notifications.switches_of(tx, member.id)
        digest = await digests.of_member(tx, member.id)
        address = await emails.find(tx, member.id)
    sends = request.state["config"].mail.enabled
    return settings_page(
        request,
        "settings_notifications.html",
        member,
        title=_("Notifications"),
        values={
            "kinds": [
                (each, KINDS[each], EXPLAINED[each], switches[each]) for each in _kinds_of(member)
            ],
            "digest": digest,
            "digests": _DIGESTS,
            "sends_mail": sends,
            "address": address,
            "by_mail": sends and bool(address),
        },
        notes=_NOTES,
    )


async def save_settings(request: Request[State]) -> Response:
    """Keep of what the member wants to be told; of mails only where the page asked."""
    form = await forms.read(request)
    said = form.text("digest", most_characters=20) if form.has("digest") else ""
    if said and said not in {*Digest}:
        raise Malformed(_("a digest comes never, daily or weekly"))
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        switches = await notifications.switches_of(tx, member.id)
        wanted = {
            kind: Switch(
                form.has(f"{kind.value}-site"),
                form.has(f"{kind.value}-mail") if said else switches[kind].by_mail,
            )
            for kind in _kinds_of(member)
        }
        await notifying.switch(tx, member.actor, wanted)
        if said:
            now = request.state["clock"].now()
            await digesting.choose(tx, member.actor, Digest(said), now=now)
    return RedirectResponse("/settings/notifications?done=kept", 303)


def _kinds_of(member: Member) -> list[NotificationKind]:
    """What a member may be told: some of it concerns moderators or admins alone."""
    others = {
        NotificationKind.ASKING: bool(member.queues) or member.admin,
        NotificationKind.SIGN_UP: member.admin,
    }
    return [each for each in KINDS if others.get(each, True)]


def _kind(said: str) -> NotificationKind | None:
    if not said:
        return None
    if said not in {*NotificationKind}:
        raise Malformed(_("there are no such notifications"))
    return NotificationKind(said)


ROUTES = [
    Route("/notifications", show, methods=["GET"]),
    Route("/notifications", read_all, methods=["POST"]),
    Route("/notifications/{place}", read_one, methods=["POST"]),
    Route("/settings/notifications", show_settings, methods=["GET"]),
    Route("/settings/notifications", save_settings, methods=["POST"]),
]
