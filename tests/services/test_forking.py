"""A text goes on as another: forked with credit, or opened by its author to everyone."""

from dataclasses import replace

import pytest

from fediwiki.domain.actors import Actor
from fediwiki.domain.offers import OfferState, Proposal, Source
from fediwiki.domain.posts import Attachment, Content, Post, PostKind, PostMode
from fediwiki.domain.subwikis import ReviewPolicy
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.services import deleting, forking, posting, writing
from fediwiki.services.applying import Judged
from fediwiki.services.linking import Links
from fediwiki.storage import posts
from tests.services.wiki import RULES, URLS, Wiki

BY_SA = RULES.licence
LINK = Attachment("link", "https://gauges.example/")


async def _fork(wiki: Wiki, post: Post, *, by: str) -> Judged:
    async with wiki.database.read() as tx:
        proposal = await forking.fork(
            tx, await wiki.post(post.id), editor=wiki.people[by], licence=BY_SA
        )
    return await wiki.found_by_offer(proposal, by=by)


async def _convert(wiki: Wiki, post: Post, *, by: str) -> Judged:
    async with wiki.database.read() as tx:
        proposal = await forking.convert(tx, post, author=wiki.people[by])
    return await wiki.found_by_offer(proposal, by=by)


async def _made(wiki: Wiki, judged: Judged) -> Post:
    assert judged.offer.post_id is not None
    return await wiki.post(judged.offer.post_id)


async def _own(
    wiki: Wiki, *, by: str, licence: str = BY_SA, content: Content | None = None
) -> Post:
    content = content or writing.content_of(
        "Tides",
        "They *rise*.",
        language="fr",
        title_characters=60,
        markdown_bytes=2_000,
        links=Links(wiki.tides.actor, URLS),
    )
    async with wiki.database.write() as tx:
        return await posting.publish(
            tx,
            content,
            author=wiki.people[by],
            subwiki=wiki.tides,
            licence=licence,
            urls=URLS,
            now=wiki.now,
        )


async def test_a_fork_is_a_new_text_that_credits_the_revision_it_began_with(wiki: Wiki) -> None:
    post = await wiki.found("The sea rises.")
    await wiki.edit(post, "The sea rises slowly.", by="bob")
    forked = await _made(wiki, await _fork(wiki, post, by="cleo"))
    assert forked.uri != post.uri
    assert (forked.mode, forked.revision) == (PostMode.COLLABORATIVE, 1)
    assert (forked.content.text, forked.fork_of) == ("The sea rises slowly.", f"{post.uri}/r/2")
    assert forked.initiator_id == wiki.people["cleo"].id
    [first] = await wiki.history(forked)
    assert first.credit.editor_uri == wiki.people["cleo"].uri
    assert first.credit.summary == (
        "Forked from “Tides” by ana@wiki.example and bob@wiki.example, revision 2,"
        f" CC BY-SA 4.0: {post.uri}/r/2"
    )
    assert await wiki.text(post) == "The sea rises slowly."
    await wiki.edit(forked, "It sinks.", by="dan")
    assert (await wiki.post(forked.id)).fork_of == f"{post.uri}/r/2"


async def test_who_wrote_what_was_forked_is_known_as_long_as_that_is_there(wiki: Wiki) -> None:
    post = await wiki.found("The sea rises.")
    for name in ("bob", "cleo", "dan"):
        await wiki.edit(post, f"The sea rises, says {name}.", by=name)
    forked = await _made(wiki, await _fork(wiki, post, by="dan"))
    async with wiki.database.read() as tx:
        origin = await forking.origin(tx, forked, ANYONE)
        none = await forking.origin(tx, post, ANYONE)
    assert none is None
    assert origin is not None
    assert origin.post is not None
    assert (origin.post.id, origin.number, origin.others) == (post.id, 4, 1)
    assert [each.name for each in origin.writers] == ["ana", "bob", "cleo"]
    async with wiki.database.write() as tx:
        await deleting.delete_post(tx, await wiki.post(post.id), now=wiki.now)
        origin = await forking.origin(tx, forked, ANYONE)
    assert origin is not None
    assert (origin.uri, origin.post, origin.writers) == (f"{post.uri}/r/4", None, ())
    async with wiki.database.read() as tx:
        gone = await posts.find(tx, post.id)
        assert gone is not None
        with pytest.raises(NotFound):
            await forking.fork(tx, gone, editor=wiki.people["dan"], licence=BY_SA)


