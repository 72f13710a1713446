"""Passkeys: adding, naming and removing them, and coming in by one."""

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.letterheads import letterhead
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_passkey
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.config.settings import Config
from fediwiki.domain.members import Member
from fediwiki.errors import Malformed, NotFound, Refused
from fediwiki.services import passkeys, passwords, protecting_accounts
from fediwiki.services.passkeys import ADDING, ENTERING, MAX_ANSWER_CHARACTERS, Place
from fediwiki.storage import members, one_time_tokens
from fediwiki.storage import passkeys as stored
from fediwiki.storage.database import Writer
from fediwiki.storage.one_time_tokens import OneTimeToken
from fediwiki.text.gettext import _
from fediwiki.web.coming_in import Entrance, answer
from fediwiki.web.settings import to_proof

_PATH = "/settings/security"
_LASTS = timedelta(minutes=10)
_ID_CHARACTERS = 1_500
_NAME_CHARACTERS = 200
_NUMBERS = re.compile(r"[0-9.]+")
_NEVER_KEPT = {"Cache-Control": "no-store"}


def place_of(config: Config) -> Place | None:
    """Where passkeys are good; nowhere at an address of numbers, which has no name to hold to."""
    host = config.instance.domain.partition(":")[0]
    if _NUMBERS.fullmatch(host):
        return None
    return Place(config.instance.name, host, config.origin)


async def ask_to_enter(request: Request[State]) -> Response:
    """What a browser needs to sign somebody in."""
    place = _place(request)
    count_passkey(request)
    challenge = passkeys.new_challenge()
    async with request.state["database"].write() as tx:
        await _keep(request, tx, challenge, ENTERING, None)
    return _json(passkeys.to_enter(place, challenge))


async def enter(request: Request[State]) -> Response:
    """Begin a session for whoever holds the passkey; it is both steps in one."""
    form = await forms.read(request)
    place = _place(request)
    given = form.text("passkey", most_characters=MAX_ANSWER_CHARACTERS)
    count_passkey(request)
    challenge = passkeys.challenge_of(given)
    passkey_id = passkeys.id_of(given)
    now = request.state["clock"].now()
    async with request.state["database"].write() as tx:
        asked = await one_time_tokens.take(tx, passwords.token_hash(challenge), ENTERING, now)
        passkey = await stored.find(tx, passkey_id)
        if asked is None or passkey is None:
            raise Refused(_("This passkey opens no account here, or that took too long."))
        uses = passkeys.uses_after(place, given, challenge, passkey)
        await stored.save_used(tx, passkey.id, uses=uses, now=now)
        member = await members.by_id(tx, passkey.member_id)
        session = await sessions.begin(request, tx, member)
    return answer(request, Entrance(session=session))


async def ask_to_add(request: Request[State]) -> Response:
    """What a browser needs to make a passkey."""
    place = _place(request)
    challenge = passkeys.new_challenge()
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        if not sessions.is_proven(request, here):
            return to_proof(_PATH)
        known = await stored.of_member(tx, here.member.id)
        await _keep(request, tx, challenge, ADDING, here.member)
    return _json(passkeys.to_add(place, here.member, known, challenge))


async def add(request: Request[State]) -> Response:
    """Keep the passkey that a browser made."""
    form = await forms.read(request)
    place = _place(request)
    given = form.text("passkey", most_characters=MAX_ANSWER_CHARACTERS)
    name = protecting_accounts.checked_name(form.text("name", most_characters=_NAME_CHARACTERS))
    challenge = passkeys.challenge_of(given)
    now = request.state["clock"].now()
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        if not sessions.is_proven(request, here):
            return to_proof(_PATH)
        asked = await one_time_tokens.take(tx, passwords.token_hash(challenge), ADDING, now)
        if asked is None or asked.member_id != here.member.id:
            raise Refused(_("That took too long. Please add the passkey again."))
        made = passkeys.added(place, given, challenge, member=here.member, name=name, now=now)
        await protecting_accounts.add_passkey(tx, made, here.member, head=letterhead(request))
    return RedirectResponse(f"{_PATH}?done=added", 303)


async def change(request: Request[State]) -> Response:
    """Name a passkey anew, or remove it."""
    form = await forms.read(request)
    passkey_id = form.text("id", most_characters=_ID_CHARACTERS)
    wish = form.text("do", most_characters=_NAME_CHARACTERS)
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        if not sessions.is_proven(request, here):
            return to_proof(_PATH)
        match wish:
            case "rename":
                name = form.text("name", most_characters=_NAME_CHARACTERS)
                await protecting_accounts.rename_passkey(tx, here.member, passkey_id, name)
            case "remove":
                now = request.state["clock"].now()
                head = letterhead(request)
                await protecting_accounts.remove_passkey(
                    tx, here.member, passkey_id, head=head, now=now
                )
            case _:
                raise Malformed(_("a passkey is renamed or removed"))
    return RedirectResponse(f"{_PATH}?done={wish}d", 303)


async def _keep(
    request: Request[State], tx: Writer, challenge: str, purpose: str, member: Member | None
) -> None:
    expires = request.state["clock"].now() + _LASTS
    await one_time_tokens.add(
        tx,
        OneTimeToken(
            passwords.token_hash(challenge), purpose, member.id if member else None, "", expires
        ),
    )


def _place(request: Request[State]) -> Place:
    place = place_of(request.state["config"])
    if place is None:
        raise NotFound(_("passkeys need a host with a name, for example localhost"))
    return place


def _json(text: str) -> Response:
    return Response(text, headers=_NEVER_KEPT, media_type="application/json")


ROUTES = [
    Route("/sign-in/passkey/options", ask_to_enter, methods=["POST"]),
    Route("/sign-in/passkey", enter, methods=["POST"]),
    Route(f"{_PATH}/passkeys/options", ask_to_add, methods=["POST"]),
    Route(f"{_PATH}/passkeys", add, methods=["POST"]),
    Route(f"{_PATH}/passkeys/change", change, methods=["POST"]),
]
