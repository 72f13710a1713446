"""The public log as other servers and auditors read it."""

from datetime import timedelta

from fediwiki.activitypub import fields
from fediwiki.domain.acts import ActKind
from fediwiki.domain.policies import Policy, Severity
from fediwiki.storage import acts, server_policies
from fediwiki.storage.acts import Act
from tests.activitypub.served import ORIGIN, Served


async def _act(served: Served, act: Act) -> int:
    served.clock.pass_(timedelta(seconds=1))
    async with served.database.write() as tx:
        return await acts.add(tx, act, served.clock.now())


async def test_the_log_is_a_collection_of_accounts(served: Served) -> None:
    ana = await served.member("ana")
    tides = await served.subwiki("tides", by=ana)
    bea = f"{ORIGIN}/u/bea"
    ban = await _act(
        served, Act(ActKind.BAN, tides.id, ana.id, bea, "Ads.", rule="1. No advertising")
    )
    await _act(served, Act(ActKind.UNBAN, tides.id, None, bea, undoes=ban))
    told = await served.document("/c/tides/log")
    assert (told["type"], told["totalItems"]) == ("OrderedCollection", 2)
    lifted, banned = fields.objects(told["orderedItems"], 10)
    assert (lifted["type"], lifted["actor"]) == ("Undo", f"{ORIGIN}/")
    assert lifted["fw:undoes"] == banned["id"]
    assert banned["type"] == "Block"
    assert banned["actor"] == ana.actor.uri
    assert banned["object"] == bea
    assert banned["summary"] == "Ads."
    assert banned["fw:rule"] == "1. No advertising"
    assert banned["audience"] == tides.actor.uri


async def test_what_is_older_stands_on_further_pages(served: Served) -> None:
    await served.subwiki("tides")
    for number in range(70):
        await _act(served, Act(ActKind.SUSPEND, None, None, f"{ORIGIN}/u/{number}"))
    told = await served.document("/log")
    assert len(fields.objects(told["orderedItems"], 100)) == 50
    further = await served.document(str(told["next"]).removeprefix(ORIGIN))
    assert further["type"] == "OrderedCollectionPage"
    assert [each["object"] for each in fields.objects(further["orderedItems"], 100)] == [
        f"{ORIGIN}/u/{number}" for number in reversed(range(20))
    ]
    assert "next" not in further
    assert (await served.document("/c/tides/log"))["totalItems"] == 0


async def test_a_domain_that_is_hidden_is_spelled_out_to_no_program(served: Served) -> None:
    silenced = Act(ActKind.SERVER_SILENCE, None, None, "bad.test", details={"domain": "bad.test"})
    await _act(served, silenced)
    assert "bad.test" in str(await served.document("/log"))
    async with served.database.write() as tx:
        hidden = Policy("bad.test", Severity.SILENCE, obfuscate=True)
        await server_policies.save(tx, [hidden], served.clock.now())
    assert "bad.test" not in str(await served.document("/log"))
