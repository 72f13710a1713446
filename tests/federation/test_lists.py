"""A list of servers that somebody else keeps: an admin follows it and takes what they want."""

from datetime import timedelta

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fediwiki.domain.acts import ActKind
from fediwiki.domain.policies import Policy, Severity
from fediwiki.storage import acts, followed_lists, server_policies
from tests.federation.browsing import Browser, at_browser
from tests.federation.conftest import MakePeer
from tests.federation.steps import decide
from tests.fediverse import Clock, Fediverse, Network, Server
from tests.web.html import Page

_URL = "https://lists.example/servers.csv"
_DAY = timedelta(days=1, minutes=1)


class Publisher:
    """Publishes a list; answers 304 to whoever has it."""

    def __init__(self) -> None:
        self.lines: dict[str, str] = {}
        self.type = "text/csv; charset=utf-8"
        self.answers: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = "#domain,#severity\n" + "".join(f"{a},{b}\n" for a, b in self.lines.items())
        etag = f'"{hash(body)}"'
        known = Request(scope).headers.get("if-none-match") == etag
        self.answers.append(304 if known else 200)
        headers = {"ETag": etag, "Content-Type": self.type}
        answer = Response(None if known else body, 304 if known else 200, headers)
        await answer(scope, receive, send)


@pytest.fixture
def publisher(network: Network) -> Publisher:
    made = Publisher()
    network.hosts["lists.example"] = made
    return made


async def _held(server: Server) -> dict[str, str]:
    async with server.instance.database.read() as tx:
        return {each.domain: each.said() for each in await server_policies.listed(tx)}


async def _proposed(server: Server) -> list[str]:
    async with server.instance.database.read() as tx:
        [followed] = await followed_lists.listed(tx)
        found = await followed_lists.proposals(tx, followed)
        assert followed.proposed == len(found.open)
    return [f"{each.standing} {each.after.domain} {each.after.said()}" for each in found.open]


async def _follow(
    admin: Browser, publisher: Publisher, fediverse: Fediverse, most: str, **lines: str
) -> str:
    publisher.lines = {f"{name}.example": severity for name, severity in lines.items()}
    fields = {"url": _URL, "name": "Watch", "most": most}
    answer = await admin.press("/admin/servers/lists", **fields)
    assert answer.status_code == 303, answer.text
    await fediverse.settle()
    return answer.headers["location"].partition("?")[0]


@pytest.fixture
async def admin(alpha: Server) -> Browser:
    return await at_browser(alpha, await alpha.member("ada", admin=True))


async def test_an_admin_follows_a_list_and_takes_of_it_what_they_want_day_by_day(
    alpha: Server,
    admin: Browser,
    publisher: Publisher,
    fediverse: Fediverse,
    clock: Clock,
    peer: MakePeer,
) -> None:
    eve = peer("evil.example").person("eve")
    await alpha.follow(await alpha.member("bob"), eve)
    await decide(alpha, Policy("mine.example", Severity.SILENCE))
    path = await _follow(
        admin, publisher, fediverse, "suspend",
        evil="suspend", loud="silence", mine="suspend", alpha="suspend", fine="noop",
    )  # fmt: skip
    assert await _held(alpha) == {"mine.example": "silence"}
    assert await _proposed(alpha) == ["new evil.example suspend", "new loud.example silence"]
    assert "list of servers to look at" in await admin.page("/admin")
    assert "nothing known" in await admin.page(path)

    asked = await admin.press(path, **{"on evil.example": "on", "do": "take"})
    assert "Suspended: 1. Silenced: 0." in Page(asked.text).words
    assert "evil.example" not in await _held(alpha)
    await admin.press(path, **{"on evil.example": "on", "do": "take", "sure": "1"})
    await admin.press(path, **{"on loud.example": "on", "do": "ignore"})
    assert (await _held(alpha))["evil.example"] == "suspend"
    assert await _proposed(alpha) == []
    async with alpha.instance.database.read() as tx:
        act = await acts.find_last(tx, ActKind.SERVER_SUSPEND, "evil.example")
        assert act is not None

    clock.pass_(_DAY)
    await fediverse.settle()
    assert publisher.answers == [200, 304]
    publisher.lines |= {"loud.example": "suspend"}
    clock.pass_(_DAY)
    await fediverse.settle()
    assert await _proposed(alpha) == ["new loud.example suspend"]

    del publisher.lines["evil.example"]
    clock.pass_(_DAY)
    await fediverse.settle()
    assert "dropped evil.example suspend" in await _proposed(alpha)
    await admin.press(path, do="all", sure="1")
    assert await _held(alpha) == {"loud.example": "suspend", "mine.example": "silence"}
    logged = Page(await admin.page("/admin/log")).words
    assert "Server no longer limited" in logged
    assert "Watch" in logged
    await admin.press(path, do="leave", sure="1", lift="on")
    assert await _held(alpha) == {"mine.example": "silence"}


async def test_a_list_that_changes_much_or_breaks_changes_no_proposal_by_itself(
    alpha: Server, admin: Browser, publisher: Publisher, fediverse: Fediverse, clock: Clock
) -> None:
    path = await _follow(
        admin, publisher, fediverse, "silence", a="suspend", b="suspend", c="silence", d="silence"
    )
    before = await _proposed(alpha)
    assert before[0] == "new a.example silence"
    publisher.lines = {"a.example": "suspend", "b.example": "suspend"}
    clock.pass_(_DAY)
    await fediverse.settle()
    assert await _proposed(alpha) == before
    assert "from 4 to 2 domains" in Page(await admin.page(path)).words
    await admin.press(path, do="go-on")
    assert await _proposed(alpha) == before[:2]

    publisher.type = "text/html"
    publisher.lines["e.example"] = "suspend"
    clock.pass_(_DAY)
    await fediverse.settle()
    assert "a page of the web, and no list" in Page(await admin.page(path)).words
    assert await _proposed(alpha) == before[:2]
    publisher.type, publisher.lines = "text/csv", {}
    clock.pass_(timedelta(hours=2))
    await fediverse.settle()
    assert "no domain in it" in Page(await admin.page(path)).words
    assert await _proposed(alpha) == before[:2]


@pytest.mark.parametrize(
    "url", ["http://lists.example/a.csv", "lists.example", "https://10.0.0.1/"]
)
async def test_a_list_is_asked_for_with_https_alone(admin: Browser, url: str) -> None:
    answer = await admin.press("/admin/servers/lists", url=url, name="", most="silence")
    assert answer.status_code == 400
    assert url in answer.text
