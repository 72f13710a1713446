"""Undo, go back, roll back; and what is deleted for good."""

from datetime import timedelta

import pytest

from fediwiki.domain.offers import OfferState, Proposal, Reason, Source
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field
from fediwiki.domain.subwikis import EditPolicy
from fediwiki.errors import Conflict, Refused
from fediwiki.services import unwriting
from fediwiki.storage import acts, standing
from tests.services.wiki import RULES, Wiki, chain_holds

PAGE = "The sea rises.\n\nThe sea falls.\n\nTwice a day."
NEWTON = Source("https://newton.example/")


async def _lasting(wiki: Wiki, name: str) -> int:
    async with wiki.database.read() as tx:
        count, _ = await standing.lasting_edits(tx, wiki.people[name].id, wiki.tides.id, wiki.now)
    return count


async def _remove(wiki: Wiki, post: Post, number: int, *fields: Field) -> None:
    async with wiki.database.write() as tx:
        await unwriting.remove_fields(
            tx,
            await wiki.post(post.id),
            number,
            fields,
            by=None,
            reason="a telephone number",
            now=wiki.now,
        )


async def test_undoing_keeps_what_was_written_since(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, PAGE.replace("rises", "rises slowly"), by="bob")
    await wiki.edit(
        post, PAGE.replace("rises", "rises slowly").replace("Twice", "Mostly twice"), by="cleo"
    )
    await wiki.undo(post, 2, by="ana")
    assert await wiki.text(post) == PAGE.replace("Twice", "Mostly twice")
    second, fourth = await wiki.revision(post, 2), await wiki.revision(post, 4)
    assert (second.undone_by, fourth.reverts) == (4, (2,))
    assert fourth.credit.summary == "Undid revision 2"
    assert chain_holds(post, await wiki.history(post))


async def test_what_was_changed_since_cannot_be_undone_by_itself(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, PAGE.replace("rises", "climbs"), by="bob")
    await wiki.edit(post, PAGE.replace("rises", "swells"), by="cleo")
    with pytest.raises(Conflict):
        await wiki.undo(post, 2, by="ana")
    assert (await wiki.undo(post, 3, by="ana")).offer.number == 4
    assert "climbs" in await wiki.text(post)


