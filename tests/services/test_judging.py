"""Every edit of what is written together is judged once, in one place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fediwiki.domain.offers import OfferState, Proposal, Reason, Source
from fediwiki.domain.posts import PostMode, PostProtection
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.services import banning, deleting, judging, moderating, posting, protecting
from fediwiki.services.deciding import Why
from fediwiki.storage import acts, events, watches
from tests.services.wiki import RULES, URLS, Wiki, chain_holds

PAGE = "The sea rises.\n\nThe sea falls.\n\nTwice a day."


async def test_a_new_post_belongs_to_the_steward_and_is_credited_to_who_wrote_it(
    wiki: Wiki,
) -> None:
    proposal = Proposal(0, "Tides", "The *sea*.", summary="begin", language="fr")
    judged = await wiki.found_by_offer(proposal, by="bob")
    assert (judged.offer.state, judged.offer.number) == (OfferState.ACCEPTED, 1)
    assert judged.offer.post_id is not None
    post = await wiki.post(judged.offer.post_id)
    assert (post.mode, post.author.name) == (PostMode.COLLABORATIVE, "tides_wiki")
    assert post.initiator_id == wiki.people["bob"].id
    assert (post.content.html, post.content.language) == ("<p>The <em>sea</em>.</p>\n", "fr")
    [first] = await wiki.history(post)
    assert (first.editor, first.credit.summary) == (wiki.people["bob"], "begin")
    assert first.credit.offer_uri == judged.offer.paper.uri
    assert first.proven
    assert chain_holds(post, [first])


async def test_an_edit_by_someone_else_becomes_the_next_revision(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    wiki.wait(timedelta(minutes=1))
    judged = await wiki.edit(post, PAGE.replace("Twice", "Mostly twice"), by="bob")
    assert (judged.offer.state, judged.offer.number) == (OfferState.ACCEPTED, 2)
    assert not judged.merged
    now = await wiki.post(post.id)
    assert now.content.text.endswith("Mostly twice a day.")
    assert (now.revision, now.updated) == (2, wiki.now)
    first, second = await wiki.history(post)
    assert (first.words.text, second.words.text) == (PAGE, now.content.text)
    assert (second.parent, second.merged_from, second.change_bytes) == (1, None, 7)
    assert chain_holds(post, [first, second])


async def test_the_same_paper_gets_the_same_answer(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    paper = wiki.paper()
    edit = Proposal(1, "Tides", PAGE + "\n\nMore.")
    first = await wiki.offer(post, edit, by="bob", paper=paper)
    await wiki.edit(post, "All is different now.", by="cleo")
    again = await wiki.offer(post, edit, by="bob", paper=paper)
    assert again == first
    assert (await wiki.post(post.id)).revision == 3

    fresh = wiki.paper()
    new = Proposal(0, "Waves", "Wind.")
    made = await wiki.found_by_offer(new, by="bob", paper=fresh)
    assert await wiki.found_by_offer(new, by="bob", paper=fresh) == made


async def test_a_merged_edit_is_told_as_merged_each_time(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, PAGE.replace("rises", "rises slowly"), by="bob")
    paper = wiki.paper()
    edit = Proposal(1, "Tides", PAGE.replace("Twice", "Mostly twice"))
    first = await wiki.offer(post, edit, by="cleo", paper=paper)
    assert first.merged
    assert await wiki.offer(post, edit, by="cleo", paper=paper) == first


async def test_edits_that_do_not_overlap_are_both_kept(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, PAGE.replace("rises", "rises slowly"), by="bob", base=1)
    judged = await wiki.edit(post, PAGE.replace("Twice", "Mostly twice"), by="cleo", base=1)
    assert judged.merged
    assert judged.clashes == ()
    text = await wiki.text(post)
    assert text == "The sea rises slowly.\n\nThe sea falls.\n\nMostly twice a day."
    history = await wiki.history(post)
    assert (history[2].merged_from, history[2].parent) == (1, 2)
    assert chain_holds(post, history)


async def test_edits_of_the_same_words_conflict_and_nothing_is_lost(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, PAGE.replace("rises", "climbs"), by="bob", base=1)
    mine = PAGE.replace("rises", "swells")
    judged = await wiki.edit(post, mine, by="cleo", base=1)
    assert (judged.offer.state, judged.offer.reason) == (OfferState.REJECTED, Reason.CONFLICT)
    [clash] = judged.clashes
    assert (clash.base, clash.mine, clash.theirs) == (
        "The sea rises.\n",
        "The sea climbs.\n",
        "The sea swells.\n",
    )
    assert "climbs" in await wiki.text(post)
    assert (await wiki.post(post.id)).revision == 2
    [kept] = await wiki.offered("cleo", OfferState.REJECTED)
    assert kept.proposal.text == mine
    assert kept.paper == judged.offer.paper


async def test_two_new_titles_conflict(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.offer(post, Proposal(1, "High water", PAGE), by="bob")
    judged = await wiki.offer(post, Proposal(1, "Low water", PAGE), by="cleo")
    assert judged.offer.reason is Reason.CONFLICT
    assert judged.titles_clash
    same = await wiki.offer(post, Proposal(1, "High water", PAGE + " Or once."), by="cleo")
    assert same.offer.state is OfferState.ACCEPTED
    other = await wiki.offer(post, Proposal(1, "Tides", "Hello.\n\n" + PAGE), by="dan")
    assert other.offer.state is OfferState.ACCEPTED
    assert (await wiki.post(post.id)).content.title == "High water"


async def test_sources_are_merged_one_by_one(wiki: Wiki) -> None:
    newton, kelvin, doodson = (Source(f"https://{n}.example/") for n in ("n", "k", "d"))
    made = await wiki.found_by_offer(Proposal(0, "Tides", PAGE, sources=(newton,)), by="ana")
    assert made.offer.post_id is not None
    post = await wiki.post(made.offer.post_id)
    await wiki.offer(post, Proposal(1, "Tides", PAGE, sources=(newton, kelvin)), by="bob")
    assert (await wiki.post(post.id)).content.sources == (newton, kelvin)
    judged = await wiki.offer(post, Proposal(1, "Tides", PAGE, sources=(doodson,)), by="cleo")
    assert judged.merged
    assert (await wiki.post(post.id)).content.sources == (kelvin, doodson)
    await wiki.offer(post, Proposal(3, "Tides", PAGE), by="cleo")
    assert (await wiki.post(post.id)).content.sources == ()


async def test_an_edit_from_a_history_that_is_not_this_one_is_stale(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    chain = (await wiki.revision(post, 1)).proofs.chain
    for stale in (
        Proposal(1, "Tides", "New.", base_chain="sha-256=other"),
        Proposal(0, "Tides", "New."),
        Proposal(2, "Tides", "New."),
        Proposal(-1, "Tides", "New."),
    ):
        judged = await wiki.offer(post, stale, by="bob")
        assert (judged.offer.state, judged.offer.reason) == (OfferState.REJECTED, Reason.STALE)
    fresh = await wiki.offer(post, Proposal(1, "Tides", "New.", base_chain=chain), by="bob")
    assert fresh.offer.state is OfferState.ACCEPTED


async def test_what_is_too_large_is_rejected_and_kept(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    for edit in (Proposal(1, "Tides", "x" * 2_001), Proposal(1, "T" * 61, PAGE)):
        judged = await wiki.offer(post, edit, by="bob")
        assert judged.offer.reason is Reason.TOO_LARGE
    assert len(await wiki.offered("bob", OfferState.REJECTED)) == 2
    new = await wiki.found_by_offer(Proposal(0, "Waves", "x" * 2_001), by="bob")
    assert (new.offer.reason, new.offer.post_id) == (Reason.TOO_LARGE, None)
    most = await wiki.offer(post, Proposal(1, "T" * 60, "x" * 2_000), by="bob")
    assert most.offer.state is OfferState.ACCEPTED


async def test_an_edit_that_changes_nothing_makes_no_revision(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    judged = await wiki.edit(post, PAGE, by="bob")
    assert (judged.offer.state, judged.offer.number) == (OfferState.ACCEPTED, 1)
    assert len(await wiki.history(post)) == 1


async def test_a_text_that_comes_back_is_a_revision_each_time(wiki: Wiki) -> None:
    post = await wiki.found("A.")
    for text in ("B.", "A.", "B."):
        await wiki.edit(post, text, by="bob")
    history = await wiki.history(post)
    assert [each.words.text for each in history] == ["A.", "B.", "A.", "B."]
    assert len({each.proofs.chain for each in history}) == 4
    assert len({each.proofs.content_digest for each in history}) == 4
    assert chain_holds(post, history)


async def test_what_was_deleted_or_is_someones_own_is_not_edited_together(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    async with wiki.database.write() as tx:
        own = await posting.publish(
            tx,
            post.content,
            author=wiki.people["ana"],
            subwiki=wiki.tides,
            licence="",
            urls=URLS,
            now=wiki.now,
        )
    with pytest.raises(NotFound):
        await wiki.offer(own, Proposal(1, "Tides", "New."), by="ana")
    assert (await wiki.edit(post, "New.", by="bob")).offer.number == 2
    async with wiki.database.write() as tx:
        await deleting.delete_post(tx, await wiki.post(post.id), now=wiki.now)
    with pytest.raises(NotFound):
        await wiki.offer(post, Proposal(2, "Tides", "Newer."), by="bob")


async def test_who_writes_a_post_watches_it(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, "New.", by="bob")
    async with wiki.database.read() as tx:
        assert await watches.of_member(tx, wiki.people["ana"].id) == {post.id: 1}
        assert await watches.of_member(tx, wiki.people["bob"].id) == {post.id: 2}


async def test_a_banned_editor_is_blocked_until_the_ban_ends(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    async with wiki.database.write() as tx:
        await banning.ban(
            tx,
            wiki.tides,
            wiki.people["bob"],
            until=wiki.now + timedelta(days=1),
            why=Why("spam"),
            by=None,
            now=wiki.now,
        )
    assert (await wiki.edit(post, "New.", by="bob")).offer.reason is Reason.BLOCKED
    new = await wiki.found_by_offer(Proposal(0, "Waves", "Wind."), by="bob")
    assert new.offer.reason is Reason.BLOCKED
    assert (await wiki.edit(post, "New.", by="cleo")).offer.state is OfferState.ACCEPTED
    wiki.wait(timedelta(days=1))
    assert (await wiki.edit(post, "Newer.", by="bob")).offer.state is OfferState.ACCEPTED


async def test_a_protected_post_is_for_those_whom_it_is_kept_for_until_it_ends(
    wiki: Wiki,
) -> None:
    post = await wiki.found(PAGE)
    kept = PostProtection(EditPolicy.MODERATORS, until=wiki.now + timedelta(hours=1))
    async with wiki.database.write() as tx:
        await protecting.protect(tx, post, kept, by=None, reason="a quarrel", now=wiki.now)
    assert (await wiki.edit(post, "New.", by="bob")).offer.reason is Reason.PROTECTED
    assert (await wiki.edit(post, "New.", by="ana")).offer.state is OfferState.ACCEPTED
    wiki.wait(timedelta(hours=1))
    assert (await wiki.edit(post, "Newer.", by="bob")).offer.state is OfferState.ACCEPTED


async def test_only_members_edit_where_only_members_may(wiki: Wiki) -> None:
    await wiki.rule(EditPolicy.MEMBERS)
    post = await wiki.found(PAGE)
    assert (await wiki.edit(post, "New.", by="bob")).offer.reason is Reason.NOT_MEMBER
    await wiki.let_in("bob")
    assert (await wiki.edit(post, "New.", by="bob")).offer.state is OfferState.ACCEPTED


async def test_an_edit_waits_until_someone_looked_at_it(wiki: Wiki) -> None:
    await wiki.rule(review=ReviewPolicy.ALL)
    post = await wiki.found(PAGE)
    judged = await wiki.edit(post, "New.", by="bob")
    assert judged.offer.state is OfferState.PENDING
    assert await wiki.text(post) == PAGE

    accepted = await wiki.review(judged, by="ana", accept=True)
    assert (accepted.offer.state, accepted.offer.number) == (OfferState.ACCEPTED, 2)
    assert accepted.offer.reviewer_id == wiki.people["ana"].id
    assert await wiki.text(post) == "New."
    second = await wiki.revision(post, 2)
    assert (second.editor, second.reviewer_id) == (wiki.people["bob"], wiki.people["ana"].id)
    with pytest.raises(Conflict):
        await wiki.review(judged, by="ana", accept=True)
    assert (await wiki.post(post.id)).revision == 2


async def test_an_edit_can_be_accepted_with_changes(wiki: Wiki) -> None:
    await wiki.rule(review=ReviewPolicy.ALL)
    post = await wiki.found(PAGE)
    judged = await wiki.edit(post, "Nwe.", by="bob")
    changed = Proposal(1, "Tides", "New.", summary="with the typo mended")
    await wiki.review(judged, by="ana", accept=True, changed=changed)
    second = await wiki.revision(post, 2)
    assert second.words.text == "New."
    assert (second.editor, second.reviewer_id) == (wiki.people["bob"], wiki.people["ana"].id)
    [kept] = await wiki.offered("bob")
    assert kept.proposal.text == "Nwe."
    assert not second.proven


async def test_what_a_reviewer_left_as_it_was_is_proven(wiki: Wiki) -> None:
    await wiki.rule(review=ReviewPolicy.ALL)
    post = await wiki.found(PAGE)
    judged = await wiki.edit(post, "New.", by="bob")
    await wiki.review(judged, by="ana", accept=True, changed=judged.offer.proposal)
    assert (await wiki.revision(post, 2)).proven


async def test_whom_the_moderators_trust_may_what_trusted_editors_may(wiki: Wiki) -> None:
    await wiki.rule(EditPolicy.TRUSTED)
    post = await wiki.found(PAGE)
    bob = wiki.people["bob"]
    assert (await wiki.edit(post, "New.", by="bob")).offer.reason is Reason.PROTECTED
    async with wiki.database.write() as tx:
        await moderating.trust(tx, wiki.tides, bob, by=wiki.people["ana"], now=wiki.now)
    assert (await wiki.edit(post, "New.", by="bob")).offer.state is OfferState.ACCEPTED
    assert (await wiki.edit(post, "Newer.", by="cleo")).offer.reason is Reason.PROTECTED
    async with wiki.database.write() as tx:
        with pytest.raises(Conflict):
            await moderating.trust(tx, wiki.tides, bob, by=None, now=wiki.now)
    async with wiki.database.write() as tx:
        await moderating.distrust(tx, wiki.tides, bob, by=None, now=wiki.now)
        decided = await acts.listed(tx, subwiki_id=wiki.tides.id, limit=2)
    assert [each.act.kind for each in decided] == ["distrust", "trust"]
    assert (await wiki.edit(post, "Newest.", by="bob")).offer.reason is Reason.PROTECTED


async def test_who_edits_faster_than_anyone_can_look_after_has_to_wait(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    rules = replace(RULES, edits_per_hour=2)

    async def edit(text: str, by: str) -> Reason | None:
        base = (await wiki.post(post.id)).revision
        async with wiki.database.write() as tx:
            judged = await judging.judge(
                tx,
                post.id,
                Proposal(base, "Tides", text),
                wiki.paper(),
                editor=wiki.people[by],
                rules=rules,
                now=wiki.now,
            )
        return judged.offer.reason

    assert [await edit(f"{number}.", "bob") for number in range(3)] == [None, None, Reason.RATE]
    assert await wiki.text(post) == "1."
    assert [await edit(f"Ana {number}.", "ana") for number in range(4)] == [None] * 4
    assert await edit("By cleo.", "cleo") is None
    wiki.wait(timedelta(hours=1))
    assert await edit("By bob.", "bob") is None


async def test_an_edit_that_is_declined_stays_in_the_record(wiki: Wiki) -> None:
    await wiki.rule(review=ReviewPolicy.ALL)
    post = await wiki.found(PAGE)
    judged = await wiki.edit(post, "New.", by="bob")
    declined = await wiki.review(judged, by="ana", accept=False)
    assert (declined.offer.state, declined.offer.reason) == (OfferState.REJECTED, Reason.DECLINED)
    assert declined.offer.reviewer_id == wiki.people["ana"].id
    assert declined.offer.proposal.text == "New."
    assert await wiki.text(post) == PAGE
    with pytest.raises(Conflict):
        await wiki.review(judged, by="ana", accept=True)


async def test_an_edit_that_waits_can_be_taken_back(wiki: Wiki) -> None:
    await wiki.rule(review=ReviewPolicy.ALL)
    post = await wiki.found(PAGE)
    judged = await wiki.edit(post, "New.", by="bob")
    async with wiki.database.write() as tx:
        withdrawn = await judging.withdraw(tx, judged.offer, now=wiki.now)
    assert withdrawn.state is OfferState.WITHDRAWN
    with pytest.raises(Conflict):
        await wiki.review(judged, by="ana", accept=True)
    async with wiki.database.write() as tx:
        with pytest.raises(Conflict):
            await judging.withdraw(tx, judged.offer, now=wiki.now)
    assert await wiki.text(post) == PAGE


async def test_moderators_review_unless_they_are_banned_or_it_is_their_own(wiki: Wiki) -> None:
    await wiki.rule(review=ReviewPolicy.ALL)
    post = await wiki.found(PAGE)
    judged = await wiki.edit(post, "New.", by="bob")
    for other in ("bob", "cleo"):
        with pytest.raises(Refused):
            await wiki.review(judged, by=other, accept=True)
    async with wiki.database.write() as tx:
        for name in ("bob", "cleo"):
            await moderating.appoint(tx, wiki.tides, wiki.people[name], by=None, now=wiki.now)
        await banning.ban(
            tx, wiki.tides, wiki.people["cleo"], until=None, why=Why(""), by=None, now=wiki.now
        )
    for other in ("bob", "cleo"):
        with pytest.raises(Refused):
            await wiki.review(judged, by=other, accept=True)
    assert (await wiki.review(judged, by="ana", accept=True)).offer.number == 2


async def test_the_operator_reviews_in_nobodys_name(wiki: Wiki) -> None:
    await wiki.rule(review=ReviewPolicy.ALL)
    post = await wiki.found(PAGE)
    judged = await wiki.edit(post, "New.", by="bob")
    done = await wiki.review(judged, by=None, accept=True)
    assert (done.offer.number, done.offer.reviewer_id) == (2, None)


async def test_an_accepted_edit_is_merged_with_what_was_written_while_it_waited(
    wiki: Wiki,
) -> None:
    await wiki.rule(review=ReviewPolicy.NEW_EDITORS)
    post = await wiki.found(PAGE)
    judged = await wiki.edit(post, PAGE.replace("Twice", "Mostly twice"), by="bob")
    await wiki.edit(post, PAGE.replace("rises", "rises slowly"), by="ana")
    accepted = await wiki.review(judged, by="ana", accept=True)
    assert accepted.merged
    assert await wiki.text(post) == "The sea rises slowly.\n\nThe sea falls.\n\nMostly twice a day."


async def test_an_accepted_edit_that_contradicts_what_was_written_meanwhile_goes_on_waiting(
    wiki: Wiki,
) -> None:
    await wiki.rule(review=ReviewPolicy.NEW_EDITORS)
    post = await wiki.found(PAGE)
    judged = await wiki.edit(post, PAGE.replace("rises", "swells"), by="bob")
    await wiki.edit(post, PAGE.replace("rises", "climbs"), by="ana")
    contradicted = await wiki.review(judged, by="ana", accept=True)
    assert contradicted.offer.state is OfferState.PENDING
    assert len(contradicted.clashes) == 1
    assert "climbs" in await wiki.text(post)

    resolved = Proposal(2, "Tides", PAGE.replace("rises", "climbs and swells"))
    accepted = await wiki.review(judged, by="ana", accept=True, changed=resolved)
    assert accepted.offer.state is OfferState.ACCEPTED
    assert "climbs and swells" in await wiki.text(post)


async def test_a_new_post_can_wait_too(wiki: Wiki) -> None:
    await wiki.rule(review=ReviewPolicy.NEW_EDITORS)
    judged = await wiki.found_by_offer(Proposal(0, "Waves", "Wind."), by="bob")
    assert (judged.offer.state, judged.offer.post_id) == (OfferState.PENDING, None)
    accepted = await wiki.review(judged, by="ana", accept=True)
    assert accepted.offer.post_id is not None
    post = await wiki.post(accepted.offer.post_id)
    assert (post.content.title, post.initiator_id) == ("Waves", wiki.people["bob"].id)
    assert (await wiki.revision(post, 1)).reviewer_id == wiki.people["ana"].id


async def test_every_answer_is_told(wiki: Wiki) -> None:
    post = await wiki.found(PAGE)
    await wiki.edit(post, "New.", by="bob")
    await wiki.edit(post, "Newer, otherwise.", by="cleo", base=1)
    async with wiki.database.read() as tx:
        waiting = await events.due(tx, wiki.now, limit=100)
    kinds = [type(each.event).__name__ for each in waiting]
    assert kinds == [
        "PostPublished",
        "OfferAnswered",
        "PostRevised",
        "OfferAnswered",
        "OfferAnswered",
    ]
