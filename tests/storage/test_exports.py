"""A member takes along all that is theirs: the export is held to the schema."""

from sqlalchemy import Column, Table

from fediwiki.storage.exports import OWNED, WITHHELD, Owned
from fediwiki.storage.tables import all_tables


def _columns_of(owned: Owned) -> set[str]:
    names = (column.name for column in owned.table.columns)
    return {name for name in names if f"{owned.table.name}.{name}" not in WITHHELD}


def _names_somebody(column: Column[object]) -> bool:
    return any(key.column.table.name == "actors" for key in column.foreign_keys)


def _is_of_people(table: Table) -> bool:
    return any(each.info.get("personal") or _names_somebody(each) for each in table.columns)


def test_whoever_it_is_of_gets_it_or_it_is_said_why_not() -> None:
    owned = {each.table.name: _columns_of(each) for each in OWNED}
    for table in all_tables():
        name = table.name
        if not _is_of_people(table) or name in WITHHELD:
            continue
        assert name in owned, f"say in storage/exports.py who gets their rows of {name}"
        for column in table.columns:
            if column.info.get("personal"):
                said = column.name in owned[name] or f"{name}.{column.name}" in WITHHELD
                assert said, f"{name}.{column.name}"


def test_nothing_is_withheld_that_is_not_there() -> None:
    tables = {table.name for table in all_tables()}
    columns = {f"{table.name}.{column.name}" for table in all_tables() for column in table.columns}
    assert {*WITHHELD} <= tables | columns
    assert all(WITHHELD.values())


def test_nothing_that_opens_an_account_is_given() -> None:
    given = {f"{each.table.name}.{name}" for each in OWNED for name in _columns_of(each)}
    for word in ("hash", "private", "secret", "password"):
        assert not {each for each in given if word in each}
