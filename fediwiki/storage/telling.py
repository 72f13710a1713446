"""The one statement by which a happening is told to everybody who wants to hear of it.

It is made once for each audience: to make it costs more than to run it.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, case, func, or_, select
from sqlalchemy import literal as constant
from sqlalchemy.dialects import postgresql, sqlite

from fediwiki.domain.notifications import Happening
from fediwiki.storage.account_tables import members
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Insert
from fediwiki.storage.server_policies import unhushed
from fediwiki.storage.telling_tables import blocks, notification_switches, notifications
from fediwiki.storage.wiki_tables import watches

Audience = Literal["named", "watching"]
NAMED: Audience = "named"
WATCHING: Audience = "watching"

_GIVEN = (
    "key",
    "place",
    "kind",
    "actor_id",
    "subwiki_id",
    "post_id",
    "comment_id",
    "number",
    "since",
    "times",
    "outcome",
    "title",
    "reason",
    "until",
    "act_id",
    "at",
)
_by = actors.alias("by")


def values(happening: Happening, place: int, now: datetime) -> Mapping[str, object]:
    """What the statement is to be run with, beside the audience's `to`, or `watched` and `but`."""
    given = {
        "key": happening.key,
        "place": place,
        "kind": happening.kind.value,
        "actor_id": happening.actor_id,
        "subwiki_id": happening.subwiki_id,
        "post_id": happening.post_id,
        "comment_id": happening.comment_id,
        "number": happening.number,
        "since": None if happening.number is None else happening.number - 1,
        "times": 1,
        "outcome": happening.outcome,
        "title": happening.title,
        "reason": happening.reason,
        "until": happening.until,
        "act_id": happening.act_id,
        "at": now,
    }
    return {f"new_{name}": value for name, value in given.items()}


@cache
def statement(audience: Audience, *, postgres: bool, anonymous: bool, in_office: bool) -> Insert:
    """Tell an audience what somebody did, or nobody in particular; several edits become one."""
    table = notifications
    told = _told(_wanted(audience), anonymous=anonymous, in_office=in_office)
    rows = told.with_only_columns(
        members.c.actor_id, *(_new(name) for name in _GIVEN), _on_site(), _by_mail()
    )
    insert = postgresql.insert if postgres else sqlite.insert
    adding = insert(table).from_select(["member_id", *_GIVEN, "on_site", "by_mail"], rows)
    latest = adding.excluded
    return adding.on_conflict_do_update(
        index_elements=["member_id", "key"],
        set_={
            "place": latest.place,
            "actor_id": latest.actor_id,
            "number": latest.number,
            "since": case((table.c.read.is_not(None), latest.since), else_=table.c.since),
            "times": case((table.c.read.is_not(None), 1), else_=table.c.times + 1),
            "at": latest.at,
            "on_site": latest.on_site,
            "by_mail": latest.by_mail,
            "read": None,
        },
        where=latest.number > table.c.number,
    )


def _wanted(audience: Audience) -> ColumnElement[bool]:
    if audience == NAMED:
        return members.c.actor_id.in_(bindparam("to", expanding=True))
    watching = select(watches.c.member_id).where(watches.c.post_id == _number("watched"))
    return and_(members.c.actor_id.in_(watching), members.c.actor_id != _number("but"))


def _told(wanted: ColumnElement[bool], *, anonymous: bool, in_office: bool) -> Select[Any]:
    """Those members who are wanted and want it themselves."""
    switches = notification_switches
    of_kind = and_(switches.c.member_id == members.c.actor_id, switches.c.kind == _new("kind"))
    query = (
        select(members.c.actor_id)
        .join(actors, actors.c.id == members.c.actor_id)
        .outerjoin(switches, of_kind)
        .where(wanted, actors.c.deleted.is_(None), or_(_on_site(), _by_mail()))
    )
    if anonymous:
        return query
    query = query.where(members.c.actor_id != _new("actor_id"))
    if in_office:
        return query
    blocked = select(blocks.c.actor_id).where(
        blocks.c.actor_id == members.c.actor_id, blocks.c.blocked_id == _new("actor_id")
    )
    server_id = select(_by.c.server_id).where(_by.c.id == _new("actor_id")).scalar_subquery()
    heard = unhushed(members.c.actor_id, server_id, _new("actor_id"))
    return query.where(~blocked.exists(), heard)


def _on_site() -> ColumnElement[bool]:
    return func.coalesce(notification_switches.c.on_site, constant(True))


def _by_mail() -> ColumnElement[bool]:
    return func.coalesce(notification_switches.c.by_mail, constant(True))


def _new(name: str) -> ColumnElement[Any]:
    return bindparam(f"new_{name}", type_=notifications.c[name].type)


def _number(name: str) -> ColumnElement[int]:
    return bindparam(name, type_=BigInteger)
