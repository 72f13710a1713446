"""Every way in, tried by everybody: the table in `ways.py` against the real application."""

import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import fields
from datetime import timedelta
from http import HTTPStatus
from itertools import product
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from fediwiki.activitypub import routes as activity
from fediwiki.app import PAGES as ROUTES
from fediwiki.asgi.cross_origin import OPEN_TO_ALL
from fediwiki.config.settings import Limits
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import featuring
from fediwiki.services.deciding import Why
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import migrating, subwikis
from tests.web import filled, ways
from tests.web.filled import Filled
from tests.web.filling import PEOPLE, Role
from tests.web.site import FROM_HERE, ORIGIN
from tests.web.unmarked import BRACKETED, unmarked
from tests.web.ways import Way, path_of
from tests.web.ways_account import ACCOUNT
from tests.web.ways_activity import ACTIVITY
from tests.web.ways_admin import PANEL
from tests.web.ways_wiki import WIKI

PAGES = {**WIKI, **ACCOUNT, **PANEL}
_STRANGERS = {Role.VISITOR, Role.SUSPENDED, Role.GUEST}
_UNLIMITED, _FEW = 1_000_000, 3
_CHANGES = [way for way in PAGES if way.startswith("POST ")]
# Once is all: they are judged, and counted, like any edit.
_ONCE = {f"POST /p/{{id}}/{way}" for way in ("convert", "revert/{n}", "rollback/{n}", "undo/{n}")}
_LIMITED = [way for way in PAGES if not PAGES[way].limit.startswith("none: ") and way not in _ONCE]
# Where all get the same, these will do.
_ANY_ROLES = (Role.VISITOR, Role.SUSPENDED, Role.GUEST, Role.OTHER, Role.ADMIN)
_READERS = (Role.AUTHOR, Role.MODERATOR, Role.ADMIN, Role.VISITOR)
_A_DAY = timedelta(days=1)
# What a limit says when it is reached, where that is not `429`.
_REACHED = {"edits_per_hour": HTTPStatus.FORBIDDEN, "founded_subwikis": HTTPStatus.CONFLICT}
# Of what members keep, others may add to this alone.
_BY_OTHERS = {"notifications", "watches"}
_INSIDE = ("GET /c/{name}", "GET /p/{id}", "GET /comment/{id}")
_ACTIVITY = {"Accept": "application/activity+json"}
_CROSS_SITE = {
    "does not say from where": {},
    "another site": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    "another site in our name": {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN},
    "a subdomain": {"Sec-Fetch-Site": "same-site", "Origin": "https://evil.wiki.example"},
    "an old browser elsewhere": {"Origin": "https://evil.example"},
    "an old browser in a frame": {"Origin": "null"},
    "us without TLS": {"Origin": "http://wiki.example"},
}


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """The one event loop that the instances run on, for all tests here."""
    return "asyncio"


@pytest.fixture(scope="module")
async def template(sqlite_template: Path) -> Path:
    """An empty database."""
    if not sqlite_template.exists():
        await migrating.upgrade(f"sqlite:///{sqlite_template}")
    return sqlite_template


@pytest.fixture(scope="module")
async def open_wide(
    template: Path, tmp_path_factory: pytest.TempPathFactory, pairs: KeyPairs
) -> AsyncGenerator[Filled]:
    folder = tmp_path_factory.mktemp("open")
    async with filled.opened(folder, template, pairs, rates=_UNLIMITED) as opened:
        yield opened


@pytest.fixture(scope="module")
async def narrow(
    template: Path, tmp_path_factory: pytest.TempPathFactory, pairs: KeyPairs
) -> AsyncGenerator[Filled]:
    folder = tmp_path_factory.mktemp("narrow")
    async with filled.opened(folder, template, pairs, rates=_FEW) as opened:
        yield opened


def _ways_of(routes: list[Route]) -> set[str]:
    return {
        f"{method} {route.path}"
        for route in routes
        for method in (route.methods or set())
        if method != "HEAD"
    }


@pytest.mark.parametrize("way", [way for way in PAGES if PAGES[way].tried])
def test_what_is_tried_elsewhere_is_tried_there(way: str) -> None:
    path = re.sub(r"{[a-z]+}", "", way.partition(" ")[2]).rstrip("/").rpartition("/")[2]
    assert path in (Path(__file__).parents[1] / PAGES[way].tried).read_text(encoding="utf-8")


def test_every_way_in_stands_in_the_table() -> None:
    assert _ways_of(ROUTES) == PAGES.keys()
    assert len(PAGES) == len(WIKI) + len(ACCOUNT) + len(PANEL)
    assert _ways_of(activity.ROUTES) == ACTIVITY.keys()


@pytest.mark.parametrize("way", PAGES)
def test_every_way_in_has_a_limit_or_says_why_it_needs_none(way: str) -> None:
    limit = PAGES[way].limit
    assert limit.startswith("none: ") or limit in {each.name for each in fields(Limits)}
    reads = limit.startswith("none: it changes nothing") or limit == "news_per_hour"
    assert way.startswith("POST ") or reads


