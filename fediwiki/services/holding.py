"""Holding: what somebody new leads others to waits for a moderator, and nobody else sees it yet.

It is decided in the transaction in which something is written or changed, before anyone is told.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.filters import Filter, FilterAction, FilterKind, Looked, looked_at, matches
from fediwiki.domain.follows import FollowState
from fediwiki.domain.holding import (
    NOBODY_NEW,
    STOOD,
    Acquaintance,
    Probation,
    Reach,
    WhyHeld,
    is_new,
    reach_of,
)
from fediwiki.domain.ids import given_at
from fediwiki.errors import Refused
from fediwiki.services import authority
from fediwiki.services.deciding import Thing
from fediwiki.storage import actors, filters, follows, held, sent, server_policies, standing
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.held import Hold
from fediwiki.text import mentions, outward
from fediwiki.text.domains import host_of
from fediwiki.text.gettext import _
from fediwiki.text.mentions import Kind

_MOST_LOOKED_UP = 20
_PEOPLE = {ActorKind.MEMBER, ActorKind.PERSON, ActorKind.OTHER}


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody writes, as it is looked at.

    `called` are ids of actors whom it mentions as its server says; with None its own words say it.
    """

    text: str
    html: str
    title: str = ""
    attachments: tuple[Attachment, ...] = ()
    called: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """Who writes it where, and the people of the thread, whom it is no wonder to mention."""

    by: Actor
    place: Actor | None
    near: Collection[int] = ()
    probation: Probation = NOBODY_NEW


async def why(
    tx: Writer,
    written: Written,
    setting: Setting,
    *,
    before: Written | None = None,
    now: datetime,
) -> tuple[str, ...]:
    """Why what somebody writes waits, or what is new in it since `before`; nothing if it does not.

    Who decides there themselves, or is trusted there, is never new; no filter holds for the first.

    Raises:
        Refused: A filter does not let it stand there at all.
    """
    there = await filters.holding_in(tx, _place_id(setting))
    server_is_held = await _server_is_held(tx, setting, now)
    may_be_new = await _may_be_new(tx, setting, now)
    reach = await _reach(tx, written, setting) if may_be_new else Reach()
    if not (there or server_is_held or reach.whys):
        return ()
    if await authority.decides(tx, _place_id(setting), setting.by):
        return ()
    is_new = may_be_new and await _is_new(tx, setting, now)
    matching = _found(there, written, before, is_new=is_new)
    await filters.count_found(tx, [each.id for each in matching], now)
    refusing = next((each for each in matching if each.action is FilterAction.REFUSE), None)
    if refusing is not None:
        raise Refused(_refusal(refusing))
    found = tuple(f"{each.kind} {each.said}".strip() for each in matching)
    if server_is_held:
        found = (WhyHeld.SERVER, *found)
    if not is_new:
        return found
    if before is not None:
        reach = reach.beyond(await _reach(tx, before, setting))
    return (*reach.whys, *found)


async def hold(
    tx: Writer,
    thing: Thing,
    place: Actor | None,
    whys: Sequence[str],
    *,
    called: Sequence[str] = (),
    entry_id: int | None = None,
    told: bool = False,
    now: datetime,
) -> None:
    """Keep a thing out of sight until somebody decides; of ours, what was said already is told."""
    was_said = thing.local and await sent.find_last(tx, thing.uri, "Create") is not None
    await held.add(
        tx,
        Hold(
            thing.uri,
            place.id if place is not None and place.local else None,
            thing.author.id,
            (*whys,),
            now,
            told=told or was_said,
            mentions=(*called,),
            entries=() if entry_id is None else (entry_id,),
        ),
    )


async def is_known(tx: Reader, thing: Thing) -> bool:
    """Whether others ever saw a thing, or heard of it."""
    if thing.held is None:
        return True
    found = await held.find(tx, thing.uri)
    return found is None or found.told


async def _may_be_new(tx: Writer, setting: Setting, now: datetime) -> bool:
    """Whether somebody may be new; of whom was met just now it is not asked what of theirs lasted.

    Whoever is known once is not asked for again, until something of theirs is removed.
    """
    by, days = setting.by, setting.probation.days(local=setting.by.local)
    if not days or by.known is not None:
        return False
    return now - given_at(by.id) < timedelta(days=days) or await _nothing_lasted(tx, setting, now)


