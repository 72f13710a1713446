"""The guard at connect time, with a spy where the sockets would be."""

import asyncio
import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager

import httpcore
import httpx
import pytest

from fediwiki.errors import FediWikiError, Malformed, Unreachable
from fediwiki.outbound.addresses import IPAddress
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Limits, Policy
from fediwiki.outbound.resolver import Resolver
from fediwiki.outbound.transport import GuardedTransport
from tests.outbound.peers import (
    ACTIVITY_JSON,
    DEVELOPMENT,
    LIMITS,
    PRODUCTION,
    Connector,
    Table,
    client,
)
from tests.outbound.targets import addresses, targets

_PUBLIC = "93.184.216.34"


async def test_a_host_is_asked_at_the_address_it_resolves_to() -> None:
    connector = Connector()
    response = await _guarded(Table(good_example=[_PUBLIC]), connector).get(
        "https://good.example/users/x", accept=ACTIVITY_JSON
    )
    assert response.body == b"{}"
    assert connector.connected == [(_PUBLIC, 443)]


async def test_no_published_target_is_connected_to() -> None:
    connector, resolver = Connector(), Table(good_example=[_PUBLIC])
    for policy in (PRODUCTION, Policy(insecure_http=True)):
        asking = _guarded(resolver, connector, policy)
        for target in targets():
            if target.why == "plain http in production" and policy.insecure_http:
                continue
            with pytest.raises(Malformed):
                await asking.get(target.url, accept=ACTIVITY_JSON)
            with pytest.raises(Malformed):
                await asking.post(target.url, b"{}", headers={})
    assert connector.connected == []
    assert resolver.asked == []


async def test_no_name_leads_to_a_published_address() -> None:
    for address in addresses():
        connector = Connector()
        asking = _guarded(Table(bad_example=[str(address)]), connector)
        with pytest.raises(Malformed, match=r"bad\.example"):
            await asking.get("https://bad.example/", accept=ACTIVITY_JSON)
        assert connector.connected == []


async def test_of_mixed_answers_only_the_public_ones_are_tried() -> None:
    connector = Connector(dead=[_PUBLIC])
    table = Table(mixed_example=[f"::1 127.0.0.1 {_PUBLIC} 10.0.0.1 2606:4700::1111 fe80::1"])
    response = await _guarded(table, connector).get("https://mixed.example/", accept="*/*")
    assert response.status == 200
    assert connector.connected == [(_PUBLIC, 443), ("2606:4700::1111", 443)]


async def test_when_every_public_address_is_dead_no_other_is_tried() -> None:
    connector = Connector(dead=[_PUBLIC])
    with pytest.raises(Unreachable, match="connection refused"):
        await _guarded(Table(mixed_example=[f"127.0.0.1 {_PUBLIC}"]), connector).get(
            "https://mixed.example/", accept="*/*"
        )
    assert connector.connected == [(_PUBLIC, 443)]


async def test_a_host_with_many_dead_addresses_is_tried_at_a_few() -> None:
    dead = [f"93.184.216.{number}" for number in range(9)]
    connector = Connector(dead=dead)
    with pytest.raises(Unreachable):
        await _guarded(Table(many_example=[" ".join(dead)]), connector).get(
            "https://many.example/", accept="*/*"
        )
    assert len(connector.connected) == 2


async def test_a_name_that_changes_its_mind_is_asked_once_a_connection() -> None:
    once = Connector()
    table = Table(rebind_example=[_PUBLIC, "127.0.0.1"])
    asking = _guarded(table, once)
    assert (await asking.get("https://rebind.example/", accept="*/*")).status == 200
    assert (once.connected, table.asked) == ([(_PUBLIC, 443)], ["rebind.example"])

    later = _guarded(table, once)
    with pytest.raises(Malformed):
        await later.get("https://rebind.example/", accept="*/*")
    assert once.connected == [(_PUBLIC, 443)]