@pytest.fixture
async def wide(open_wide: Filled) -> Filled:
    """The instance as it was at first, where nothing is done too often."""
    await open_wide.restore()
    return open_wide


@pytest.mark.parametrize("way", PAGES)
async def test_a_way_in_is_open_to_those_alone_for_whom_it_is(wide: Filled, way: str) -> None:
    told, first = PAGES[way], wide.contents()
    private = _private(wide)
    for role in _ANY_ROLES if told.who == ways.ANYONE else Role:
        before = wide.commits()
        answer = await _go(wide, way, role)
        changed = _changed(wide, first) if wide.commits() != before else set[str]()
        where = f"{way} as {role}: {answer.status_code} {answer.headers.get('location', '')}"
        if role in told.who:
            assert _is_one_of(answer, told), f"{where} {answer.text[:2_000]}"
            assert _may_change(way, told, changed), f"{where} changed {changed}"
        else:
            refusal = told.visitors if role in _STRANGERS else told.others
            refusal = (role is Role.GUEST and told.guests) or refusal
            assert _is_refusal(answer, refusal), f"{where} {answer.text[:2_000]}"
            assert changed == set(), f"{where} changed {changed}"
        if answer.status_code == HTTPStatus.OK and role in told.who:
            assert answer.headers["cache-control"].startswith(told.kept), where
        if changed:
            is_theirs = role is Role.AUTHOR or Role.VISITOR in told.who
            assert is_theirs or _private(wide) == private, f"{where}: what is the author's"
            await wide.restore()


@pytest.mark.parametrize("way", _LIMITED)
async def test_nobody_does_too_often_what_is_limited(narrow: Filled, way: str) -> None:
    await narrow.restore()
    role = next(each for each in (Role.OTHER, *Role) if each in PAGES[way].who)
    answers = [await _go(narrow, way, role, again=again) for again in range(1, _FEW + 2)]
    statuses = [each.status_code for each in answers]
    narrow.clock.rest(_A_DAY)
    reached = _REACHED.get(PAGES[way].limit, HTTPStatus.TOO_MANY_REQUESTS)
    assert statuses[-1] == reached, statuses
    assert statuses[0] != reached, statuses


@pytest.mark.parametrize("way", [each for each in _CHANGES if OPEN_TO_ALL not in each])
async def test_no_other_site_can_make_a_browser_change_anything(wide: Filled, way: str) -> None:
    told, before = PAGES[way], wide.commits()
    role = next(each for each in (Role.AUTHOR, *Role) if each in told.who)
    for headers in _CROSS_SITE.values():
        answer = await _go(wide, way, role, headers=headers)
        assert answer.status_code == HTTPStatus.FORBIDDEN, headers
        assert wide.commits() == before, headers
    if f"GET {way.partition(' ')[2]}" not in PAGES:
        answer = await _go(wide, f"GET {way.partition(' ')[2]}", role, like=told)
        assert answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    assert wide.commits() == before


@pytest.mark.parametrize("way", ACTIVITY)
async def test_other_servers_are_told_the_same_whatever_the_cookie(wide: Filled, way: str) -> None:
    told, before = ACTIVITY[way], wide.commits()
    said: set[bytes] = set()
    for role in Role:
        answer = await _go(wide, way, role, like=told, headers=_ACTIVITY)
        assert answer.status_code == HTTPStatus.OK, role
        assert answer.headers["cache-control"].startswith(told.kept), role
        said.add(answer.content)
    assert len(said) == 1
    assert wide.commits() == before


@pytest.mark.parametrize("path", ["/inbox", "/u/ana/inbox", "/c/climate/inbox", "/u/x/inbox"])
async def test_an_inbox_takes_nothing_unsigned_from_anybody(wide: Filled, path: str) -> None:
    before = wide.commits()
    for role in Role:
        async with wide.browser(role) as browser:
            answer = await browser.post(path, json={"type": "Follow"}, headers=FROM_HERE)
        assert answer.status_code in {400, 401, 404}, role
    assert wide.commits() == before


async def test_drafts_open_for_whoever_wrote_them_alone(wide: Filled) -> None:
    draft = wide.names["draft"]
    form = {"title": "Mine now", "text": "", "draft": draft, "language": "en", "do": "draft"}
    for role, seen in ((Role.AUTHOR, 200), (Role.OTHER, 404), (Role.ADMIN, 404)):
        async with wide.browser(role) as browser:
            shown = await browser.get("/c/climate/write", params={"draft": draft})
            assert shown.status_code == seen, role
            before = wide.commits()
            kept = await browser.post("/c/climate/write", data=form, headers=FROM_HERE)
        assert (kept.status_code == HTTPStatus.SEE_OTHER) is (role is Role.AUTHOR), role
        assert (wide.commits() != before) is (role is Role.AUTHOR), role
    await wide.restore()


