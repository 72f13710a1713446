"""Whoever is no guest is not taken for one: liars, thieves of codes, and servers that are shut out.

Every refusal has its twin: the same way with nothing wrong about it lets somebody in.
"""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.federation.browsing import at_browser
from tests.federation.homes import Coming, Home, is_in, rows, visitor
from tests.federation.letters import Page
from tests.fediverse import Server

WHO = "bob@good.example"
BEGIN_AGAIN = "Please begin again."


@pytest.fixture
def bob(alpha: Server) -> Coming:
    """Bob, who has not come in yet."""
    return visitor(alpha)


async def test_who_comes_back_in_the_browser_in_which_they_left_is_let_in(
    home: Home, bob: Coming
) -> None:
    answer = await bob.come(home, "bob")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["cache-control"] == "no-store"
    assert await is_in(bob.browser)


async def test_a_way_back_opens_in_no_other_browser(alpha: Server, home: Home, bob: Coming) -> None:
    back = home.approve(await bob.leave(WHO), "bob")
    stranger, other = visitor(alpha), visitor(alpha)
    await other.leave(WHO)
    for each in (stranger, other):
        answer = await each.return_by(back)
        assert answer.status_code == 403
        assert "This did not begin in this browser." in answer.text
        assert not await is_in(each.browser)
    assert (await bob.return_by(back)).status_code == 303


async def test_a_way_back_opens_once_and_not_for_long(
    alpha: Server, home: Home, bob: Coming
) -> None:
    back = home.approve(await bob.leave(WHO), "bob")
    assert (await bob.return_by(back)).status_code == 303
    again = await bob.return_by(back)
    assert (again.status_code, BEGIN_AGAIN in again.text) == (404, True)
    late = home.approve(await bob.leave(WHO), "bob")
    alpha.clock.pass_(timedelta(minutes=11))
    assert (await bob.return_by(late)).status_code == 404


async def test_two_ways_at_once_lead_in_both(home: Home, bob: Coming) -> None:
    first, second = [home.approve(await bob.leave(WHO), "bob") for _ in range(2)]
    assert (await bob.return_by(first)).status_code == 303
    assert (await bob.return_by(second)).status_code == 303


async def test_a_code_of_one_server_is_never_shown_to_another(
    alpha: Server, home: Home, theirs: Home, bob: Coming
) -> None:
    """Evil sends bob on to good with its own state, to be brought the code of good."""
    to_evil = parse_qs(urlsplit(await bob.leave("eve@evil.example")).query)
    to_good = await visitor(alpha).leave(WHO)
    code = parse_qs(urlsplit(home.approve(to_good, "bob")).query)["code"][0]
    good_way = parse_qs(urlsplit(to_good).query)["redirect_uri"][0]
    assert good_way != to_evil["redirect_uri"][0]
    theirs.asked.clear()
    mixed_up = f"{good_way}?code={code}&state={to_evil['state'][0]}"
    answer = await bob.return_by(mixed_up)
    assert answer.status_code == 403
    assert [each for each in theirs.asked if "token" in each] == []
    assert not await is_in(bob.browser)


@pytest.mark.parametrize(
    "issuer", ["https://evil.example", "https://good.example.evil.example", ""]
)
async def test_an_answer_that_names_another_server_is_no_answer(
    home: Home, bob: Coming, issuer: str
) -> None:
    back = home.approve(await bob.leave(WHO), "bob", iss=issuer)
    answer = await bob.return_by(back)
    assert answer.status_code == 403
    assert "Another server answered" in answer.text
    assert not await is_in(bob.browser)
    assert home.tokens == {}


async def test_a_server_that_always_names_itself_must_do_so(home: Home, bob: Coming) -> None:
    home.names_itself = True
    back = home.approve(await bob.leave(WHO), "bob")
    unnamed = str(httpx.URL(back).copy_remove_param("iss"))
    assert (await bob.return_by(unnamed)).status_code == 403
    assert (await bob.come(home, "bob")).status_code == 303


