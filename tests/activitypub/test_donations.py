"""Where to give is said by the instance, its subwikis and NodeInfo, once there is a way."""

from fediwiki.domain.money import Channel
from fediwiki.services import accounting
from tests.activitypub.served import ORIGIN, Served

_LINK = {"type": "Link", "name": "Donate", "href": f"{ORIGIN}/donate", "rel": "payment"}


async def _donations(served: Served) -> list[object]:
    metadata = (await served.asker.get("/nodeinfo/2.1")).json()["metadata"]
    told: list[object] = [metadata.get("donationUrl")]
    return told + [(await served.document(path)).get("attachment") for path in ("/", "/c/tides")]


async def test_no_way_to_give_is_named_before_there_is_one(served: Served) -> None:
    await served.subwiki("tides")
    assert await _donations(served) == [None, None, None]
    async with served.database.write() as tx:
        await accounting.add_way(
            tx,
            Channel.PROVIDER,
            "Give",
            "https://give.example/",
            by=None,
            urls=served.urls,
            now=served.clock.now(),
        )
    assert await _donations(served) == [f"{ORIGIN}/donate", [_LINK], [_LINK]]