async def test_who_comes_to_a_quarantined_subwiki_by_any_way_reads_why_first(wide: Filled) -> None:
    instance = wide.app.instance
    async with instance.database.write() as tx:
        subwiki = await subwikis.by_name(tx, wide.names["subwiki"], ANYONE)
        why = Why("Beware of the leeches.")
        await featuring.quarantine(tx, subwiki, why, by=None, now=wide.clock.now())
    log = "GET /c/{name}/log"
    inside = [each for each in PAGES if each.startswith(_INSIDE) and not each.startswith(log)]
    for way, role in product(inside, (Role.VISITOR, Role.ADMIN)):
        answer = await _go(wide, way, role, like=Way(ways.ANYONE, ways.READS))
        if way.endswith(".atom"):
            assert answer.status_code == HTTPStatus.NOT_FOUND, f"{way} as {role}"
        else:
            is_warned = "look=anyway" in answer.text and why.text in answer.text
            assert is_warned is (role is Role.VISITOR), f"{way} as {role}"
    for way in (log, "GET /c/{name}/log/feed.atom"):
        answer = await _go(wide, way, Role.VISITOR)
        assert answer.status_code == HTTPStatus.OK
        assert "look=anyway" not in answer.text
    told = await _go(wide, "GET /p/{id}", Role.VISITOR, headers=_ACTIVITY)
    assert told.json()["type"] in {"Article", "Page"}
    async with wide.browser(Role.VISITOR) as browser:
        for path in ("/c/CLIMATE/changes", "/c/climate@wiki.example/wiki/Nothing"):
            assert why.text in (await browser.get(path)).text
        there = await browser.get("/c/climate/wiki/Together?look=anyway")
        assert there.headers["location"].endswith("?look=anyway")
        assert why.text not in (await browser.get(f"/p/{wide.names['lost']}/history")).text
    await wide.restore()


async def test_every_word_that_people_read_can_be_translated(wide: Filled) -> None:
    story, said = wide.story(), dict[str, str]()
    asking = {"Accept-Language": BRACKETED.tag}
    for way, told in PAGES.items():
        roles = [each for each in _READERS if each in told.who] if way.startswith("GET ") else []
        # Visitors see what members do not, ways in, and how to follow from elsewhere; so do guests.
        guests = {Role.GUEST} & {*told.who} if way.startswith("GET ") else set[Role]()
        for role in {*roles[:1], *roles[-1:], *guests}:
            answer = await _go(wide, way, role, headers=asking)
            if answer.headers.get("content-type", "").startswith("text/html"):
                said |= dict.fromkeys(unmarked(answer.text, story), f"{way} as {role}")
    assert said == {}


async def _go(
    site: Filled,
    way: str,
    role: Role,
    *,
    headers: Mapping[str, str] = FROM_HERE,
    like: Way | None = None,
    again: int = 0,
) -> httpx.Response:
    """Send somebody there with what the form holds, and if `again`, for the how manyth time."""
    told, method = like or PAGES[way], way.partition(" ")[0]
    form = (again and told.often) or told.form
    filled_in = {name: site.names.get(value, value) for name, value in form.items()}
    if again and "base" in form:
        filled_in |= {"text": f"It rises {again} times.", "base": str(again + 1)}
    if filled_in.get("name") == "me":
        filled_in["name"] = PEOPLE.get(role, "nobody")
    data = filled_in if method == "POST" else None
    async with site.browser(role) as browser:
        path = path_of(way, told, site.names)
        return await browser.request(method, path, data=data, headers=dict(headers))


def _changed(site: Filled, first: Mapping[str, str]) -> set[str]:
    """The tables that are not what they were at first."""
    return {table for table, told in site.contents().items() if told != first[table]}


def _private(site: Filled) -> dict[str, list[str]]:
    """What the author keeps: every row that is kept for them as a member, by table."""
    database = site.database
    query = """
        SELECT tables.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND columns.name = 'member_id'
    """
    kept = [name for (name,) in database.execute(query).fetchall() if name not in _BY_OTHERS]
    author = "SELECT id FROM actors WHERE name = 'ana' AND local"
    rows = [database.execute(f"SELECT * FROM {each} WHERE member_id = ({author})") for each in kept]
    return {each: sorted(map(repr, found)) for each, found in zip(kept, rows, strict=True)}


def _may_change(way: str, told: Way, changed: set[str]) -> bool:
    if way.startswith("GET "):
        return changed <= told.notes
    return bool(told.tried) or bool(changed) is not told.idle


def _is_one_of(answer: httpx.Response, told: Way) -> bool:
    """Whether this is an answer for those who may."""
    refusals = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    fits = answer.status_code in told.ok or (told.tried and answer.status_code not in refusals)
    return bool(fits) and not _leads_to_sign_in(answer)


def _is_refusal(answer: httpx.Response, refusal: int | str) -> bool:
    match refusal:
        case ways.TO_SIGN_IN:
            return _leads_to_sign_in(answer)
        case ways.NOTHING:
            return answer.status_code in {HTTPStatus.OK, HTTPStatus.SEE_OTHER}
        case _:
            return answer.status_code == refusal


def _leads_to_sign_in(answer: httpx.Response) -> bool:
    return answer.headers.get("location", "").startswith("/sign-in")
