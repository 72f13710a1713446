"""What a home feed costs: of a member of 50 of 1,000 subwikis, among ever more posts.

The posts are made by the database itself, and words are not made findable, which no feed needs.
BENCH_POSTS names other sizes, with commas between; BENCH_POSTGRES=0 leaves PostgreSQL out.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from sqlalchemy import text
from starlette.types import ASGIApp, Message

from fediwiki.app import running
from fediwiki.config.loading import checked
from fediwiki.config.settings import Config
from fediwiki.domain.members import Session
from fediwiki.domain.reading import Place
from fediwiki.domain.viewers import Viewer
from fediwiki.services.passwords import new_token, token_hash
from fediwiki.storage import homes, migrating, sessions
from fediwiki.storage.database import Database
from fediwiki.storage.timelines import Span, Stretch
from fediwiki.storage.types import moment
from tests.postgres_server import running_server

SUBWIKIS = 1_000
JOINED = 50
PAGE = 20
QUERIES = 400
PAGES = 300
FAR_PAGE = 1_000
BASE = 1_760_000_000_000
READER = 900_000_001
GOALS_MS = {"SQLite": 1.0, "PostgreSQL": 5.0}
PAGES_GOAL = 800
DOMAIN = "wiki.bench.example"

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) "
_ACTORS = (
    "INSERT INTO actors (id, uri, kind, name, host, local, published, fetched) "
    "{numbers} SELECT {first} + i, '{prefix}' || i, '{kind}', '{prefix}' || i, "
    f"'{DOMAIN}', true, {BASE}, {BASE} FROM n"
)
_POSTS = (
    "INSERT INTO posts (id, uri, url, subwiki_id, author_id, mode, kind, title, title_key, text, "
    "html, lead, language, published, placed, revision, local) {numbers} "
    "SELECT 2000000000 + i, 'https://b.example/p/' || i, '', 1 + (i * 7919 % {subwikis}), "
    "100000 + 1 + (i * 104729 % {members}), 'individual', 'article', 'Post ' || i, 'post', "
    "'{words}', '<p>{words}</p>', '{words}', 'en', {base} + i * 1000, {base} + i * 1000, 1, true "
    "FROM n"
)
_CHARTERS = (
    "INSERT INTO subwikis (actor_id, steward_id, membership_policy, edit_policy, review_policy) "
    "{numbers} SELECT i, i, 'open', 'everyone', 'none' FROM n"
)
_FOLLOWS = (
    "INSERT INTO follows (follower_id, followed_id, uri, state, asked) {numbers} "
    "SELECT {reader}, 1 + (i * 17), 'https://b.example/f/' || i, 'accepted', {base} FROM n"
)
_WORDS = "The tide rises twice a day on most coasts, and nobody who lives there wonders why. " * 3


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of each query."""

    wall: list[float]
    cpu: list[float]

    @property
    def p99(self) -> float:
        """What all but one of a hundred stay below, not counting what others do meanwhile."""
        return quantiles(self.cpu, n=100)[98]


async def measure() -> None:
    sizes = [int(each) for each in os.environ.get("BENCH_POSTS", "10000,1000000").split(",")]
    print(
        f"\nTimelines: home of a member of {JOINED} of {SUBWIKIS:,} subwikis, {PAGE} posts a page, "
        f"{QUERIES} queries.\n\ndatabase    posts      page      CPU ms   wall ms    p99 ms  goal"
    )
    for posts in sizes:
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
            await _measure("SQLite", url, posts, whole_pages=posts == sizes[-1])
    if os.environ.get("BENCH_POSTGRES", "1") != "0":
        for posts in sizes:
            with running_server() as server:
                await _measure("PostgreSQL", server.url("postgres"), posts, whole_pages=False)


