"""An instance with one of everything, in the real application, and everybody who could come in."""

import sqlite3
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, fields
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import httpx

from fediwiki.app import App, running
from fediwiki.config.settings import Config, Instance, Limits, Mail, Registration, Storage
from fediwiki.domain.ids import of_short
from fediwiki.media.pictures import Pictures
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import sent
from fediwiki.storage.tables import all_tables
from fediwiki.text.sanitize import text_of
from fediwiki.text.tongues import Tongues
from tests.web.elsewhere import Elsewhere, picture_bytes
from tests.web.filling import FAR_PICTURE, Filling, Role, token_of
from tests.web.site import BROWSER, DOMAIN, ORIGIN, Site, StoppedClock
from tests.web.unmarked import BRACKETED

_RATES = tuple(
    each.name
    for each in fields(Limits)
    if each.name.endswith(
        ("_per_hour", "_tries", "look_ups", "_subwikis", "_per_day", "_moderators")
    )
)


class RestingClock(StoppedClock):
    """A clock that stands, while what was done too often may be done again."""

    def __init__(self) -> None:
        """Stand."""
        super().__init__()
        self._rested = timedelta()

    def monotonic(self) -> float:
        """Stands too, but for the rests."""
        return super().monotonic() + self._rested.total_seconds()

    def rest(self, time: timedelta) -> None:
        """Let time pass for limits alone: no link and no session grows old."""
        self._rested += time


@dataclass(frozen=True, slots=True)
class Filled:
    """The instance, what its paths are made of, and what its database held at first."""

    app: App
    file: Path
    clock: RestingClock
    names: Mapping[str, str]
    first: sqlite3.Connection
    database: sqlite3.Connection

    def browser(self, role: Role) -> httpx.AsyncClient:
        """One in which somebody is signed in, as far as they can be."""
        cookies = {"__Host-session": token_of(role)} if role is not Role.VISITOR else {}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app.asgi),
            base_url=ORIGIN,
            headers=BROWSER,
            cookies=cookies,
        )

    def commits(self) -> int:
        """A number that changes with every change that anybody commits."""
        ((version,),) = self.database.execute("PRAGMA data_version").fetchall()
        return int(version)

    def contents(self) -> dict[str, str]:
        """A hash of all rows of each table."""
        query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        return {
            name: _hash(self.database, name) for (name,) in self.database.execute(query).fetchall()
        }

    def story(self) -> str:
        """All that people said and are called, in lines."""
        said = (
            value
            for table in all_tables()
            for column in table.columns
            if column.info.get("personal") or column.name in {"alt", "name", "reason", "title"}
            for (value,) in self.database.execute(f'SELECT "{column.name}" FROM "{table.name}"')
        )
        return "\n".join(" ".join(text_of(str(each)).split()) for each in said)

    async def restore(self) -> None:
        """Make the database what it was at first."""
        # What is still under way holds the lock, and the copying would wait for it without end.
        async with self.app.instance.database.write():
            pass
        with closing(sqlite3.connect(self.file)) as database:
            self.first.backup(database)


@asynccontextmanager
async def opened(
    folder: Path, template: Path, pairs: KeyPairs, *, rates: int
) -> AsyncGenerator[Filled]:
    """The instance in `folder`, over a copy of `template`, an empty database that is migrated.

    Everybody has so many tries at whatever is limited by how often it is done.
    """
    file = folder / "fediwiki.sqlite"
    file.write_bytes(template.read_bytes())
    config = Config(
        Instance(DOMAIN, name="Open Atlas"),
        storage=Storage(f"sqlite:///{file}", str(folder / "media"), synchronous="normal"),
        registration=Registration(mode="approval", members_invite=True),
        mail=Mail(folder=str(folder / "mail")),
        limits=Limits(newcomer_days=0, stranger_days=0, **dict.fromkeys(_RATES, rates)),
    )
    clock, elsewhere = RestingClock(), Elsewhere()
    elsewhere.put(FAR_PICTURE, picture_bytes(), "image/png")
    tongues = Tongues([BRACKETED])
    async with running(
        config, clock=clock, transport=elsewhere, pairs=pairs, tongues=tongues
    ) as app:
        names = await _filled(app, config, clock, elsewhere, pairs)
        with (
            closing(sqlite3.connect(":memory:")) as first,
            closing(sqlite3.connect(file)) as database,
        ):
            database.backup(first)
            yield Filled(app, file, clock, names, first, database)


async def _filled(
    app: App, config: Config, clock: StoppedClock, elsewhere: Elsewhere, pairs: KeyPairs
) -> Mapping[str, str]:
    """Fill it, and let happen what follows of that."""
    instance, transport = app.instance, httpx.ASGITransport(app.asgi)
    async with httpx.AsyncClient(transport=transport) as browser:
        site = Site(
            config,
            clock,
            instance.database,
            pairs,
            instance.urls,
            browser,
            elsewhere,
            Pictures(Path(config.storage.media), config.limits),
            transport,
        )
        names = await Filling(site, instance).all()
    while await app.settle():
        pass
    async with instance.database.read() as tx:
        uri = instance.urls.post(of_short(names["alone"]))
        told = await sent.find_last(tx, uri, "Create")
    assert told is not None
    return {**names, "activity": told.uri.rpartition("/")[2]}


def _hash(database: sqlite3.Connection, table: str) -> str:
    rows = sorted(map(repr, database.execute(f'SELECT * FROM "{table}"')))
    return sha256("\n".join(rows).encode()).hexdigest()
