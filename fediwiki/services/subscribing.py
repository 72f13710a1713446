"""Subscribing: lists of servers kept elsewhere, followed here, of which admins take what they want.

A list only ever proposes. What an admin decided by hand is never among it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from fediwiki.domain.acts import ActKind
from fediwiki.domain.block_lists import Change, Standing, jumps
from fediwiki.domain.members import Member
from fediwiki.domain.policies import Policy, Severity
from fediwiki.errors import Conflict, Malformed, NotFound, Refused
from fediwiki.outbound.policy import Policy as AnyHost
from fediwiki.outbound.urls import vetted
from fediwiki.services import administering, policing
from fediwiki.storage import acts, followed_lists
from fediwiki.storage.database import Writer
from fediwiki.storage.followed_lists import FollowedList, sign_of
from fediwiki.text.domains import host_of, upwards
from fediwiki.text.gettext import _

DAILY = timedelta(days=1)
NAME_CHARACTERS = 100
_FIRST_TRY = timedelta(hours=1)
_ERROR_CHARACTERS = 300
_NAMED = 20


async def subscribe(
    tx: Writer,
    name: str,
    url: str,
    severity: Severity,
    *,
    most: int,
    by: Member | None,
    now: datetime,
) -> int:
    """Follow the list at `url`, which may propose `severity` at most, and say under which number.

    Raises:
        Malformed: The url or the name will not do.
        Conflict: It is followed already.
        Refused: `most` lists are followed.
    """
    await administering.check(tx, by)
    url, name = url.strip(), " ".join(name.split()) or host_of(url.strip())
    vetted(url, AnyHost())
    _check_words(name, severity)
    if await followed_lists.find(tx, name, url) is not None:
        raise Conflict(_("A list of this name or address is followed already."))
    if len(await followed_lists.listed(tx)) >= most:
        raise Refused(_("So many lists are followed already: leave one first."))
    number = await followed_lists.add(tx, name, url, severity, now)
    details = {"list": name, "before": "", "after": severity.value}
    await _write_down(tx, ActKind.FOLLOW_LIST, url, details, by, now)
    return number


async def unsubscribe(
    tx: Writer, followed: FollowedList, *, lift: bool, by: Member | None, now: datetime
) -> None:
    """Follow a list no more; with `lift` all is lifted that holds because of it."""
    await administering.check(tx, by)
    await followed_lists.remove(tx, followed.id)
    if lift:
        held = await followed_lists.held(tx, followed.name)
        await policing.lift_all(tx, held, reason=_because(followed), by=by, now=now)
    details = {"list": followed.name, "before": followed.most.value, "after": ""}
    await _write_down(tx, ActKind.LEAVE_LIST, followed.url, details, by, now)


async def limit(
    tx: Writer, followed: FollowedList, severity: Severity, *, by: Member | None, now: datetime
) -> None:
    """Let a list propose `severity` at most from now on."""
    await administering.check(tx, by)
    _check_words(followed.name, severity)
    if severity is followed.most:
        return
    await followed_lists.save_most(tx, followed.id, severity)
    await followed_lists.recount(tx)
    details = {"list": followed.name, "before": followed.most.value, "after": severity.value}
    await _write_down(tx, ActKind.CHANGE_LIST, followed.url, details, by, now)


async def take_in(
    tx: Writer,
    followed: FollowedList,
    entries: Sequence[Policy],
    etag: str,
    *,
    own_host: str,
    percent: int,
    now: datetime,
) -> None:
    """Take in what a list says now; if more than `percent` of it changed, that waits for an admin.

    What it says of `own_host` is left out.
    """
    own = own_host.partition(":")[0]
    said = [each for each in entries if each.domain not in upwards(own)]
    kept = await followed_lists.content(tx, followed.id)
    before, after = ([each.domain for each in those] for those in (kept.entries, said))
    if followed.fetched is not None and jumps(before, after, percent):
        await followed_lists.save_jump(tx, followed.id, said)
    else:
        await followed_lists.save_entries(tx, followed.id, said)
    await followed_lists.save_fetched(tx, followed.id, etag, due=now + DAILY, now=now)
    await _prune(tx, followed.id)
    await followed_lists.recount(tx)


async def unchanged(tx: Writer, followed: FollowedList, now: datetime) -> None:
    """Remember that a list says what it said."""
    await followed_lists.save_fetched(tx, followed.id, followed.etag, due=now + DAILY, now=now)


async def not_read(tx: Writer, followed: FollowedList, why: str, now: datetime) -> None:
    """Remember that a list could not be read; it is tried again after an hour, at last daily."""
    wait = min(DAILY, _FIRST_TRY * 2 ** min(followed.failures, 5))
    await followed_lists.save_failure(tx, followed, why[:_ERROR_CHARACTERS], due=now + wait)


async def go_on(tx: Writer, followed: FollowedList, *, by: Member | None, now: datetime) -> None:
    """Go by what a list says since it changed so much.

    Raises:
        NotFound: Nothing waits.
    """
    await administering.check(tx, by)
    said = await followed_lists.content(tx, followed.id)
    if said.jumped is None:
        raise NotFound(_("Nothing of this list waits any more."))
    await followed_lists.save_entries(tx, followed.id, said.jumped)
    await followed_lists.recount(tx)
    sizes = {"before": str(len(said.entries)), "after": str(len(said.jumped))}
    details = {"list": followed.name, **sizes}
    await _write_down(tx, ActKind.CHANGE_LIST, followed.url, details, by, now)


async def accept(
    tx: Writer,
    followed: FollowedList,
    domains: Collection[str],
    *,
    by: Member | None,
    own_host: str,
    now: datetime,
) -> None:
    """Let hold, or lift, what a list proposes for some domains.

    Raises:
        Refused: It proposes nothing for any of them.
    """
    await administering.check(tx, by)
    wanted = await _of(tx, followed, domains)
    decided = [each.after for each in wanted if each.standing is not Standing.DROPPED]
    dropped = [each.after for each in wanted if each.standing is Standing.DROPPED]
    if decided:
        await policing.decide_all(tx, decided, by=by, own_host=own_host, now=now)
    if dropped:
        await policing.lift_all(tx, dropped, reason=_because(followed), by=by, now=now)


async def ignore(
    tx: Writer,
    followed: FollowedList,
    domains: Collection[str],
    *,
    by: Member | None,
    now: datetime,
) -> None:
    """Propose something for some domains no more, until the list says something else of them.

    Raises:
        Refused: It proposes nothing for any of them.
    """
    await administering.check(tx, by)
    wanted = await _of(tx, followed, domains)
    said = await followed_lists.content(tx, followed.id)
    ignored = {**said.ignored, **{each.after.domain: sign_of(each) for each in wanted}}
    await followed_lists.save_ignored(tx, followed.id, ignored)
    await followed_lists.recount(tx)
    names = [each.after.domain for each in wanted]
    more = len(names) - _NAMED
    named = " ".join(names[:_NAMED]) + (f" +{more}" if more > 0 else "")
    details = {"list": followed.name, "after": named}
    await _write_down(tx, ActKind.IGNORE_LIST, followed.url, details, by, now)


async def propose_again(tx: Writer, followed: FollowedList, *, by: Member | None) -> None:
    """Let a list propose again what was ignored."""
    await administering.check(tx, by)
    await followed_lists.save_ignored(tx, followed.id, {})
    await followed_lists.recount(tx)


async def read_soon(
    tx: Writer, followed: FollowedList, *, by: Member | None, now: datetime
) -> None:
    """Read a list at once."""
    await administering.check(tx, by)
    await followed_lists.save_due(tx, followed.id, now)


async def _of(tx: Writer, followed: FollowedList, domains: Collection[str]) -> list[Change]:
    found = await followed_lists.proposals(tx, followed)
    wanted = [each for each in found.open if each.after.domain in domains]
    if not wanted:
        raise Refused(_("Nothing was chosen that the list still proposes."))
    return wanted


async def _prune(tx: Writer, number: int) -> None:
    """Forget that something was ignored which the list proposes no more."""
    followed = await followed_lists.by_id(tx, number)
    found = await followed_lists.proposals(tx, followed)
    kept = {each.after.domain: sign_of(each) for each in found.ignored}
    await followed_lists.save_ignored(tx, number, kept)


def _because(followed: FollowedList) -> str:
    return _("The list %(name)s says it no more.", name=followed.name)


def _check_words(name: str, severity: Severity) -> None:
    if len(name) > NAME_CHARACTERS:
        raise Malformed(_("The name of a list is shorter."))
    if severity is Severity.NONE:
        raise Malformed(_("Choose what a list may propose at most."))


async def _write_down(
    tx: Writer,
    kind: ActKind,
    url: str,
    details: dict[str, str],
    by: Member | None,
    now: datetime,
) -> None:
    act = acts.Act(kind, None, by.id if by else None, url, "", details)
    await acts.add(tx, act, now)
