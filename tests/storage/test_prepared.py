"""Statements with parameters do the same as if they were written out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from sqlalchemy import BindParameter, Select, bindparam, or_, select, update
from sqlalchemy.dialects.sqlite import dialect

from fediwiki.storage.announcement_tables import announcements
from fediwiki.storage.database import Database, Row
from fediwiki.storage.mail_tables import mails
from fediwiki.storage.prepared import PreparedStatements
from fediwiki.storage.upkeep_tables import settings

_DAY = datetime(2026, 5, 6, 7, 8, 9, 250_000, tzinfo=UTC)
_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_NAMED = select(settings.c.value).where(settings.c.key.in_(_KEYS)).order_by(settings.c.key)
_WRITTEN_OR_DUE = select(mails.c.written, mails.c.headers, mails.c.due).where(
    or_(mails.c.written == bindparam("then"), mails.c.due == bindparam("then"))
)
_FOR_WHOM = select(announcements.c.text, announcements.c.members_only).where(
    announcements.c.members_only == bindparam("members")
)


async def _keep(database: Database) -> None:
    mail = {"recipient": "ana@wiki.example", "subject": "Hello", "text": "How are you?"}
    headers = {"List-Id": "news"}
    said = {"text": "New", "html": "<p>New</p>", "since": _DAY}
    async with database.write() as tx:
        for key in "abc":
            await tx.change(tx.insert(settings).values(key=key, value=f"value of {key}"))
        await tx.change(tx.insert(mails).values(id=1, written=_DAY, headers=headers, **mail))
        await tx.change(tx.insert(announcements).values(id=1, members_only=True, **said))


async def _rows(
    database: Database, query: Select[*tuple[object, ...]], **parameters: object
) -> Sequence[Row]:
    async with database.read() as tx:
        return [tuple(row) for row in await tx.rows(query, parameters)]


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ([], []),
        (["b"], ["value of b"]),
        (["a", "c", "none"], ["value of a", "value of c"]),
        (["c"], ["value of c"]),
    ],
)
async def test_a_list_may_have_another_length_each_time(
    database: Database, keys: Sequence[str], found: Sequence[str]
) -> None:
    await _keep(database)
    for _ in range(2):
        await _rows(database, _NAMED, keys=["a", "b"])
    assert await _rows(database, _NAMED, keys=keys) == [(each,) for each in found]


async def test_what_is_asked_and_found_has_its_own_type(database: Database) -> None:
    await _keep(database)
    for _ in range(3):
        found = await _rows(database, _WRITTEN_OR_DUE, then=_DAY)
        assert found == [(_DAY, {"List-Id": "news"}, None)]
        assert await _rows(database, _FOR_WHOM, members=True) == [("New", True)]
        assert await _rows(database, _FOR_WHOM, members=False) == []


class _Who(StrEnum):
    ANA = "ana's"


async def test_what_is_always_the_same_in_a_query_is_found_too(database: Database) -> None:
    await _keep(database)
    async with database.write() as tx:
        await tx.change(tx.insert(settings).values(key="d", value="ana's"))
    key, value = settings.c.key, settings.c.value
    for always in (_Who.ANA, "ana's"):
        query = select(key).where(value == always, key != bindparam("but")).limit(7).offset(0)
        for _ in range(3):
            assert await _rows(database, query, but="") == [("d",)]
            assert await _rows(database, query, but="d") == []


async def test_one_row_and_one_value_are_asked_for_like_many(database: Database) -> None:
    await _keep(database)
    for _ in range(2):
        async with database.read() as tx:
            assert tuple(await tx.row(_NAMED, {"keys": ["c", "a"]}) or ()) == ("value of a",)
            assert await tx.value(_NAMED, {"keys": ["c"]}) == "value of c"
            assert await tx.row(_NAMED, {"keys": ["none"]}) is None
            assert await tx.value(_NAMED, {"keys": ["none"]}) is None


async def test_a_writer_finds_what_it_just_changed(database: Database) -> None:
    await _keep(database)
    async with database.write() as tx:
        for value in ("first", "second", "third"):
            await tx.change(update(settings).values(value=value))
            assert await tx.value(_NAMED, {"keys": ["a"]}) == value


async def test_queries_that_are_made_each_time_are_not_taken_for_one_another(
    database: Database,
) -> None:
    await _keep(database)
    for _ in range(30):
        for key in "abc":
            one = select(settings.c.value).where(
                settings.c.key == key, settings.c.value != bindparam("but")
            )
            assert await _rows(database, one, but="") == [(f"value of {key}",)]


async def test_what_always_stands_in_a_change_holds_beside_what_is_given(
    database: Database,
) -> None:
    await _keep(database)
    rename = (
        update(settings)
        .where(settings.c.key == bindparam("which"), settings.c.value != "value of b")
        .values(value=bindparam("to"))
    )
    async with database.write() as tx:
        changed = [await tx.change(rename, {"which": key, "to": "new"}) for key in "abc"]
    assert changed == [1, 0, 1]
    assert await _rows(database, _NAMED, keys=["a", "b", "c"]) == [
        ("new",),
        ("value of b",),
        ("new",),
    ]


async def test_rows_of_other_columns_are_another_insert(database: Database) -> None:
    mail = {"recipient": "ana@wiki.example", "subject": "Hello", "text": "?", "written": _DAY}
    plain = [{**mail, "id": number, "headers": {"List-Id": "x"}} for number in range(9)]
    due = [{**mail, "id": number, "headers": [0], "due": _DAY} for number in range(10, 13)]
    async with database.write() as tx:
        for number in range(3):
            await tx.change(tx.insert(mails), plain[number])
            await tx.change(tx.insert(mails), due[number])
        for first in (3, 6):
            await tx.change(tx.insert(mails), plain[first : first + 3])
    query = select(mails.c.id, mails.c.headers, mails.c.due).order_by(mails.c.id)
    assert await _rows(database, query) == [
        *((number, {"List-Id": "x"}, None) for number in range(9)),
        *((number, [0], _DAY) for number in range(10, 13)),
    ]


def test_only_what_is_asked_again_is_prepared_and_only_so_much_of_it() -> None:
    statements = PreparedStatements(dialect(), most=2)
    key = {"key": "a"}
    made = [select(settings.c.value).where(settings.c.key == bindparam("key")) for _ in range(3)]
    assert [statements.find(each, key) for each in made] == [None, None, None]
    last = statements.find(made[2], key)
    assert last is not None
    assert statements.find(made[2], key) is last
    assert statements.find(made[0], key) is None
