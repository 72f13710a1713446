"""Looking people up on other servers, following them from here, and being followed from there."""

import httpx
import pytest
from starlette.responses import Response
from starlette.types import ASGIApp

from fediwiki.activitypub.looking_up import LookUp
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Malformed, NotFound, Unreachable
from fediwiki.services import following
from fediwiki.storage import homes
from fediwiki.storage.timelines import Span
from tests.fediverse import Fediverse, Server


def _answering(body: bytes) -> ASGIApp:
    """A server that says the same to everyone."""
    return Response(body, media_type="application/jrd+json")


async def test_a_handle_leads_to_a_subwiki_elsewhere_which_is_read_at_home(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki, fediverse: Fediverse
) -> None:
    bob = await beta.member("bob")
    abroad = LookUp(beta.app.remote)
    found = await abroad.find(f"!{physics.actor.handle}")
    assert found.uri == physics.actor.uri
    async with beta.instance.database.write() as tx:
        await following.follow(tx, bob.actor, found, urls=beta.instance.urls, now=beta.clock.now())
    await fediverse.settle()
    await alpha.post(ana, "Waves", to=physics)
    await fediverse.settle()
    assert "Waves" in await beta.page(f"/c/{physics.actor.handle}")
    async with beta.instance.database.read() as tx:
        followed = await homes.followed_by(tx, bob.id)
        home = await homes.of_member(tx, followed, bob.viewer, Span(10))
    assert [each.content.title for each in home.posts] == ["Waves"]
    assert physics.actor.handle in await beta.page("/c")


@pytest.mark.parametrize("said", ["@ana@alpha.example", "ana@alpha.example", "ANA@Alpha.example"])
async def test_a_person_is_found_by_any_way_to_write_a_handle(
    alpha: Server, beta: Server, ana: Member, said: str
) -> None:
    found = await LookUp(beta.app.remote).find(said)
    assert found.uri == ana.actor.uri
    assert "@ana@alpha.example" in await beta.page("/u/ana@alpha.example")


async def test_an_address_leads_to_who_stands_there(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki
) -> None:
    abroad = LookUp(beta.app.remote)
    assert (await abroad.find(physics.actor.uri)).uri == physics.actor.uri
    assert (await LookUp(alpha.app.remote).find(ana.actor.uri)).id == ana.id


async def test_who_is_not_there_is_not_found(alpha: Server, beta: Server, ana: Member) -> None:
    abroad = LookUp(beta.app.remote)
    for said, verdict in (
        ("@zoe@alpha.example", NotFound),
        ("@zoe@nowhere.example", Unreachable),
        ("no handle", Malformed),
        ("https://alpha.example/about", Malformed),
        ("https://beta.example/", NotFound),
        ("https://" + "x" * 3_000, Malformed),
        ("", Malformed),
    ):
        with pytest.raises(verdict):
            await abroad.find(said)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b'{"links": 7}',
        b'{"links": [{"rel": "self", "type": "application/activity+json"}]}',
        b'{"links": [{"rel": "self", "type": "text/html", "href": "https://alpha.example/u/ana"}]}',
        b'{"links": [{"rel": "self", "type": "application/activity+json", "href": "file:///etc"}]}',
        b'{"links": [{"rel": "self", "type": "application/activity+json", "href": ["x"]}]}',
        b"not json",
        b"{" * 5_000,
    ],
)
async def test_whatever_a_server_says_of_a_handle_does_no_harm(
    beta: Server, fediverse: Fediverse, body: bytes
) -> None:
    fediverse.network.hosts["evil.example"] = _answering(body)
    with pytest.raises((NotFound, Malformed)):
        await LookUp(beta.app.remote).find("@x@evil.example")


async def test_a_visitor_is_led_to_their_own_server_to_follow(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki
) -> None:
    bob = await beta.member("bob")
    url = await LookUp(alpha.app.remote).way_to_follow(bob.actor.handle, physics.actor.uri)
    assert url == (
        "https://beta.example/authorize_interaction?uri=https%3A%2F%2Falpha.example%2Fc%2Fphysics"
    )
    page = await beta.page(httpx.URL(url).raw_path.decode())
    assert "sign in" in page


@pytest.mark.parametrize(
    ("rel", "template", "leads"),
    [
        ("http://ostatus.org/schema/1.0/subscribe", "https://m.example/follow?u={uri}", True),
        ("https://w3id.org/fep/3b86/Follow", "https://m.example/f?o={object}&r={on-success}", True),
        ("https://w3id.org/fep/3b86/Object", "https://m.example/f?o={object}", True),
        ("https://w3id.org/fep/3b86/Like", "https://m.example/f?o={object}", False),
        ("http://ostatus.org/schema/1.0/subscribe", "https://m.example/follow", False),
        ("http://ostatus.org/schema/1.0/subscribe", "http://m.example/follow?u={uri}", False),
        ("http://ostatus.org/schema/1.0/subscribe", "javascript:alert({uri})", False),
        ("http://ostatus.org/schema/1.0/subscribe", "https://good@m.example/{uri}", False),
        ("http://ostatus.org/schema/1.0/subscribe", "//m.example/{uri}", False),
        ("http://ostatus.org/schema/1.0/subscribe", "", False),
    ],
)
async def test_only_a_plain_address_of_the_web_is_followed_there(
    alpha: Server, fediverse: Fediverse, rel: str, template: str, *, leads: bool
) -> None:
    told = f'{{"links": [{{"rel": "{rel}", "template": "{template}"}}]}}'
    fediverse.network.hosts["m.example"] = _answering(told.encode())
    asked = LookUp(alpha.app.remote).way_to_follow("x@m.example", "https://alpha.example/c/physics")
    if leads:
        assert "=https%3A%2F%2Falpha.example%2Fc%2Fphysics" in await asked
        return
    with pytest.raises((NotFound, Malformed)):
        await asked
