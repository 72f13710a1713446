"""Everything of one member as a zip: what other programs read, what people read, and every row.

It is read page by page, each in a transaction of its own, so a large one holds nobody up.
"""

import csv
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Final

import orjson
from anyio import open_file

from fediwiki.activitypub import writing
from fediwiki.asgi.zipping import Zip
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.media.pictures import Pictures
from fediwiki.storage import exports
from fediwiki.storage.database import Database
from fediwiki.storage.exports import OWNED, Key, Owned, People, Person
from fediwiki.web import archive_markdown

_PAGE: Final = 20
_PEOPLE: Final = 500
_PIECE_BYTES: Final = 65_536
_CONTEXT: Final = "https://www.w3.org/ns/activitystreams"
_BY_NAME: Final = {each.table.name: each for each in OWNED}
_JSON: Final = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z

# What other servers take for an import, by the names and heads that Mastodon gives.
_LISTS: Final = (
    (
        "csv/following_accounts.csv",
        People.FOLLOWED,
        ("Account address", "Show boosts", "Notify on new posts", "Languages"),
        ("true", "false", ""),
    ),
    ("csv/blocked_accounts.csv", People.BLOCKED, (), ()),
    (
        "csv/muted_accounts.csv",
        People.MUTED,
        ("Account address", "Hide notifications"),
        ("true",),
    ),
)
_COLUMNS: Final = (
    ("csv/blocked_domains.csv", "muted_servers", "host"),
    ("csv/muted_words.csv", "muted_words", "word"),
    ("csv/bookmarks.csv", "saved", "post"),
)
_COLLECTIONS: Final = (
    ("activitypub/likes.json", "reactions", "object_uri"),
    ("activitypub/bookmarks.json", "saved", "post"),
)


