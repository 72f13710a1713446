"""Who a server is, is told by its name and not by its address."""

import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fediwiki.errors import Unreachable
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Limits, Policy
from fediwiki.outbound.transport import GuardedTransport
from tests.interop import certificates
from tests.outbound.peers import OK, Table, client, listening, saying

_PRIVATE = Policy(allow_private_addresses=True)


async def test_certificate_and_sni_are_those_of_the_host(tmp_path: Path) -> None:
    asked: list[str | None] = []
    async with _server(tmp_path, asked) as (port, authority):
        asking = _trusting(authority)
        for _ in range(2):
            response = await asking.get(f"https://good.example:{port}/", accept="*/*")
            assert response.body == b"{}"
        await asking.aclose()
    assert asked == ["good.example"]


async def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    asked: list[str | None] = []
    async with _server(tmp_path, asked) as (port, authority):
        with pytest.raises(Unreachable, match="TLS refused"):
            await _trusting(authority).get(f"https://other.example:{port}/", accept="*/*")
    assert asked == ["other.example"]


async def test_an_authority_that_nobody_named_is_not_trusted(tmp_path: Path) -> None:
    async with _server(tmp_path, []) as (port, _):
        with pytest.raises(Unreachable, match="TLS refused"):
            await _trusting(None).get(f"https://good.example:{port}/", accept="*/*")


def _trusting(authority: Path | None) -> Client:
    names = Table(good_example=["127.0.0.1"], other_example=["127.0.0.1"])
    transport = GuardedTransport(_PRIVATE, Limits(), ca_file=authority, resolver=names)
    return client(transport, _PRIVATE)


@asynccontextmanager
async def _server(folder: Path, asked: list[str | None]) -> AsyncGenerator[tuple[int, Path]]:
    files = certificates.issue(folder, ("good.example",))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.chain, files.key)

    def note(_: object, name: str | None, __: object) -> None:
        asked.append(name)

    context.set_servername_callback(note)
    async with listening(saying(OK, OK), tls=context) as (_, port):
        yield port, files.authority
