"""From a handle to an actor, and what runs here."""

import json
from xml.etree import ElementTree as ET

import pytest

from fediwiki.storage import actors
from tests.activitypub.served import DOMAIN, ORIGIN, Served

_PATH = "/.well-known/webfinger"


@pytest.mark.parametrize(
    ("resource", "subject", "href"),
    [
        ("acct:ana@wiki.example", "acct:ana@wiki.example", "/u/ana"),
        ("acct:ANA@Wiki.Example", "acct:ana@wiki.example", "/u/ana"),
        ("ana@wiki.example", "acct:ana@wiki.example", "/u/ana"),
        ("acct:physics@wiki.example", "acct:physics@wiki.example", "/c/physics"),
        ("acct:physics_wiki@wiki.example", "acct:physics_wiki@wiki.example", "/u/physics_wiki"),
        ("acct:wiki.example@wiki.example", "acct:wiki.example@wiki.example", "/"),
        ("https://wiki.example/", "acct:wiki.example@wiki.example", "/"),
        ("https://wiki.example", "acct:wiki.example@wiki.example", "/"),
        ("https://wiki.example/u/ana", "acct:ana@wiki.example", "/u/ana"),
        ("https://WIKI.example/c/physics", "acct:physics@wiki.example", "/c/physics"),
    ],
)
async def test_everyone_of_ours_is_found_by_handle_and_url(
    served: Served, resource: str, subject: str, href: str
) -> None:
    await served.member("ana")
    await served.subwiki("physics")
    answer = await served.asker.get(_PATH, params={"resource": resource})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jrd+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    found = answer.json()
    assert found["subject"] == subject
    [link] = [each for each in found["links"] if each["rel"] == "self"]
    assert link["type"] == "application/activity+json"
    assert link["href"] == ORIGIN + href
    assert (await served.document(href))["id"] == link["href"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("resource=acct:nobody@wiki.example", 404),
        ("resource=acct:ana@other.example", 404),
        ("resource=acct:ana@wiki.example:8443", 404),
        ("resource=https://other.example/u/ana", 404),
        ("resource=https://wiki.example/u/physics", 404),
        ("resource=https://wiki.example/p/0000000000034", 404),
        ("resource=acct:wiki.example@other.example", 404),
        ("", 400),
        ("resource=", 400),
        ("resource=acct:%D0%B0na@wiki.example", 400),
        ("resource=acct:ana@wiki.example&resource=acct:physics@wiki.example", 400),
        ("resource[]=acct:ana@wiki.example", 400),
        ("resource=acct:ana", 400),
        ("resource=%ff", 400),
        ("resource=acct:" + "a" * 10_000 + "@wiki.example", 400),
    ],
)
async def test_nobody_else_is_found(served: Served, query: str, status: int) -> None:
    await served.member("ana")
    await served.subwiki("physics")
    known = await served.asker.get(f"{_PATH}?resource=acct:ana%40wiki.example")
    assert known.status_code == 200
    answer = await served.asker.get(f"{_PATH}?{query}")
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"] == "application/json"
    assert "subject" not in answer.json()


async def test_who_left_is_gone(served: Served) -> None:
    ana = await served.member("ana")
    async with served.database.write() as tx:
        await actors.save_deleted(tx, ana.id, served.clock.now())
    answer = await served.asker.get(f"{_PATH}?resource=acct:ana@wiki.example")
    assert answer.status_code == 410


async def test_browsers_that_want_html_get_json_too(served: Served) -> None:
    await served.member("ana")
    answer = await served.asker.get(
        f"{_PATH}?resource=acct:ana@wiki.example", headers={"Accept": "text/html"}
    )
    assert answer.headers["content-type"] == "application/jrd+json"


async def test_host_meta_says_where_webfinger_is(served: Served) -> None:
    template = f"{ORIGIN}{_PATH}?resource={{uri}}"
    xml = await served.asker.get("/.well-known/host-meta")
    assert xml.headers["content-type"] == "application/xrd+xml; charset=utf-8"
    link = ET.fromstring(xml.text).find("{http://docs.oasis-open.org/ns/xri/xrd-1.0}Link")  # noqa: S314 - our own
    assert link is not None
    assert (link.get("rel"), link.get("template")) == ("lrdd", template)
    answer = await served.asker.get("/.well-known/host-meta.json")
    assert answer.json()["links"][0]["template"] == template


async def test_nodeinfo_says_what_runs_here_and_only_what_is_true(served: Served) -> None:
    ana = await served.member("ana")
    post = await served.post(ana.actor, await served.subwiki("physics"), "Light")
    await served.comment(ana.actor, post, "How fast?")
    links = (await served.asker.get("/.well-known/nodeinfo")).json()["links"]
    versions = [each for each in links if "nodeinfo" in each["rel"]]
    assert [each["rel"].rpartition("/")[2] for each in versions] == ["2.0", "2.1"]
    for each in versions:
        answer = await served.asker.get(each["href"].removeprefix(ORIGIN))
        assert answer.status_code == 200
        told = answer.json()
        assert told["version"] == each["rel"].rpartition("/")[2]
        assert told["software"]["name"] == "fediwiki"
        assert told["protocols"] == ["activitypub"]
        assert told["openRegistrations"] is False
        assert told["usage"] == {"users": {"total": 1}, "localPosts": 1, "localComments": 1}
        assert told["metadata"]["nodeName"] == "Open Atlas"
        assert told["services"] == {"inbound": [], "outbound": ["atom1.0"]}
        assert DOMAIN not in json.dumps(told["software"])
    assert links[-1]["href"] == f"{ORIGIN}/"
    assert (await served.asker.get("/nodeinfo/1.0")).status_code == 404