async def test_development_may_connect_to_its_own_machine() -> None:
    connector = Connector()
    asking = _guarded(Table(alpha_test=["127.0.0.1"]), connector, DEVELOPMENT)
    await asking.get("http://alpha.test:8000/", accept="*/*")
    await asking.get("http://127.0.0.2:8000/", accept="*/*")
    await asking.get("http://[::1]:8000/", accept="*/*")
    assert connector.connected == [("127.0.0.1", 8000), ("127.0.0.2", 8000), ("::1", 8000)]


async def test_a_request_that_comes_without_a_client_is_vetted_too() -> None:
    connector = Connector()
    transport = GuardedTransport(
        PRODUCTION, LIMITS, resolver=Table(good_example=[_PUBLIC]), connector=connector
    )
    for url in ("http://127.0.0.1/", "http://good.example/", "https://good.example:22/"):
        with pytest.raises(Malformed):
            await transport.handle_async_request(httpx.Request("GET", url))
    assert connector.connected == []
    answer = await transport.handle_async_request(httpx.Request("GET", "https://good.example/"))
    assert answer.status_code == 200
    assert connector.connected == [(_PUBLIC, 443)]


async def test_proxies_of_the_environment_are_not_asked() -> None:
    connector = Connector()
    names: tuple[str, ...] = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    names += tuple(name.lower() for name in names)
    proxies = dict.fromkeys(names, "http://127.0.0.1:3128")
    with _environment(proxies):
        asking = _guarded(Table(good_example=[_PUBLIC]), connector)
        await asking.get("https://good.example/", accept="*/*")
        await asking.post("https://good.example/inbox", b"{}", headers={})
    assert {address for address, _ in connector.connected} == {_PUBLIC}


async def test_an_unknown_name_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="name not found"):
        await _guarded(Table(), Connector()).get("https://good.example/", accept="*/*")


async def test_a_name_without_addresses_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="name not found"):
        await _guarded(Table(good_example=[""]), Connector()).get(
            "https://good.example/", accept="*/*"
        )


async def test_a_resolver_that_never_answers_is_given_up() -> None:
    class Mute:
        async def resolve(self, host: str, port: int) -> Sequence[IPAddress]:
            return await asyncio.Future[Sequence[IPAddress]]()

    asking = _guarded(Mute(), Connector(), limits=Limits(connect_seconds=0.01, total_seconds=60))
    with pytest.raises(Unreachable, match="timed out"):
        await asyncio.wait_for(asking.get("https://good.example/", accept="*/*"), 5)


@pytest.mark.parametrize(
    "error", [OSError("no route"), UnicodeError("label too long"), TimeoutError()]
)
async def test_whatever_a_resolver_raises_is_a_verdict(error: Exception) -> None:
    class Broken:
        async def resolve(self, host: str, port: int) -> Sequence[IPAddress]:
            raise error

    with pytest.raises(Unreachable):
        await _guarded(Broken(), Connector()).get("https://good.example/", accept="*/*")


@pytest.mark.parametrize(
    "error",
    [
        httpcore.ConnectTimeout(),
        httpcore.ReadError(),
        OSError("broken"),
        ValueError("broken"),
        RuntimeError("broken"),
    ],
)
async def test_whatever_a_connection_raises_is_a_verdict(error: Exception) -> None:
    class Broken(Connector):
        async def connect_tcp(self, *args: object, **kwargs: object) -> httpcore.AsyncNetworkStream:
            raise error

    with pytest.raises(FediWikiError):
        await _guarded(Table(good_example=[_PUBLIC]), Broken()).get(
            "https://good.example/", accept="*/*"
        )


def _guarded(
    resolver: Resolver,
    connector: httpcore.AsyncNetworkBackend,
    policy: Policy = PRODUCTION,
    limits: Limits = LIMITS,
) -> Client:
    transport = GuardedTransport(policy, limits, resolver=resolver, connector=connector)
    return client(transport, policy, limits)


@contextmanager
def _environment(values: Mapping[str, str]) -> Generator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