@pytest.mark.parametrize(
    "says",
    [
        {"username": "bob", "acct": "eve@evil.example", "url": "https://evil.example/@eve"},
        {"username": "bob", "acct": "bob", "url": "javascript:alert(1)", "id": {"a": 1}},
    ],
)
async def test_of_what_a_server_says_the_name_alone_counts(
    home: Home, bob: Coming, says: dict[str, object]
) -> None:
    home.says["/api/v1/accounts/verify_credentials"] = Page(
        json.dumps(says).encode(), content_type="application/json"
    )
    assert (await bob.come(home, "bob")).status_code == 303
    assert await is_in(bob.browser)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "bob@good.example",
        "eve@evil.example",
        "../../users/bob",
        "bob&resource=acct:eve",
        "bob\r\nX: y",
        "bob ",
        "b" * 65,
        "ａｄｍｉｎ",
    ],
)
async def test_a_name_that_is_none_lets_nobody_in(home: Home, bob: Coming, name: str) -> None:
    home.says["/api/v1/accounts/verify_credentials"] = Page(
        json.dumps({"username": name}).encode(), content_type="application/json"
    )
    assert (await bob.come(home, "bob")).status_code == 422
    assert not await is_in(bob.browser)
    assert [*home.tokens] == home.ended


async def test_a_server_vouches_for_its_own_people_alone(
    home: Home, theirs: Home, alpha: Server
) -> None:
    """Evil's WebFinger says that eve is bob of good, and that a document of good is hers."""
    theirs.called["eve@evil.example"] = f"{home.peer.origin}/users/bob"
    coming = visitor(alpha)
    url = await coming.leave("evil.example")
    answer = await coming.return_by(theirs.approve(url, "eve"))
    assert answer.status_code == 403
    assert "Your server names somebody of another server." in answer.text
    assert not await is_in(coming.browser)
    del theirs.called["eve@evil.example"]
    assert (await coming.come(theirs, "eve")).status_code == 303


async def test_a_document_that_says_it_is_somebody_elses_lets_nobody_in(
    home: Home, theirs: Home, alpha: Server
) -> None:
    there = f"{theirs.peer.origin}/users/eve"
    theirs.peer.pages[there] = home.peer.pages[f"{home.peer.origin}/users/bob"]
    coming = visitor(alpha)
    answer = await coming.come(theirs, "eve")
    assert answer.status_code == 422
    assert await rows(alpha, "guest_sessions") == 0


async def test_webfinger_of_a_guest_is_not_followed_to_another_server(
    home: Home, theirs: Home, alpha: Server
) -> None:
    theirs.says["/.well-known/webfinger"] = Page(
        b"", 302, "", f"{home.peer.origin}/.well-known/webfinger?resource=acct:{WHO}"
    )
    coming = visitor(alpha)
    url = await coming.leave("evil.example")
    answer = await coming.return_by(theirs.approve(url, "bob"))
    assert answer.status_code in {403, 422}
    assert not await is_in(coming.browser)


_HUGE = json.dumps({"access_token": "x", "padding": "x" * 2_000_000}).encode()
_DEEP = b'{"access_token":' + b'{"a":' * 500 + b"1" + b"}" * 501


@pytest.mark.parametrize(
    "page",
    [
        Page(_HUGE, content_type="application/json"),
        Page(_DEEP, content_type="application/json"),
        Page(b"not JSON", content_type="application/json"),
        Page(b"[]", content_type="application/json"),
        Page(b'{"access_token": 7}', content_type="application/json"),
        Page(b'{"access_token": "a b"}', content_type="application/json"),
        Page(b'{"access_token": "a\\r\\nHost: evil.example"}', content_type="application/json"),
        Page(b'{"access_token": "a", "access_token": "b"}', content_type="application/json"),
        Page(b"", 302, "", "https://evil.example/oauth/token"),
        Page(b"", 500, ""),
    ],
)
async def test_odd_answers_let_nobody_in(home: Home, bob: Coming, page: Page) -> None:
    home.says["/oauth/token"] = page
    answer = await bob.come(home, "bob")
    assert answer.status_code in {403, 422}
    assert not await is_in(bob.browser)
    del home.says["/oauth/token"]
    assert (await bob.come(home, "bob")).status_code == 303


