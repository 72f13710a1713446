"""Of every table it is said what it holds of people, and the privacy page says the same."""

from sqlalchemy import Table

from fediwiki.storage.holdings import HOLDINGS
from fediwiki.storage.tables import all_tables

# Where a link to an actor or a stored word is that of a subwiki, a server or a title, not of a
# person.
_OF_NOBODY = {
    "announcements",
    "banners",
    "costs",
    "gifts",
    "past_years",
    "settings",
    "block_lists",
    "events",
    "followed_lists",
    "guest_apps",
    "links",
    "media",
    "media_uses",
    "remote_media",
    "removed_media",
    "runs",
    "servers",
    "tags",
    "tombstones",
    "ways_to_give",
}


def _is_of_people(table: Table) -> bool:
    names_somebody = any(key.column.table.name == "actors" for key in table.foreign_keys)
    return names_somebody or any(column.info.get("personal") for column in table.columns)


def test_every_table_says_what_it_holds_of_people() -> None:
    assert {table.name for table in all_tables()} == {*HOLDINGS}


def test_what_holds_something_of_people_says_so() -> None:
    for table in all_tables():
        if _is_of_people(table):
            assert HOLDINGS[table.name] is not None, table.name
    assert {name for name, held in HOLDINGS.items() if held is None} == _OF_NOBODY
