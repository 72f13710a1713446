"""Who comes late reads the past of a text, and believes of it what can be proved."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from fediwiki.activitypub.vocabulary.revisions import read_revision
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field, proofs_of
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import members, revisions
from fediwiki.storage.tables import all_tables
from tests.federation import wiki
from tests.federation.conftest import MakePeer
from tests.federation.editors import editor
from tests.federation.letters import JSON
from tests.federation.lying import Lying
from tests.fediverse import Fediverse, Server

TEXT = "The sea rises.\n\nIt falls again."
MANY = 250


@pytest.fixture
async def ben(beta: Server, physics: Subwiki, fediverse: Fediverse) -> Member:
    """A member of beta who follows physics."""
    ben = await beta.member("ben")
    await wiki.join(beta, ben, physics.actor, fediverse)
    return ben


@pytest.fixture
async def article(
    alpha: Server, ana: Member, ben: Member, physics: Subwiki, fediverse: Fediverse
) -> Post:
    """What they write together, known at both servers."""
    post = await wiki.article(alpha, ana, TEXT, to=physics)
    await fediverse.settle()
    return post


@pytest.fixture
async def gamma(fediverse: Fediverse) -> Server:
    """A server that comes late."""
    return await fediverse.server("gamma.example")


async def subscribe(server: Server, group: Subwiki, fediverse: Fediverse) -> Member:
    """Someone there follows a subwiki of elsewhere."""
    gus = await server.member("gus")
    await wiki.join(server, gus, group.actor, fediverse)
    return gus


async def page_of(server: Server, post: Post, part: str) -> str:
    """A page about a post, as it is seen at a server."""
    return await server.page(f"/p/{short((await server.stored_post(post.uri)).id)}{part}")


async def everything_of(server: Server) -> str:
    """All that a server knows."""
    async with server.instance.database.read() as tx:
        return "\n".join(
            [repr(row) for table in all_tables() for row in await tx.rows(select(table))]
        )


async def test_who_subscribes_late_reads_the_whole_past_and_who_made_it(
    alpha: Server,
    gamma: Server,
    ana: Member,
    physics: Subwiki,
    fediverse: Fediverse,
) -> None:
    beta = await fediverse.server("beta.example")
    ben = await beta.member("ben")
    post = await wiki.article(alpha, ana, "0", to=physics)
    for number in range(1, MANY - 1):
        await wiki.edit(alpha, post.uri, f"{number}", by=ana)
    await fediverse.settle()
    await wiki.join(beta, ben, physics.actor, fediverse)
    await wiki.edit(alpha, post.uri, "The last but one.", by=ana)
    await fediverse.settle()
    await wiki.edit(beta, post.uri, "The last.", by=ben)
    await fediverse.settle()
    await wiki.remove(alpha, post.uri, 100, Field.TEXT)
    await wiki.remove(alpha, post.uri, 101, Field.EDITOR)
    await fediverse.settle()

    await subscribe(gamma, physics, fediverse)
    await wiki.edit(alpha, post.uri, "One more.", by=ana)
    await fediverse.settle()

    pages = [url for _, url, _ in fediverse.network.log if "/history?before=" in url]
    assert len({*pages}) > MANY // 50
    for server in (alpha, beta, gamma):
        found = await wiki.past(server, post.uri)
        assert len(found) == MANY + 2
        assert [each.number for each in found if each.removed] == [100, 101]
        assert [each.words.text for each in found[97:102]] == ["97", "98", "", "100", "101"]
        [nameless] = [each for each in found if each.number == 101]
        assert (nameless.credit.editor_uri, nameless.editor) == ("", None)
        assert found[-2].credit.editor_uri == ben.actor.uri
    sizes = [len(each.words.text) for each in await wiki.past(alpha, post.uri)]
    changes = [each.change_bytes for each in await wiki.past(gamma, post.uri)]
    assert changes[102:] == [b - a for a, b in itertools.pairwise(sizes[101:])]
    # What was deleted of a revision took its editor's signature with it.
    unproven = [each.number for each in await wiki.past(gamma, post.uri) if not each.proven]
    assert unproven == [100, 101]
    [reported] = [each for each in await wiki.past(gamma, post.uri) if each.number == 100]
    assert reported.credit.editor_uri == ana.actor.uri


def _with_other_text(made: JSON, _: JSON) -> JSON:
    """The same revision with other words, under the digests of the true ones."""
    source = {"content": "Buy this.", "mediaType": "text/markdown"}
    return {**made, "result": {**made["result"], "source": source}}


def _with_other_editor(made: JSON, _: JSON) -> JSON:
    """The same revision by somebody else, under the digests of the true one."""
    return {**made, "result": {**made["result"], "fw:editor": "https://evil.example/users/eve"}}


def _with_other_past(made: JSON, _: JSON) -> JSON:
    """A revision that is true to its digests, and made from something that never was."""
    return _again(made, "3", "sha-256=another")


def _rewritten(made: JSON, before: JSON) -> JSON:
    """A revision that is true to its digests and to its past, but not what the next came from."""
    return _again(made, "Buy this.", before["result"]["fw:chain"])


def _again(made: JSON, text: str, parent_chain: str) -> JSON:
    result = made["result"]
    told = read_revision(result, result["fw:revisionOf"], result["attributedTo"])
    proofs = proofs_of(
        replace(told.words, text=text),
        told.credit,
        salts=(told.proofs.salt, told.proofs.author_salt),
        number=told.number,
        post_uri=result["fw:revisionOf"],
        published=told.published,
        parent_chain=parent_chain,
    )
    said = {
        "source": {"content": text, "mediaType": "text/markdown"},
        "fw:contentDigest": proofs.content_digest,
        "fw:chain": proofs.chain,
    }
    return {**made, "result": {**result, **said}}


@pytest.mark.parametrize(
    "change", [_with_other_text, _with_other_editor, _with_other_past, _rewritten]
)
async def test_a_history_is_kept_down_to_what_does_not_hold_in_it(
    alpha: Server,
    gamma: Server,
    ana: Member,
    physics: Subwiki,
    fediverse: Fediverse,
    change: Callable[[JSON, JSON], JSON],
) -> None:
    post = await wiki.article(alpha, ana, "1", to=physics)
    for number in range(2, 6):
        await wiki.edit(alpha, post.uri, f"{number}", by=ana)

    def accuse(page: JSON) -> JSON:
        made = page.get("orderedItems", [])
        forged = [
            change(one, before) if one["result"]["id"].endswith("/r/3") else one
            for one, before in itertools.zip_longest(made, made[1:])
        ]
        return {**page, **({"orderedItems": forged} if made else {})}

    fediverse.network.hosts[alpha.domain] = Lying(alpha.app.asgi, {"/history": accuse})
    await subscribe(gamma, physics, fediverse)
    await wiki.edit(alpha, post.uri, "6", by=ana)
    await fediverse.settle()
    there = await gamma.stored_post(post.uri)
    async with gamma.instance.database.read() as tx:
        kept = await revisions.of_post(tx, there.id)
    assert [(each.number, each.words.text) for each in kept] == [(6, "6"), (5, "5"), (4, "4")]

    fediverse.network.hosts[alpha.domain] = alpha.app.asgi
    await wiki.edit(alpha, post.uri, "7", by=ana)
    await fediverse.settle()
    assert await wiki.texts(gamma, post.uri) == ["1", "2", "3", "4", "5", "6", "7"]


async def test_an_editor_is_believed_by_their_signature_and_else_reported_by_the_host(
    alpha: Server, beta: Server, ben: Member, article: Post, gamma: Server, fediverse: Fediverse
) -> None:
    for text in ("Once.", "Twice.", "Thrice.", "Again."):
        await wiki.edit(beta, article.uri, text, by=ben)
        await fediverse.settle()

    def forge(page: JSON) -> JSON:
        if "orderedItems" not in page:
            return page
        newest, fifth, fourth, third, second, first = page["orderedItems"]
        changed = {**fourth["instrument"], "published": "2020-01-01T00:00:00.000Z"}
        made = [
            newest,
            fifth,
            {**fourth, "instrument": changed},
            {**third, "instrument": second["instrument"]},
            {**second, "instrument": second["instrument"]["id"]},
            first,
        ]
        return {**page, "orderedItems": made}

    fediverse.network.hosts[alpha.domain] = Lying(alpha.app.asgi, {"/history": forge})
    group = article.subwiki
    assert group is not None
    await wiki.join(gamma, await gamma.member("gus"), group, fediverse)
    async with alpha.instance.database.read() as tx:
        ana = await members.by_name(tx, "ana")
    await wiki.edit(alpha, article.uri, "And again.", by=ana)
    await fediverse.settle()
    proven = {each.number: each.proven for each in await wiki.past(gamma, article.uri)}
    assert proven == {1: True, 2: True, 3: False, 4: False, 5: True, 6: True}
    assert all(each.proven for each in await wiki.past(beta, article.uri))
    history = await page_of(gamma, article, "/history")
    assert history.count("as reported by alpha.example") == 2


async def test_an_editor_whose_server_was_down_is_credited_once_it_answers(
    alpha: Server,
    beta: Server,
    gamma: Server,
    ben: Member,
    article: Post,
    physics: Subwiki,
    fediverse: Fediverse,
) -> None:
    await subscribe(gamma, physics, fediverse)
    down = fediverse.network.down
    down.add(gamma.domain)
    await wiki.edit(beta, article.uri, "By ben.", by=ben)
    await fediverse.settle()
    down.clear()
    down.add(beta.domain)
    fediverse.clock.pass_(timedelta(minutes=2))
    await fediverse.settle()
    last = (await wiki.past(gamma, article.uri))[-1]
    assert (last.credit.editor_uri, last.proven, last.editor) == (ben.actor.uri, False, None)
    # It is asked again, but not again and again.
    fediverse.clock.pass_(timedelta(hours=1))
    await fediverse.settle()
    assert not (await wiki.past(gamma, article.uri))[-1].proven
    down.clear()
    fediverse.clock.pass_(timedelta(hours=1))
    await fediverse.settle()
    last = (await wiki.past(gamma, article.uri))[-1]
    assert last.proven
    assert last.editor is not None
    assert last.editor.uri == ben.actor.uri
    assert "@ben@beta.example" in await page_of(gamma, article, "/history")


async def test_what_is_deleted_of_a_revision_is_gone_everywhere_and_the_chain_holds(
    alpha: Server, beta: Server, ben: Member, article: Post, fediverse: Fediverse
) -> None:
    await wiki.edit(beta, article.uri, "The phone is 555-0199.", by=ben, summary="Call 555-0199")
    await fediverse.settle()
    await wiki.edit(beta, article.uri, "Better.", by=ben)
    await fediverse.settle()
    before = [each.proofs.chain for each in await wiki.past(alpha, article.uri)]
    for field, left in (
        (Field.SUMMARY, ("The phone is 555-0199.", "", ben.actor.uri)),
        (Field.TEXT, ("", "", ben.actor.uri)),
        (Field.EDITOR, ("", "", "")),
    ):
        await wiki.remove(alpha, article.uri, 2, field)
        await fediverse.settle()
        for server in (alpha, beta):
            past = await wiki.past(server, article.uri)
            words, credit = past[1].words, past[1].credit
            assert (words.text, credit.summary, credit.editor_uri) == left
            assert [each.proofs.chain for each in past] == before
            assert [bool(each.removed) for each in past] == [False, True, False]
    path = article.uri.removeprefix(alpha.instance.urls.origin)
    tombstone = await alpha.document(f"{path}/r/2")
    assert tombstone["fw:chain"] == before[1]
    for part in ("name", "source", "summary", "fw:editor", "fw:offer", "fw:salt", "fw:authorSalt"):
        assert part not in tombstone
    assert (await alpha.get(f"{path}/r/2/offer")).status_code == 410
    assert (await alpha.get(f"{path}/r/3/offer")).status_code == 200
    for server in (alpha, beta):
        assert "555-0199" not in await everything_of(server)


async def test_whoever_leaves_takes_their_name_along_and_leaves_what_they_wrote(
    alpha: Server,
    beta: Server,
    ben: Member,
    physics: Subwiki,
    article: Post,
    peer: MakePeer,
    fediverse: Fediverse,
) -> None:
    lea = editor(peer("other.example", "fediwiki"), "lea")
    for text in ("Lea was here.", "Lea was here again."):
        current = await alpha.stored_post(article.uri)
        await lea.send(lea.signed(lea.offer(current, text)), physics.actor)
        await fediverse.settle()
    await wiki.edit(beta, article.uri, "So was Ben.", by=ben)
    await fediverse.settle()
    for server in (alpha, beta):
        names = [each.credit.editor_uri for each in await wiki.past(server, article.uri)]
        assert names[1:] == [lea.uri, lea.uri, ben.actor.uri]

    lea.peer.gone(lea.uri)
    await lea.peer.send(lea.peer.activity("Delete", lea.uri, lea.uri), physics.actor.inbox)
    await fediverse.settle()
    path = article.uri.removeprefix(alpha.instance.urls.origin)
    for server in (alpha, beta):
        past = await wiki.past(server, article.uri)
        assert [each.credit.editor_uri for each in past][1:] == ["", "", ben.actor.uri]
        assert [each.words.text for each in past][1:] == [
            "Lea was here.",
            "Lea was here again.",
            "So was Ben.",
        ]
        assert [each.removed for each in past][1:] == [(Field.EDITOR,), (Field.EDITOR,), ()]
    for number in (2, 3):
        assert (await alpha.get(f"{path}/r/{number}/offer")).status_code == 410
        document = await alpha.document(f"{path}/r/{number}")
        assert "fw:editor" not in document
    assert (await alpha.get(f"{path}/r/4/offer")).status_code == 200
    assert "lea@other.example" not in await page_of(beta, article, "/history")
