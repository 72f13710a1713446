"""Who is told of what."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fediwiki.asgi.phrases import phrase_of
from fediwiki.domain.comments import Comment
from fediwiki.domain.notifications import Happening, Notification, NotificationKind, Switch
from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field
from fediwiki.domain.subwikis import MembershipPolicy, ReviewPolicy
from fediwiki.domain.viewers import Viewer
from fediwiki.services import (
    banning,
    belonging,
    commenting,
    deleting,
    following,
    moderating,
    notifying,
    posting,
    reviewing,
    thanking,
    unwriting,
    watching,
    writing,
)
from fediwiki.services.commenting import Place
from fediwiki.services.deciding import Why
from fediwiki.services.linking import Links
from fediwiki.storage import actors, mutes, notifications, offers
from tests.services.wiki import RULES, URLS, Wiki


async def _told(wiki: Wiki, name: str) -> list[Notification]:
    viewer = Viewer(wiki.people[name].id)
    async with wiki.database.read() as tx:
        return await notifications.of_member(tx, viewer, limit=50)


async def _kinds(wiki: Wiki, name: str) -> list[tuple[str, str]]:
    return [
        (each.happening.kind.value, each.actor.name if each.actor else "")
        for each in await _told(wiki, name)
    ]


async def _publish(wiki: Wiki, text: str, *, by: str) -> Post:
    content = writing.content_of(
        "Sea level",
        text,
        language="en",
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
            licence="",
            urls=URLS,
            now=wiki.now,
        )


async def _say(
    wiki: Wiki, text: str, post: Post, *, by: str, below: Comment | None = None
) -> Comment:
    words = writing.words_of(
        text, language="en", comment_characters=500, links=Links(wiki.tides.actor, URLS)
    )
    async with wiki.database.write() as tx:
        return await commenting.publish(
            tx,
            words,
            Place(post, below),
            author=wiki.people[by],
            max_depth=50,
            urls=URLS,
            now=wiki.now,
        )


async def test_whoever_is_answered_is_told_and_nobody_of_their_own_words(wiki: Wiki) -> None:
    post = await _publish(wiki, "It rises.", by="ana")
    first = await _say(wiki, "How fast?", post, by="bob")
    await _say(wiki, "Four millimetres.", post, by="ana", below=first)
    await _say(wiki, "A year.", post, by="ana")
    assert await _kinds(wiki, "ana") == [("reply", "bob")]
    assert await _kinds(wiki, "bob") == [("reply", "ana")]
    [told] = await _told(wiki, "ana")
    assert (told.title, told.excerpt) == ("Sea level", "How fast?")


async def test_whoever_began_a_post_of_many_hands_is_told_of_its_talk(wiki: Wiki) -> None:
    post = await wiki.found("The sea.", by="bob")
    await _say(wiki, "Which sea?", post, by="cleo")
    assert await _kinds(wiki, "bob") == [("reply", "cleo")]


async def test_whoever_is_mentioned_is_told_once(wiki: Wiki) -> None:
    await _publish(wiki, "With @bob and @cleo@wiki.example and @dan@far.example.", by="ana")
    assert await _kinds(wiki, "bob") == [("mention", "ana")]
    assert await _kinds(wiki, "cleo") == [("mention", "ana")]
    assert await _kinds(wiki, "dan") == []
    post = await _publish(wiki, "It rises.", by="bob")
    await _say(wiki, "@bob, are you sure? @ana?", post, by="ana")
    assert await _kinds(wiki, "bob") == [("reply", "ana"), ("mention", "ana")]
    assert await _kinds(wiki, "ana") == []


async def test_an_edit_tells_only_those_whom_it_mentions_anew(wiki: Wiki) -> None:
    post = await wiki.found("Asked by @dan.", by="ana")
    await wiki.edit(post, "Asked by @dan and @cleo.", by="bob")
    assert await _kinds(wiki, "dan") == [("mention", "ana")]
    assert await _kinds(wiki, "cleo") == [("mention", "bob")]


async def test_edits_of_what_one_watches_are_one_row_until_it_is_read(wiki: Wiki) -> None:
    post = await wiki.found("The sea.", by="ana")
    async with wiki.database.write() as tx:
        await watching.watch(tx, post, by=wiki.people["dan"], now=wiki.now)
    for text in ("The sea rises.", "The sea falls."):
        await wiki.edit(post, text, by="bob")
    for name in ("ana", "dan"):
        [told] = await _told(wiki, name)
        assert (told.since, told.happening.number, told.times) == (1, 3, 2)
    assert await _kinds(wiki, "bob") == []
    [told] = await _told(wiki, "ana")
    async with wiki.database.write() as tx:
        await notifying.see(tx, wiki.people["ana"], until=told.place, now=wiki.now)
    await wiki.edit(post, "The sea rises again.", by="cleo")
    [told] = await _told(wiki, "ana")
    assert (told.since, told.happening.number, told.times, told.read) == (3, 4, 1, None)
    assert told.actor is not None
    assert told.actor.name == "cleo"


async def test_an_editor_is_told_how_the_review_of_an_edit_ended(wiki: Wiki) -> None:
    await wiki.rule(review=ReviewPolicy.ALL)
    judged = await wiki.found_by_offer(Proposal(0, "Tides", "The sea."), by="bob")
    async with wiki.database.write() as tx:
        await reviewing.decline(
            tx,
            judged.offer,
            by=wiki.people["ana"],
            reason="too short",
            rules=RULES,
            now=wiki.now,
        )
    [told] = await _told(wiki, "bob")
    assert told.happening.kind is NotificationKind.REVIEW
    assert (told.title, told.happening.outcome) == ("Tides", "rejected")
    assert told.happening.reason == "too short"
    judged = await wiki.found_by_offer(Proposal(0, "Tides", "The sea rises."), by="bob")
    async with wiki.database.write() as tx:
        await reviewing.accept(tx, judged.offer, by=wiki.people["ana"], rules=RULES, now=wiki.now)
    assert [each.happening.outcome for each in await _told(wiki, "bob")] == [
        "accepted",
        "rejected",
    ]
    judged = await wiki.found_by_offer(Proposal(0, "Gauges", "The sea rises."), by="bob")
    small = replace(RULES, markdown_bytes=5)
    async with wiki.database.write() as tx:
        await reviewing.accept(tx, judged.offer, by=wiki.people["ana"], rules=small, now=wiki.now)
    phrase = phrase_of((await _told(wiki, "bob"))[0])
    assert (phrase.text, phrase.why) == ("Your edit was not taken: Gauges", "It is too large.")


async def test_thanks_and_follows_are_told_once(wiki: Wiki) -> None:
    post = await wiki.found("The sea.", by="bob")
    async with wiki.database.write() as tx:
        for _ in range(2):
            await thanking.thank(tx, post, 1, by=wiki.people["cleo"], now=wiki.now)
            await following.accept(
                tx, wiki.people["dan"], wiki.people["bob"], "https://a.example/1", now=wiki.now
            )
    assert await _kinds(wiki, "bob") == [("follow", "dan"), ("thanks", "cleo")]


async def test_a_member_is_told_what_moderators_decide_about_them(wiki: Wiki) -> None:
    post = await wiki.found("The sea.", by="bob")
    ana, bob, until = wiki.people["ana"], wiki.people["bob"], wiki.now + timedelta(days=3)
    async with wiki.database.write() as tx:
        await moderating.appoint(tx, wiki.tides, bob, by=ana, now=wiki.now)
        await moderating.release(tx, wiki.tides, bob, by=None, now=wiki.now)
        await banning.ban(
            tx, wiki.tides, bob, until=until, why=Why("shouting"), by=ana, now=wiki.now
        )
        await banning.lift(tx, wiki.tides, bob, why=Why(""), by=ana, now=wiki.now)
        await unwriting.remove_fields(
            tx, post, 1, [Field.SUMMARY], by=ana, reason="a number", now=wiki.now
        )
    told = await _told(wiki, "bob")
    assert [each.happening.outcome for each in told] == [
        "remove_fields",
        "unban",
        "ban",
        "release",
        "appoint",
    ]
    assert (told[2].happening.reason, told[2].happening.until) == ("shouting", until)
    assert told[2].subwiki is not None
    assert told[3].actor is None


@pytest.mark.parametrize("switch", [Switch(False, False), Switch(False, True)])
async def test_what_is_switched_off_is_not_told(wiki: Wiki, switch: Switch) -> None:
    post = await _publish(wiki, "It rises.", by="ana")
    async with wiki.database.write() as tx:
        await notifying.switch(tx, wiki.people["ana"], {NotificationKind.REPLY: switch})
    await _say(wiki, "How fast?", post, by="bob")
    await _publish(wiki, "Ask @ana.", by="bob")
    assert await _kinds(wiki, "ana") == [("mention", "bob")]
    async with wiki.database.read() as tx:
        mailed = await notifications.for_digest(tx, Viewer(wiki.people["ana"].id), after=0, limit=9)
    kinds = {each.happening.kind.value for each in mailed}
    assert kinds == ({"reply", "mention"} if switch.by_mail else {"mention"})


async def test_what_was_deleted_or_said_by_somebody_suspended_is_told_no_more(wiki: Wiki) -> None:
    post = await _publish(wiki, "It rises.", by="ana")
    said = [await _say(wiki, "How fast?", post, by=name) for name in ("bob", "cleo", "dan")]
    async with wiki.database.write() as tx:
        await deleting.delete_comment(tx, said[0], by=wiki.people["bob"], now=wiki.now)
        await actors.save_deleted(tx, wiki.people["cleo"].id, wiki.now)
    assert await _kinds(wiki, "ana") == [("reply", "dan")]
    viewer = Viewer(wiki.people["ana"].id)
    async with wiki.database.write() as tx:
        assert await notifications.count_unread(tx, viewer) == 1
        await deleting.delete_post(tx, post, now=wiki.now)
    assert await _kinds(wiki, "ana") == []
    async with wiki.database.read() as tx:
        assert await notifications.count_unread(tx, viewer) == 0


async def test_what_was_told_is_forgotten_in_time(wiki: Wiki) -> None:
    post = await _publish(wiki, "It rises.", by="ana")
    await _say(wiki, "How fast?", post, by="bob")
    wiki.wait(timedelta(days=2))
    await _say(wiki, "How far?", post, by="cleo")
    async with wiki.database.write() as tx:
        await notifications.remove_before(tx, wiki.now - timedelta(days=1))
    assert await _kinds(wiki, "ana") == [("reply", "cleo")]


async def test_nobody_sees_what_others_are_told(wiki: Wiki) -> None:
    post = await _publish(wiki, "It rises.", by="ana")
    await _say(wiki, "How fast?", post, by="bob")
    [told] = await _told(wiki, "ana")
    async with wiki.database.read() as tx:
        for viewer in (Viewer(), Viewer(wiki.people["bob"].id), Viewer(admin=True)):
            assert await notifications.find(tx, viewer, told.place) is None
            assert await notifications.of_member(tx, viewer, limit=9) == []
        own = Viewer(wiki.people["ana"].id)
        assert await notifications.find(tx, own, told.place) == told


async def test_nothing_is_told_of_whom_a_member_muted_until_they_unmute_them(wiki: Wiki) -> None:
    post = await _publish(wiki, "It rises.", by="ana")
    await _say(wiki, "Since when?", post, by="bob")
    ana, bob = wiki.people["ana"], wiki.people["bob"]
    viewer = Viewer(ana.id)
    assert await _kinds(wiki, "ana") == [("reply", "bob")]
    async with wiki.database.write() as tx:
        await mutes.add_actor(tx, ana.id, bob.id)
        assert await notifications.count_unread(tx, viewer) == 0
    assert await _kinds(wiki, "ana") == []
    async with wiki.database.write() as tx:
        await mutes.remove_actor(tx, ana.id, bob.id)
        await mutes.add_server(tx, ana.id, bob.host)
        assert await notifications.count_unread(tx, viewer) == 0
        await mutes.remove_server(tx, ana.id, bob.host)
    assert await _kinds(wiki, "ana") == [("reply", "bob")]


async def test_what_a_moderator_decides_is_told_also_by_whom_one_muted(wiki: Wiki) -> None:
    bob = wiki.people["bob"]
    async with wiki.database.write() as tx:
        await mutes.add_actor(tx, bob.id, wiki.people["ana"].id)
        happening = Happening(
            "moderation 1", NotificationKind.MODERATION, wiki.people["ana"].id, outcome="ban"
        )
        await notifications.add(tx, happening, to=[bob.id], now=wiki.now)
    assert await _kinds(wiki, "bob") == [("moderation", "ana")]


async def test_a_muted_word_hides_what_says_it_and_no_decision_in_office(wiki: Wiki) -> None:
    post = await _publish(wiki, "It rises.", by="ana")
    await _say(wiki, "Of SPOILERS: a *Spoiler* here.", post, by="bob")
    await _say(wiki, "Spoilers are another word.", post, by="cleo")
    ana = wiki.people["ana"]
    viewer = Viewer(ana.id)
    async with wiki.database.write() as tx:
        decided = Happening("ban 1", NotificationKind.MODERATION, title="spoiler", outcome="ban")
        await notifications.add(tx, decided, to=[ana.id], now=wiki.now)
        await mutes.add_word(tx, ana.id, "spoiler")
    heard = [("moderation", ""), ("reply", "cleo")]
    assert await _kinds(wiki, "ana") == heard
    async with wiki.database.write() as tx:
        assert await notifications.count_unread(tx, viewer) == 2
        assert sum((await notifications.kinds_unread(tx, viewer)).values()) == 2
        [first] = await notifications.of_member(tx, viewer, kind=NotificationKind.REPLY, limit=1)
        mailed = await notifications.for_digest(tx, viewer, after=0, limit=1)
        assert [each.place for each in mailed] == [first.place]
        await mutes.add_word(tx, ana.id, "sea level")
        assert await notifications.of_member(tx, viewer, kind=NotificationKind.REPLY, limit=1) == []
        for word in ("spoiler", "sea level"):
            await mutes.remove_word(tx, ana.id, word)
    assert await _kinds(wiki, "ana") == [("moderation", ""), ("reply", "cleo"), ("reply", "bob")]


async def test_whoever_asks_to_belong_is_told_to_moderators_and_hears_the_answer(
    wiki: Wiki,
) -> None:
    await wiki.rule()
    tides = replace(wiki.tides, membership_policy=MembershipPolicy.APPROVAL)
    ana, bob, now = wiki.people["ana"], wiki.people["bob"], wiki.now
    viewer = Viewer(ana.id)
    async with wiki.database.write() as tx:
        for _ in range(2):
            await belonging.ask(tx, tides, bob, now=now)
        assert await notifications.count_unread(tx, viewer) == 0
        assert await notifications.kinds_unread(tx, viewer) == {NotificationKind.ASKING: 1}
    assert await _kinds(wiki, "ana") == [("asking", "bob")]
    async with wiki.database.write() as tx:
        await belonging.decline(tx, tides, bob, by=ana, now=now)
    assert await _kinds(wiki, "ana") == []
    async with wiki.database.write() as tx:
        await belonging.ask(tx, tides, bob, now=now)
        await belonging.end(tx, tides, bob)
        await belonging.ask(tx, tides, bob, now=now)
    assert await _kinds(wiki, "ana") == [("asking", "bob")]
    async with wiki.database.write() as tx:
        await belonging.confirm(tx, tides, bob, by=ana, now=now)
        await belonging.ask(tx, tides, bob, now=now)
        await belonging.decline(tx, tides, bob, by=ana, now=now)
        await notifying.switch(tx, ana, {NotificationKind.ASKING: Switch(False, False)})
        await belonging.ask(tx, tides, bob, now=now)
    assert await _kinds(wiki, "ana") == []
    assert [each.happening.outcome for each in await _told(wiki, "bob")] == [
        "end member",
        "confirm member",
        "decline member",
    ]


async def test_an_answer_is_read_wherever_it_is_read(wiki: Wiki) -> None:
    await wiki.rule(review=ReviewPolicy.ALL)
    ana, bob = wiki.people["ana"], wiki.people["bob"]

    async def decline() -> None:
        judged = await wiki.found_by_offer(Proposal(0, "Tides", "The sea."), by="bob")
        async with wiki.database.write() as tx:
            await reviewing.decline(
                tx, judged.offer, by=ana, reason="short", rules=RULES, now=wiki.now
            )

    async def unread() -> tuple[int, list[bool]]:
        async with wiki.database.read() as tx:
            answered = await offers.listed(tx, bob.id, before=None, limit=9)
            assert await offers.count_wanting(tx, bob.id) == 0
            count = await notifications.count_unread(tx, Viewer(bob.id))
            return count, [each.unread for each in answered]

    await decline()
    await decline()
    assert await unread() == (2, [True, True])
    [_, first] = await _told(wiki, "bob")
    async with wiki.database.write() as tx:
        await notifying.see(tx, bob, until=first.place, only=True, now=wiki.now)
    assert await unread() == (1, [True, False])
    async with wiki.database.write() as tx:
        await notifying.see_answers(tx, bob, now=wiki.now)
    assert await unread() == (0, [False, False])