async def _measure(name: str, url: str, posts: int, *, whole_pages: bool) -> None:
    await migrating.upgrade(url)
    config = _config(url)
    async with running(config) as app:
        database = app.instance.database
        token = await _fill(database, posts, postgres=name == "PostgreSQL")
        first = await _queries(database, None)
        _print(name, posts, "first", first)
        # Of the posts, JOINED out of SUBWIKIS are this member's.
        far = min(FAR_PAGE, posts * JOINED // SUBWIKIS // PAGE - 2)
        back = int(far * PAGE * SUBWIKIS / JOINED)
        place = Place(moment(BASE + (posts - back) * 1000), 0)
        later = await _queries(database, place)
        _print(name, posts, f"{far:,}", later)
        ratio = median(later.cpu) / median(first.cpu)
        verdict = "reached" if 1 / 1.5 <= ratio <= 1.5 else "NOT reached"
        print(f"{'':42}far by first: {ratio:.2f}  1.5 ×: {verdict}")
        if whole_pages:
            await _pages(app.asgi, token)


async def _fill(database: Database, posts: int, *, postgres: bool) -> str:
    """Make the posts; gives a token of a session of the reader."""
    members = min(500_000, max(1_000, posts // 2))
    token = new_token()
    statements = (
        [] if postgres else [f"DROP TRIGGER {each}_words_insert" for each in ("post", "actor")]
    )
    statements += [
        _ACTORS.format(numbers=_numbers(SUBWIKIS), first=0, prefix="c", kind="subwiki"),
        _CHARTERS.format(numbers=_numbers(SUBWIKIS)),
        _ACTORS.format(numbers=_numbers(members), first=100_000, prefix="u", kind="member"),
        _ACTORS.format(numbers=_numbers(1), first=READER - 1, prefix="reader", kind="member"),
        _POSTS.format(
            numbers=_numbers(posts), subwikis=SUBWIKIS, members=members, base=BASE, words=_WORDS
        ),
        _FOLLOWS.format(numbers=_numbers(JOINED), reader=READER, base=BASE),
        f"INSERT INTO members (actor_id, joined) VALUES ({READER}, {BASE})",
        "ANALYZE",
    ]
    async with database.write() as tx:
        for statement in statements:
            await tx.change(text(statement))
        now = datetime.now(UTC)
        session = Session(
            token_hash(token), READER, now, now, now + timedelta(days=1), now, "bench", ""
        )
        await sessions.add(tx, session)
    return token


async def _queries(database: Database, before: Place | None) -> Measured:
    """Read the same page again and again, each time as a request does."""
    wall: list[float] = []
    cpu: list[float] = []
    for _ in range(QUERIES):
        started, cpu_started = perf_counter(), process_time()
        found = await _home(database, before)
        wall.append((perf_counter() - started) * 1e3)
        cpu.append((process_time() - cpu_started) * 1e3)
        assert len(found.entries) == PAGE
    return Measured(wall, cpu)


async def _home(database: Database, before: Place | None) -> Stretch:
    async with database.read() as tx:
        followed = await homes.followed_by(tx, READER)
        assert len(followed.subwikis) == JOINED
        return await homes.of_member(tx, followed, Viewer(READER), Span(PAGE, before=before))


async def _pages(app: ASGIApp, token: str) -> None:
    """Whole pages of the instance's feed and of home, made one after the other."""
    signed_in = f"__Host-session={token}"
    for path, cookie in (("/", ""), ("/home", signed_in), ("/c/c6", ""), ("/c/c6", signed_in)):
        status, size = await _get(app, path, cookie)
        if status != 200:
            print(f"{path} answers {status}; not measured")
            continue
        started, cpu_started = perf_counter(), process_time()
        for _ in range(PAGES):
            await _get(app, path, cookie)
        cpu, wall = process_time() - cpu_started, perf_counter() - started
        rate = PAGES / cpu
        verdict = "reached" if rate >= PAGES_GOAL else "NOT reached"
        print(
            f"whole page {path:6} {size / 1e3:5.0f} kB  {rate:7.0f} pages/s a core "
            f"({PAGES / wall:.0f}/s wall)  {PAGES_GOAL}: {verdict}"
        )


async def _get(app: ASGIApp, path: str, cookie: str) -> tuple[int, int]:
    """The status and the size of a page, asked for within this process."""
    status, size = 0, 0
    headers = [(b"host", DOMAIN.encode()), (b"accept", b"text/html")]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [*headers, (b"cookie", cookie.encode())] if cookie else headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, size
        status = message.get("status", status)
        size += len(message.get("body", b""))

    await app(scope, receive, send)
    return status, size


def _config(url: str) -> Config:
    return checked({"instance": {"domain": DOMAIN}, "storage": {"database": url}})


def _numbers(most: int) -> str:
    return _NUMBERS.format(most=most)


def _print(name: str, posts: int, page: str, measured: Measured) -> None:
    goal = GOALS_MS[name]
    verdict = "reached" if measured.p99 <= goal else "NOT reached"
    print(
        f"{name:11}{posts:9,}  {page:>8}  {median(measured.cpu):8.2f}  {median(measured.wall):8.2f}"
        f"  {measured.p99:8.2f}  {goal:g}: {verdict}"
    )