async def _nothing_lasted(tx: Writer, setting: Setting, now: datetime) -> bool:
    by, probation = setting.by, setting.probation
    stood = now - probation.stands_after(local=by.local)
    accepted, since = await held.accepted_of(tx, by.id, stood_since=stood)
    if is_new(Acquaintance(by.local, since, accepted), probation, now):
        return True
    await actors.save_known(tx, by.id, now)
    return False


async def _is_new(tx: Writer, setting: Setting, now: datetime) -> bool:
    by = setting.by
    if not await _nothing_lasted(tx, setting, now):
        return False
    place_id = _place_id(setting)
    if place_id is not None and await standing.is_trusted(tx, place_id, by.id):
        return False
    return by.local or not await follows.has_local_followers(tx, by.id)


async def _server_is_held(tx: Reader, setting: Setting, now: datetime) -> bool:
    """Whether an admin holds back what people of their server say until something was accepted."""
    by, host = setting.by, setting.by.host.partition(":")[0]
    if by.local or not await server_policies.holds(tx, host):
        return False
    accepted, _since = await held.accepted_of(tx, by.id, stood_since=now - STOOD)
    return not accepted


def _found(
    there: Sequence[Filter], written: Written, before: Written | None, *, is_new: bool
) -> Sequence[Filter]:
    """Which filters find something that was not let pass before."""
    if not there:
        return ()
    looked = _looked(written, is_new=is_new)
    earlier = None if before is None else _looked(before, is_new=False)
    return [
        each
        for each in there
        if matches(each, looked) and (earlier is None or not matches(each, earlier))
    ]


def _looked(written: Written, *, is_new: bool) -> Looked:
    urls = [each.url for each in written.attachments if each.kind == "link"]
    urls += [each.url for each in outward.links_of(written.html)]
    said = " ".join((written.title, written.text, *(each.alt for each in written.attachments)))
    hosts = filter(None, map(host_of, urls))
    return looked_at(said, hosts, len({*_called(written)}), by_newcomer=is_new)


def _refusal(each: Filter) -> str:
    match each.kind:
        case FilterKind.WORD:
            return _("A filter does not let “%(said)s” stand here.", said=each.said)
        case FilterKind.DOMAIN:
            return _("A filter does not let links to %(said)s stand here.", said=each.said)
        case FilterKind.MENTIONS:
            return _(
                "A filter lets less than %(said)s people be mentioned at once.", said=each.said
            )
        case FilterKind.NEWCOMER:
            return _("People who are new here do not post here yet. Try again in some days.")


def _place_id(setting: Setting) -> int | None:
    return setting.place.id if setting.place is not None and setting.place.local else None


async def _reach(tx: Reader, written: Written, setting: Setting) -> Reach:
    by, place = setting.by, setting.place
    own = by.host if by.local or place is None else place.host
    called = [*dict.fromkeys(_called(written))]
    people = await _people(tx, called[:_MOST_LOOKED_UP], by.host)
    strangers = {*called[_MOST_LOOKED_UP:]}
    for name, actor in people.items():
        if actor is None or await _is_stranger(tx, actor, setting):
            strangers.add(name)
    spared = {host_of(each) or each.rpartition("@")[2] for each in called} | {by.host}
    return reach_of(
        written.html,
        attachments=written.attachments,
        strangers=strangers,
        spared=spared,
        own=own,
    )


def _called(written: Written) -> Sequence[str]:
    """Whom it mentions: ids of actors, or names as written after an @."""
    if written.called is not None:
        return written.called
    if "@" not in written.text:
        return ()
    found = (each for each in mentions.find(written.text) if each.kind is Kind.MEMBER)
    return [each.name if each.host is None else f"{each.name}@{each.host}" for each in found]


async def _people(tx: Reader, called: Sequence[str], host: str) -> dict[str, Actor | None]:
    by_uri = {each.uri: each for each in await actors.of_uris(tx, called)} if called else {}
    found: dict[str, Actor | None] = {}
    for each in called:
        name, _at, elsewhere = each.partition("@")
        if host_of(each):
            found[each] = by_uri.get(each)
        else:
            found[each] = await actors.find_by_handle(tx, name, elsewhere or host)
    return found


async def _is_stranger(tx: Reader, actor: Actor, setting: Setting) -> bool:
    if actor.kind not in _PEOPLE or actor.id in {*setting.near, setting.by.id}:
        return False
    follow = await follows.find(tx, actor.id, setting.by.id)
    return follow is None or follow.state is not FollowState.ACCEPTED