@dataclass(frozen=True, slots=True)
class Archive:
    """Where what a member takes along is read from."""

    database: Database
    pictures: Pictures
    urls: Urls
    member: Member
    now: datetime

    async def pieces(self) -> AsyncIterator[bytes]:
        """The zip, from its beginning to its end."""
        made = Zip(self.now)
        async for name, content, small_already in self._entries():
            async for piece in made.entry(name, content, small_already=small_already):
                if piece:
                    yield piece
        yield made.end()

    async def _entries(self) -> AsyncIterator[tuple[str, AsyncIterator[bytes], bool]]:
        yield "README.txt", _one(_README.encode()), False
        yield "activitypub/actor.json", _one(await self._actor()), False
        yield "activitypub/outbox.json", self._outbox(), False
        for name, which in (("following", People.FOLLOWED), ("followers", People.FOLLOWERS)):
            yield f"activitypub/{name}.json", self._collection_of(name, which), False
        for path, table, column in _COLLECTIONS:
            yield path, self._collection(path, table, column), False
        for path, which, head, rest in _LISTS:
            yield path, self._list_of(which, head, rest), False
        for path, table, column in _COLUMNS:
            yield path, self._csv(table, column), False
        for owned in OWNED:
            if owned.table.name != "sent":
                yield f"data/{owned.table.name}.json", self._table(owned), False
        async for path, text in self._texts():
            yield path, _one(text), False
        async for path, content in self._pictures():
            yield path, content, True

    async def _actor(self) -> bytes:
        async with self.database.read() as tx:
            document = await writing.of_actor(tx, self.member.actor, self.urls)
        here = {
            "outbox": "outbox.json",
            "followers": "followers.json",
            "following": "following.json",
            "likes": "likes.json",
            "bookmarks": "bookmarks.json",
        }
        return orjson.dumps({**document, **here}, option=_JSON)

    async def _outbox(self) -> AsyncIterator[bytes]:
        async for piece in _listed(_head("outbox.json"), self._said(), b"]}"):
            yield piece

    async def _said(self) -> AsyncIterator[bytes]:
        place = 0
        while page := await self._sent(place):
            for _, body in page:
                yield body
            place, _ = page[-1]

    async def _sent(self, after: int) -> list[tuple[int, bytes]]:
        async with self.database.read() as tx:
            return await exports.sent_by(tx, self.member.id, after=after, limit=_PAGE)

    async def _collection_of(self, name: str, which: People) -> AsyncIterator[bytes]:
        uris = (orjson.dumps(person.uri) async for person in self._people(which))
        async for piece in _listed(_head(f"{name}.json"), uris, b"]}"):
            yield piece

    async def _collection(self, path: str, table: str, column: str) -> AsyncIterator[bytes]:
        rows = self._rows(_BY_NAME[table])
        uris = (
            orjson.dumps(row[column])
            async for row in rows
            if row[column] and row.get("kind", "like") == "like"
        )
        async for piece in _listed(_head(path.rpartition("/")[2]), uris, b"]}"):
            yield piece

    async def _list_of(
        self, which: People, head: Sequence[str], rest: Sequence[str]
    ) -> AsyncIterator[bytes]:
        if head:
            yield _line(head)
        async for person in self._people(which):
            yield _line([person.handle, *rest])

    async def _csv(self, table: str, column: str) -> AsyncIterator[bytes]:
        async for row in self._rows(_BY_NAME[table]):
            if row[column]:
                yield _line([str(row[column])])

    async def _table(self, owned: Owned) -> AsyncIterator[bytes]:
        rows = (orjson.dumps(_plain(row), option=_JSON) async for row in self._rows(owned))
        async for piece in _listed(b"[", rows, b"]"):
            yield piece

    async def _texts(self) -> AsyncIterator[tuple[str, bytes]]:
        for name in archive_markdown.TABLES:
            async for row in self._rows(_BY_NAME[name]):
                written = archive_markdown.file_of(name, _plain(row))
                if written is not None:
                    yield written

    async def _pictures(self) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        async with self.database.read() as tx:
            names = await exports.pictures_of(tx, self.member.id)
        for name in names:
            path = self.pictures.file_of(name)
            if path is not None:
                yield f"media/{name}", _content(str(path))

    async def _people(self, which: People) -> AsyncIterator[Person]:
        place = 0
        while page := await self._page_of(which, place):
            for person in page:
                yield person
            place = page[-1].id

    async def _page_of(self, which: People, after: int) -> list[Person]:
        async with self.database.read() as tx:
            return await exports.people_of(tx, self.member.id, which, after=after, limit=_PEOPLE)

    async def _rows(self, owned: Owned) -> AsyncIterator[dict[str, object]]:
        async with self.database.read() as tx:
            keys = await exports.keys_of(tx, owned, self.member.id)
        for start in range(0, len(keys), _PAGE):
            for row in await self._page(owned, keys[start : start + _PAGE]):
                yield row

    async def _page(self, owned: Owned, keys: Sequence[Key]) -> list[dict[str, object]]:
        async with self.database.read() as tx:
            return await exports.rows_of(tx, owned, self.member.id, keys)


def _head(name: str) -> bytes:
    about = {"@context": _CONTEXT, "id": name, "type": "OrderedCollection"}
    return orjson.dumps(about)[:-1] + b',"orderedItems":['


def _line(cells: Sequence[str]) -> bytes:
    written = StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue().encode()


def _plain(row: dict[str, object]) -> dict[str, object]:
    """A row that JSON can say: what was signed is text."""
    return {
        name: value.decode(errors="replace") if isinstance(value, bytes) else value
        for name, value in row.items()
    }


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _listed(head: bytes, values: AsyncIterator[bytes], tail: bytes) -> AsyncIterator[bytes]:
    yield head
    first = True
    async for value in values:
        yield (b"" if first else b",\n") + value
        first = False
    yield tail


async def _content(path: str) -> AsyncIterator[bytes]:
    async with await open_file(path, "rb") as file:
        while piece := await file.read(_PIECE_BYTES):
            yield piece


_README: Final = """\
This is what a server of FediWiki holds of you and what you wrote here, but for what would let
somebody else in: hashes, keys and secrets.

activitypub/  you, what you told other servers (outbox), whom you follow and who follows you, what
              you like and what you saved, in the words of ActivityPub
markdown/     your posts, comments, revisions of what you wrote with others, offered edits and
              drafts, also of edits, each a text with what is known of it at its head
csv/          whom you follow, block and mute, and what you saved, in the form in which Mastodon
              and others take it
data/         every row that is yours, as JSON: also sessions, notifications and your watchlist
media/        your pictures
"""