async def test_what_stands_with_a_text_goes_with_it(wiki: Wiki) -> None:
    content = writing.content_of(
        "Gauges",
        "",
        language="fr",
        warning="Wet",
        title_characters=60,
        markdown_bytes=2_000,
        links=Links(wiki.tides.actor, URLS),
    )
    source = Source("https://gauges.example/", "Gauges")
    content = replace(content, kind=PostKind.LINK, attachments=(LINK,), sources=(source,))
    post = await _own(wiki, by="ana", content=content)
    forked = (await _made(wiki, await _fork(wiki, post, by="bob"))).content
    assert (forked.kind, forked.attachments, forked.sources) == (
        PostKind.LINK,
        (LINK,),
        (source,),
    )
    assert (forked.language, forked.warning, forked.sensitive) == ("fr", "Wet", True)


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        ("", "it is not known under which licence"),
        ("https://creativecommons.org/licenses/by-nc/4.0/", "by-nc/4.0/, and posts here are under"),
    ],
)
async def test_only_its_author_forks_what_is_under_another_licence_or_none(
    wiki: Wiki, licence: str, said: str
) -> None:
    post = await _own(wiki, by="ana", licence=licence)
    with pytest.raises(Refused, match=said):
        await _fork(wiki, post, by="bob")
    forked = await _made(wiki, await _fork(wiki, post, by="ana"))
    assert forked.licence == BY_SA


async def test_a_fork_waits_where_all_that_is_new_waits(wiki: Wiki) -> None:
    post = await wiki.found("The sea rises.")
    await wiki.rule(review=ReviewPolicy.ALL)
    judged = await _fork(wiki, post, by="bob")
    assert judged.offer.state is OfferState.PENDING
    accepted = await wiki.review(judged, by="ana", accept=True)
    assert (await _made(wiki, accepted)).fork_of == f"{post.uri}/r/1"


async def test_an_author_opens_their_own_post_to_everyone_once(wiki: Wiki) -> None:
    post = await _own(wiki, by="bob")
    opened = await _made(wiki, await _convert(wiki, post, by="bob"))
    assert (opened.mode, opened.supersedes, opened.fork_of) == (
        PostMode.COLLABORATIVE,
        post.uri,
        "",
    )
    assert (opened.content.text, opened.content.language) == ("They *rise*.", "fr")
    [first] = await wiki.history(opened)
    assert first.credit.summary == (
        f"Opened for everyone to edit; until now it was bob@wiki.example’s own: {post.uri}"
    )
    async with wiki.database.read() as tx:
        after = await forking.successor(tx, post, ANYONE)
        before = await forking.predecessor(tx, opened, ANYONE)
    assert after is not None
    assert before is not None
    assert (after.id, before.id) == (opened.id, post.id)
    with pytest.raises(Conflict):
        await _convert(wiki, post, by="bob")
    with pytest.raises(Conflict):
        await _convert(wiki, opened, by="bob")
    await wiki.edit(opened, "They fall.", by="cleo")
    assert await wiki.text(opened) == "They fall."


async def test_nobody_else_opens_a_post_or_says_that_it_went_on(wiki: Wiki) -> None:
    post = await _own(wiki, by="bob")
    with pytest.raises(Refused):
        await _convert(wiki, post, by="ana")
    lie = Proposal(0, "Tides", "They never rise.", supersedes=post.uri)
    liar = await _made(wiki, await wiki.found_by_offer(lie, by="ana"))
    async with wiki.database.read() as tx:
        assert await forking.successor(tx, post, ANYONE) is None
        assert await forking.predecessor(tx, liar, ANYONE) is None
    await _convert(wiki, post, by="bob")


async def test_what_stands_elsewhere_cannot_be_opened(wiki: Wiki, stranger: Actor) -> None:
    post = await _own(wiki, by="bob")
    foreign = replace(post, local=False, author=stranger)
    async with wiki.database.read() as tx:
        with pytest.raises(Refused):
            await forking.convert(tx, foreign, author=wiki.people["bob"])
        with pytest.raises(Refused):
            await forking.convert(tx, replace(post, subwiki=None), author=wiki.people["bob"])


@pytest.fixture
def stranger(wiki: Wiki) -> Actor:
    """Somebody elsewhere."""
    return replace(wiki.people["bob"], id=1, host="far.example", local=False)