async def test_a_token_goes_to_the_server_that_gave_it_alone(
    home: Home, theirs: Home, bob: Coming
) -> None:
    home.says["/api/v1/accounts/verify_credentials"] = Page(
        b"", 302, "", f"{theirs.peer.origin}/api/v1/accounts/verify_credentials"
    )
    answer = await bob.come(home, "bob")
    assert answer.status_code == 422
    assert theirs.asked == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "That is no account of a server"),
        ("bob", "is no account"),
        ("bob@", "is no account"),
        ("https://127.0.0.1/@bob", "is no account"),
        ("http://good.example:8080/@bob", "is no account"),
        ("bob@localhost", "is no account"),
        ("bob@127.0.0.1", "is no account"),
        ("bob@[::1]", "is no account"),
        ("bob@good.example/../evil.example", "is no account"),
        ("bob@good.example\\@evil.example", "is no account"),
        ("bob@nowhere.example", "does not answer"),
        ("ana@alpha.example", "Your account is here"),
        ("https://alpha.example/@ana", "Your account is here"),
        ("alpha.example", "Your account is here"),
    ],
)
async def test_what_names_no_server_of_another_leads_nowhere(
    alpha: Server, home: Home, bob: Coming, said: str, words: str
) -> None:
    answer = await bob.browser.press("/sign-in/from", **{"from": said})
    assert answer.status_code in {403, 422}
    assert words in answer.text
    assert "refresh" not in answer.text
    assert await rows(alpha, "one_time_tokens") == 0
    tried = [url for _, url in home.peer.network.tried]
    assert not any("127.0.0.1" in url or "::1" in url for url in tried)


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "/sign-in/from/x", "/\t/e"]
)
async def test_nobody_is_led_on_to_another_site(home: Home, bob: Coming, to: str) -> None:
    answer = await bob.come(home, "bob", to=to)
    assert answer.headers["location"] == "/"


async def test_a_session_that_was_there_before_ends(alpha: Server, home: Home, bob: Coming) -> None:
    """Nobody can put a session under somebody, and then be them."""
    member = await at_browser(alpha, await alpha.member("cleo"))
    planted = dict(member.client.cookies)
    coming = Coming(member)
    assert (await coming.come(home, "bob")).status_code == 303
    assert dict(member.client.cookies) != planted
    thief = visitor(alpha).browser
    thief.client.cookies.update(planted)
    assert "bob@good.example" not in await thief.page("/")
    assert (await thief.client.get("/watchlist")).status_code == 303
    assert await rows(alpha, "sessions") == 0


async def test_a_guest_is_no_member_by_the_same_name(
    alpha: Server, home: Home, bob: Coming
) -> None:
    await alpha.member("bob", admin=True)
    await bob.come(home, "bob")
    assert (await bob.browser.client.get("/admin")).status_code == 404
    assert (await bob.browser.client.get("/settings")).status_code == 303
    assert "@bob@good.example" in await bob.browser.page("/u/bob@good.example")


async def test_nobody_tries_too_often(alpha: Server, home: Home) -> None:
    tries = alpha.instance.config.limits.guest_tries
    statuses = [
        (await visitor(alpha).browser.press("/sign-in/from", **{"from": WHO})).status_code
        for _ in range(tries + 1)
    ]
    assert statuses == [200] * tries + [429]
    alpha.clock.pass_(timedelta(minutes=10))
    assert (await visitor(alpha).come(home, "bob")).status_code == 303
