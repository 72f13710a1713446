"""What a community of ours writes together, as a real Fedify server hears of it."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from tests.federation import together
from tests.interop.fedify import Fedify
from tests.interop.site import Site

pytestmark = pytest.mark.xdist_group("interop")

# Updates of one post go to microblogs at most once in five minutes.
SPACED = timedelta(minutes=6)


async def test_every_edit_arrives_there_as_an_update_by_the_steward(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    steward = "https://alpha.test/u/physics_wiki"
    assert (await fedify.lookup("@physics_wiki@alpha.test"))["type"] == "Person"
    await fedify.follow(physics.actor.uri)
    await alpha.settle()
    cleo = await alpha.member("cleo")
    post = await together.found(alpha, ana, physics, "Tides", "The sea rises.")
    await alpha.settle()
    announce = await fedify.received("Announce")
    assert (announce.activity["actor"], announce.activity["object"]) == (
        physics.actor.uri,
        post.uri,
    )
    for text, who, summary in (
        ("The sea rises and falls.", cleo, "and falls"),
        ("The sea rises and falls twice a day.", ana, "how often"),
    ):
        alpha.clock.pass_(SPACED)
        await together.edit(alpha, who, post, text, summary=summary)
        await alpha.settle()
        update = await fedify.received("Update", about=post.uri)
        assert update.activity["actor"] == steward
        assert update.activity["proof"]
        told = str(update.activity["object"])
        assert text in told
        assert f"by {who.actor.handle}: {summary}" in told
    article = await fedify.parse(post.uri)
    assert (article.type, article.document["attributedTo"]) == ("Article", steward)
    assert article.lost == ()
    assert await fedify.complaints() == []


async def test_history_and_revisions_can_be_read_there(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    post = await together.found(alpha, ana, physics, "Tides", "The sea rises.")
    for text in ("The sea rises and falls.", "The sea rises.", "The sea rises and falls."):
        await together.edit(alpha, ana, post, text)
    await alpha.settle()
    history = await fedify.traverse(f"{post.uri}/history")
    assert (history.type, history.total) == ("OrderedCollection", 4)
    assert [kind for kind, _ in history.items] == ["Update", "Update", "Update", "Create"]
    revision = await fedify.parse(f"{post.uri}/r/2")
    assert (revision.type, revision.id) == ("Document", f"{post.uri}/r/2")
    assert revision.lost == ()
    offer = await fedify.parse(f"{post.uri}/r/2/offer")
    assert (offer.type, offer.document["actor"]) == ("Offer", ana.actor.uri)
    assert offer.lost == ()
    assert await fedify.complaints() == []
