"""The whole instance, as it is wired for production."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from fediwiki.app import running
from fediwiki.config.loading import checked
from fediwiki.domain.mails import Mail
from fediwiki.services import mailing, tuning
from fediwiki.services.keymaking import KeyPairs
from tests.fediverse import ACTIVITY, Server, fediverse_in


@pytest.fixture
async def alpha(tmp_path: Path, pairs: KeyPairs) -> AsyncGenerator[Server]:
    """A server that nobody has come to yet."""
    async with fediverse_in(tmp_path, pairs) as fediverse:
        yield await fediverse.server("alpha.example")


@pytest.mark.parametrize(
    "path",
    ["/a/0000000000000", "/c/nobody", "/c/nobody/outbox", "/p/0000000000000", "/nodeinfo/9.9"],
)
async def test_servers_are_told_that_there_is_nothing_as_a_problem(
    alpha: Server, path: str
) -> None:
    response = await alpha.get(path, **ACTIVITY)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_servers_are_told_that_nothing_is_to_be_put_here(alpha: Server) -> None:
    transport = httpx.ASGITransport(alpha.app.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="https://alpha.example") as client:
        response = await client.put("/nodeinfo/2.1")
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/inbox", {}, 401),
        ("/inbox", {"Host": "beta.example"}, 421),
        ("/u/nobody/inbox", {}, 404),
        ("/inbox", {"Content-Length": "9999999"}, 413),
    ],
)
async def test_an_inbox_tells_its_problems_as_every_page_does(
    alpha: Server, path: str, headers: dict[str, str], status: int
) -> None:
    transport = httpx.ASGITransport(alpha.app.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="https://alpha.example") as client:
        response = await client.post(path, content=b"{}", headers=headers)
    assert response.status_code == status == response.json()["status"]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["cache-control"] == "no-store"


async def test_servers_are_told_what_there_is(alpha: Server) -> None:
    await alpha.subwiki("physics")
    assert (await alpha.document("/c/physics"))["type"] == "Group"
    assert (await alpha.document("/nodeinfo/2.1"))["version"] == "2.1"


async def test_an_instance_that_does_not_federate_says_nothing_to_servers(
    tmp_path: Path, pairs: KeyPairs
) -> None:
    for enabled, status in ((True, 200), (False, 404)):
        config = checked(
            {
                "instance": {"domain": "alpha.example"},
                "storage": {"database": f"sqlite:///{tmp_path}/{enabled}.sqlite"},
                "federation": {"enabled": enabled},
            }
        )
        async with running(config, pairs=pairs) as app:
            transport = httpx.ASGITransport(app.asgi)
            async with httpx.AsyncClient(
                transport=transport, base_url="https://alpha.example"
            ) as client:
                found = await client.get("/.well-known/nodeinfo")
                page = await client.get("/", headers={"Accept": "text/html"})
        assert (found.status_code, page.status_code) == (status, 200)


async def test_mails_leave_in_the_name_that_the_instance_has_now(
    tmp_path: Path, pairs: KeyPairs
) -> None:
    config = checked(
        {
            "instance": {"domain": "alpha.example", "name": "Alpha"},
            "storage": {"database": f"sqlite:///{tmp_path}/alpha.sqlite"},
            "mail": {"folder": f"{tmp_path}/mail"},
        }
    )
    async with running(config, pairs=pairs) as app:
        now = app.instance.clock.now()
        async with app.instance.database.write() as tx:
            await tuning.change(tx, "instance.name", "The Reef", file=config, by=None, now=now)
            await mailing.queue(tx, Mail("ana@example.org", "A word", ""), now=now)
        await app.mail.run_once(now)
    [left] = (tmp_path / "mail").iterdir()
    assert b"From: The Reef <noreply@alpha.example>" in left.read_bytes()


async def test_an_inbox_answers_as_guarded_as_a_page_and_only_for_our_host(alpha: Server) -> None:
    response = await alpha.post_to("/inbox", b"{}")
    assert response.status_code == 401
    assert response.headers["x-content-type-options"] == "nosniff"
    elsewhere = await alpha.post_to("/inbox", b"{}", host="beta.example")
    assert elsewhere.status_code == 421
