"""What servers run, by what they say of themselves."""

from collections.abc import Mapping

import httpx
import pytest

from fediwiki.activitypub import dialects
from fediwiki.activitypub.dialects import Software
from fediwiki.domain.servers import Dialect
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Limits, Policy

ORIGIN = "https://social.example"
WELL_KNOWN = f"{ORIGIN}/.well-known/nodeinfo"
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/"
NODEINFO = {"software": {"name": "Lemmy", "version": "0.19.13"}}


class Site(httpx.AsyncBaseTransport):
    """Documents by url."""

    def __init__(self, documents: Mapping[str, object]) -> None:
        self._documents = documents
        self.signed: list[bool] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.signed.append("signature" in request.headers)
        document = self._documents.get(str(request.url))
        if document is None:
            return httpx.Response(404)
        return httpx.Response(200, json=document)


async def asked(site: httpx.AsyncBaseTransport) -> Software | None:
    client = Client(site, user_agent="tests", policy=Policy(), limits=Limits())
    return await dialects.asking(client, lambda method, url, body: {"Signature": "ours"})(ORIGIN)


def links(*versions: str) -> Mapping[str, object]:
    listed = [{"rel": SCHEMA + each, "href": f"{ORIGIN}/nodeinfo/{each}"} for each in versions]
    return {"links": listed}


async def test_a_server_is_asked_for_its_nodeinfo_by_signed_requests() -> None:
    site = Site({WELL_KNOWN: links("2.0"), f"{ORIGIN}/nodeinfo/2.0": NODEINFO})
    assert await asked(site) == Software("lemmy", "0.19.13")
    assert site.signed == [True, True]


async def test_the_newest_nodeinfo_is_read() -> None:
    new = {"software": {"name": "piefed"}}
    site = Site(
        {
            WELL_KNOWN: links("2.0", "2.1", "1.0"),
            f"{ORIGIN}/nodeinfo/2.0": NODEINFO,
            f"{ORIGIN}/nodeinfo/2.1": new,
        }
    )
    assert await asked(site) == Software("piefed", "")


@pytest.mark.parametrize(
    "documents",
    [
        {},
        {WELL_KNOWN: []},
        {WELL_KNOWN: {}},
        {WELL_KNOWN: {"links": "none"}},
        {WELL_KNOWN: {"links": [1, None, {"rel": SCHEMA + "2.0"}, {"href": "x"}]}},
        {WELL_KNOWN: {"links": [{"rel": "http://else.where/2.0", "href": ORIGIN}]}},
        {WELL_KNOWN: {"links": [{"rel": SCHEMA + "2.0", "href": "https://10.0.0.1/"}]}},
        {WELL_KNOWN: links("2.0")},
        {WELL_KNOWN: links("2.0"), f"{ORIGIN}/nodeinfo/2.0": {}},
        {WELL_KNOWN: links("2.0"), f"{ORIGIN}/nodeinfo/2.0": {"software": "lemmy"}},
        {WELL_KNOWN: links("2.0"), f"{ORIGIN}/nodeinfo/2.0": {"software": {"name": 3}}},
        {WELL_KNOWN: links("2.0"), f"{ORIGIN}/nodeinfo/2.0": {"software": {"name": " "}}},
    ],
)
async def test_a_server_that_does_not_say_what_it_runs_is_unknown(
    documents: Mapping[str, object],
) -> None:
    assert await asked(Site(documents)) is None


class Silence(httpx.AsyncBaseTransport):
    """Nobody answers."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody answers")


async def test_a_server_that_does_not_answer_is_unknown() -> None:
    assert await asked(Silence()) is None


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("mastodon", Dialect.MICROBLOG),
        ("gotosocial", Dialect.MICROBLOG),
        ("nobody-knows", Dialect.MICROBLOG),
        ("lemmy", Dialect.THREADIVERSE),
        ("piefed", Dialect.THREADIVERSE),
        ("mbin", Dialect.THREADIVERSE),
        ("nodebb", Dialect.THREADIVERSE),
        ("discourse", Dialect.THREADIVERSE),
        ("fediwiki", Dialect.FEDIWIKI),
    ],
)
def test_the_software_decides_the_dialect(name: str, dialect: Dialect) -> None:
    assert Software(name, "").dialect is dialect


@pytest.mark.parametrize(
    ("text", "software"),
    [
        ("Lemmy/0.19.13; +https://lemmy.example", Software("lemmy", "0.19.13")),
        ("Mastodon/4.6.5 (http.rb/5.3.1; +https://social.example/)", Software("mastodon", "4.6.5")),
        ("PieFed/1.3; +https://feddit.example", Software("piefed", "1.3")),
        ("MbinBot/1.9 (+https://mbin.example)", Software("mbin", "1.9")),
        ("FediWiki/0.1 (+https://wiki.example/)", Software("fediwiki", "0.1")),
        ("Pleroma 2.9; https://pleroma.example", Software("pleroma", "")),
        ("python-httpx/0.28", None),
        ("Mozilla/5.0 (compatible; Lemmy/0.19)", None),
        ("", None),
        ("/" * 5000, None),
    ],
)
def test_a_user_agent_tells_the_software_if_it_is_known(
    text: str, software: Software | None
) -> None:
    assert dialects.of_user_agent(text) == software
