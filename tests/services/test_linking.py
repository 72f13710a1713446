"""Posts name each other by their titles."""

from datetime import timedelta

from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.viewers import ANYONE, Viewer
from fediwiki.services import deleting, founding, linking
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import links, posts
from fediwiki.storage.links import Target
from tests.services.wiki import URLS, Wiki


async def _linking_to(wiki: Wiki, title: str, viewer: Viewer = ANYONE) -> list[str]:
    async with wiki.database.read() as tx:
        found = await links.linking_to(tx, linking.target_of(title, wiki.tides.actor), viewer)
    return [each.content.title for each in found]


async def _red(wiki: Wiki, post: Post) -> set[str]:
    async with wiki.database.read() as tx:
        now = await posts.by_id(tx, post.id, ANYONE)
        red = await linking.red(tx, now, URLS, ANYONE)
    assert linking.reddened(now.content.html, red).count('class="red"') == len(red)
    return {each.removeprefix(f"{URLS.origin}/c/") for each in red}


async def test_a_link_leads_to_the_title_in_the_same_subwiki_or_another(wiki: Wiki) -> None:
    text = "[[Sea level|the level]], [[!birds:Gulls & co]], [[!birds@beta.example:Marée]]"
    post = await wiki.found(text)
    html = post.content.html
    assert '<a href="https://wiki.example/c/tides/wiki/Sea_level" ' in html
    assert '<a href="https://wiki.example/c/birds/wiki/Gulls_%26_co" ' in html
    assert '<a href="https://wiki.example/c/birds@beta.example/wiki/Mar%C3%A9e" ' in html
    assert ">the level</a>" in html


async def test_what_links_here_follows_every_edit(wiki: Wiki) -> None:
    waves = await wiki.found("See [[ tides ]] and [[Wind]].", title="Waves")
    assert await _linking_to(wiki, "Tides") == ["Waves"]
    await wiki.found("The sea.", title="Tides")
    await wiki.found("[[!tides:Tides]], [[TIDES|again]]", title="Currents")
    await wiki.found("[[!tides@beta.example:Tides]]", title="Elsewhere")
    assert await _linking_to(wiki, "Tides") == ["Currents", "Waves"]
    await wiki.edit(waves, "See [[Wind]].", by="bob")
    assert await _linking_to(wiki, "Tides") == ["Currents"]
    assert await _linking_to(wiki, "wind") == ["Waves"]
    await wiki.revert(waves, 1, by="ana")
    assert await _linking_to(wiki, "Tides") == ["Currents", "Waves"]


async def test_a_link_is_red_until_its_post_is_written_and_again_when_that_is_gone(
    wiki: Wiki,
) -> None:
    waves = await wiki.found("[[Wind]] and [[Tides]], [[wind]]", title="Waves")
    assert await _red(wiki, waves) == {"tides/wiki/Wind", "tides/wiki/wind", "tides/wiki/Tides"}
    tides = await wiki.found("The sea.", title="tides")
    assert await _red(wiki, waves) == {"tides/wiki/Wind", "tides/wiki/wind"}
    await wiki.offer(tides, Proposal(1, "Wind", "The air."), by="bob")
    assert await _red(wiki, waves) == {"tides/wiki/Tides"}
    async with wiki.database.write() as tx:
        await deleting.delete_post(tx, await wiki.post(tides.id), now=wiki.now)
    assert len(await _red(wiki, waves)) == 3
    async with wiki.database.write() as tx:
        gone = await posts.find(tx, tides.id)
        assert gone is not None
        await deleting.restore_post(tx, gone, tides.content, now=wiki.now)
    assert await _red(wiki, waves) == {"tides/wiki/Wind", "tides/wiki/wind"}


async def test_a_post_of_another_subwiki_is_another_post(wiki: Wiki, pairs: KeyPairs) -> None:
    async with wiki.database.write() as tx:
        birds = await founding.found(
            tx,
            Charter("birds", "Birds"),
            by=None,
            pairs=pairs,
            steward_pairs=pairs,
            urls=URLS,
            now=wiki.now,
        )
    post = await wiki.found("[[Gulls]] and [[!birds:Gulls]]", title="Waves")
    tides, wiki.tides = wiki.tides, birds
    await wiki.found("White.", title="Gulls")
    wiki.tides = tides
    assert await _red(wiki, post) == {"tides/wiki/Gulls"}


async def test_a_title_finds_the_first_post_that_has_it(wiki: Wiki) -> None:
    first = await wiki.found("The sea.", title="Sea  Level")
    wiki.wait(timedelta(minutes=1))
    await wiki.found("Another.", title="sea level")
    async with wiki.database.read() as tx:
        target = linking.target_of("SEA_level", wiki.tides.actor)
        found = await links.find_titled(tx, target, ANYONE)
        nothing = await links.find_titled(tx, Target("tides", "beta.example", "x"), ANYONE)
    assert found is not None
    assert (found.id, nothing) == (first.id, None)


async def test_a_deleted_post_links_to_nothing(wiki: Wiki) -> None:
    waves = await wiki.found("[[Wind]]", title="Waves")
    async with wiki.database.write() as tx:
        await deleting.delete_post(tx, waves, now=wiki.now)
    assert await _linking_to(wiki, "Wind") == []
    async with wiki.database.write() as tx:
        gone = await posts.find(tx, waves.id)
        assert gone is not None
        await deleting.restore_post(tx, gone, waves.content, now=wiki.now)
    assert await _linking_to(wiki, "Wind") == ["Waves"]