async def test_a_title_and_a_source_are_undone_unless_they_were_changed_since(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.offer(post, Proposal(1, "High water", PAGE, sources=(NEWTON,)), by="bob")
    await wiki.undo(post, 2, by="ana")
    back = (await wiki.post(post.id)).content
    assert (back.title, back.sources) == ("Tides", ())
    await wiki.undo(post, 3, by="ana")
    await wiki.offer(post, Proposal(4, "Low water", PAGE, sources=(NEWTON,)), by="cleo")
    await wiki.undo(post, 2, by="ana")
    kept = (await wiki.post(post.id)).content
    assert (kept.title, kept.sources) == ("Low water", ())


async def test_the_first_revision_stays(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    with pytest.raises(Refused):
        await wiki.undo(post, 1, by="ana")
    await wiki.edit(post, "New.", by="bob")
    await wiki.undo(post, 2, by="ana")
    assert await wiki.text(post) == PAGE


async def test_going_back_takes_every_revision_since(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    for text in ("One.", "Two.", "Three."):
        await wiki.edit(post, text, by="bob")
    await wiki.revert(post, 2, by="ana")
    assert await wiki.text(post) == "One."
    history = await wiki.history(post)
    assert [each.undone_by for each in history] == [None, None, 5, 5, None]
    assert history[4].reverts == (3, 4)
    assert chain_holds(post, history)
    with pytest.raises(Refused):
        await wiki.revert(post, 5, by="ana")


async def test_an_undo_that_is_undone_undoes_nothing(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, "Better.", by="bob")
    assert await _lasting(wiki, "bob") == 1
    await wiki.revert(post, 1, by="cleo")
    assert await _lasting(wiki, "bob") == 0
    await wiki.revert(post, 2, by="ana")
    assert (await _lasting(wiki, "bob"), await _lasting(wiki, "cleo")) == (1, 0)
    assert [each.undone_by for each in await wiki.history(post)] == [None, None, 4, None]


async def test_rolling_back_takes_the_last_run_of_one_editor(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, "By bob.", by="bob")
    for text in ("By cleo.", "By cleo again."):
        await wiki.edit(post, text, by="cleo")

    async def roll(name: str) -> Proposal:
        async with wiki.database.read() as tx:
            now = await wiki.post(post.id)
            return await unwriting.rolling_back(tx, now, wiki.people[name].uri)

    with pytest.raises(Refused):
        await roll("bob")
    await wiki.offer(post, await roll("cleo"), by="ana")
    assert await wiki.text(post) == "By bob."
    assert (await wiki.revision(post, 5)).reverts == (3, 4)


async def test_a_post_by_one_person_is_not_rolled_back_to_nothing(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, "More.", by="ana")
    async with wiki.database.read() as tx:
        with pytest.raises(Refused):
            await unwriting.rolling_back(tx, await wiki.post(post.id), wiki.people["ana"].uri)


async def test_an_edit_that_only_claims_to_undo_is_not_believed(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    for text in ("One.", "Two."):
        await wiki.edit(post, text, by="bob")
    await wiki.offer(post, Proposal(3, "Tides", "Mine.", reverts=(2, 3)), by="cleo")
    await wiki.offer(post, Proposal(4, "Tides", "Mine too.", reverts=(2,)), by="cleo")
    await wiki.offer(post, Proposal(5, "Tides", "And this.", reverts=(1, 99)), by="cleo")
    assert all(not each.reverts for each in await wiki.history(post))
    assert await _lasting(wiki, "bob") == 2
    await wiki.offer(post, Proposal(6, "Tides", "One.", reverts=(3, 4, 5, 6)), by="dan")
    assert (await wiki.revision(post, 7)).reverts == (3, 4, 5, 6)
    assert (await _lasting(wiki, "bob"), await _lasting(wiki, "cleo")) == (1, 0)


async def test_only_edits_that_lasted_make_an_editor_known(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    other = await wiki.found("Wind.", title="Waves")
    for number in range(3):
        await wiki.edit(post, f"Text {number}.", by="bob")
    wiki.wait(timedelta(days=2))
    thresholds = RULES.thresholds

    async def trust() -> str:
        async with wiki.database.read() as tx:
            found = await standing.of_editor(
                tx, wiki.people["bob"], wiki.tides.id, thresholds, wiki.now
            )
        return found.trust.name

    assert await trust() == "ESTABLISHED"
    await wiki.undo(post, 4, by="ana")
    assert await trust() == "NEW"
    await wiki.edit(other, "Wind and sea.", by="bob")
    assert await trust() == "ESTABLISHED"


@pytest.mark.parametrize(
    "fields",
    [
        (Field.TEXT,),
        (Field.SUMMARY,),
        (Field.EDITOR,),
        (Field.SUMMARY, Field.EDITOR),
        (Field.TEXT, Field.SUMMARY, Field.EDITOR),
    ],
)
async def test_what_is_deleted_of_a_revision_is_gone_and_the_chain_holds(
    wiki: Wiki, fields: tuple[Field, ...]
) -> None:
    post = await wiki.found(PAGE)
    chain = (await wiki.revision(post, 1)).proofs.chain
    said = Proposal(1, "A name", "Call 555-0101.", summary="my number", base_chain=chain)
    await wiki.offer(post, said, by="bob")
    await wiki.edit(post, PAGE, by="ana")
    before = await wiki.history(post)
    assert chain_holds(post, before)

    await _remove(wiki, post, 2, *fields)
    history = await wiki.history(post)
    assert chain_holds(post, history)
    second = history[1]
    assert {*second.removed} == {*fields}
    assert (second.proofs.chain, second.published) == (
        before[1].proofs.chain,
        before[1].published,
    )
    kept = {
        Field.TEXT: "555-0101" in second.words.text and second.words.title == "A name",
        Field.SUMMARY: second.credit.summary == "my number",
        Field.EDITOR: second.editor is not None and second.credit.editor_uri.endswith("/u/bob"),
    }
    assert {field for field, is_there in kept.items() if not is_there} == {*fields}
    assert (second.proofs.salt == "") is (Field.TEXT in fields)
    assert (second.proofs.author_salt == "") is bool({*fields} - {Field.TEXT})
    [offer] = await wiki.offered("bob")
    assert (offer.paper.body, offer.proposal.text, offer.proposal.summary) == (b"", "", "")
    if Field.TEXT in fields:
        with pytest.raises(Refused):
            await wiki.revert(post, 2, by="ana")
        with pytest.raises(Refused):
            await wiki.undo(post, 3, by="ana")


async def test_fields_are_deleted_one_after_the_other(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, "New.", by="bob")
    await wiki.edit(post, "Newer.", by="bob")
    await _remove(wiki, post, 2, Field.EDITOR)
    await _remove(wiki, post, 2, Field.TEXT)
    await _remove(wiki, post, 2, Field.TEXT)
    history = await wiki.history(post)
    assert history[1].removed == (Field.EDITOR, Field.TEXT)
    assert chain_holds(post, history)
    async with wiki.database.read() as tx:
        log = await acts.listed(tx, subwiki_id=wiki.tides.id, limit=10)
    assert [each.act.details["fields"] for each in log] == ["text", "text", "editor"]
    assert {each.act.object_uri for each in log} == {f"{post.uri}/r/2"}


async def test_the_current_text_is_edited_before_it_can_be_deleted(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, "Call 555-0101.", by="bob")
    with pytest.raises(Refused):
        await _remove(wiki, post, 2, Field.TEXT)
    assert "555" in await wiki.text(post)
    await wiki.revert(post, 1, by="ana")
    await _remove(wiki, post, 2, Field.TEXT)
    assert (await wiki.revision(post, 2)).words.text == ""


async def test_with_the_first_editors_name_goes_who_began(wiki: Wiki) -> None:
    post = await wiki.found(PAGE, by="bob")
    assert (await wiki.post(post.id)).initiator_id == wiki.people["bob"].id
    await _remove(wiki, post, 1, Field.EDITOR)
    assert (await wiki.post(post.id)).initiator_id is None
    assert (await wiki.edit(post, "More.", by="cleo")).offer.state is OfferState.ACCEPTED
    assert chain_holds(post, await wiki.history(post))


async def test_a_protected_post_is_not_undone_by_those_who_may_not_edit_it(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, "New.", by="bob")
    await wiki.rule(EditPolicy.MODERATORS)
    refused = await wiki.undo(post, 2, by="cleo")
    assert refused.offer.reason is Reason.PROTECTED
    assert await wiki.text(post) == "New."
    assert (await wiki.undo(post, 2, by="ana")).offer.state is OfferState.ACCEPTED
