"""Which of all that people write is for a subwiki of ours, and what it is called there."""

import pytest

from fediwiki.domain.subwikis import Subwiki
from tests.federation.letters import JSON, PUBLIC
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Fediverse, Server

GROUP = "https://alpha.example/c/physics"
FOLLOWERS = "https://mastodon.example/users/bob/followers"
MENTION = {"type": "Mention", "href": GROUP, "name": "@physics@alpha.example"}


@pytest.mark.parametrize(
    "addressing",
    [
        {"to": [PUBLIC], "cc": [FOLLOWERS, GROUP]},
        {"to": [FOLLOWERS], "cc": [PUBLIC, GROUP]},
        {"to": [GROUP, PUBLIC], "cc": []},
        {"to": PUBLIC, "cc": GROUP},
        {"to": "as:Public", "cc": [], "audience": GROUP},
        {"to": ["Public"], "audience": [GROUP]},
        {"to": {"id": PUBLIC}, "cc": [{"id": GROUP, "type": "Group"}]},
    ],
)
async def test_what_is_public_and_addressed_to_a_subwiki_stands_in_it(
    addressing: JSON, alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    note = mastodon.article(mastodon.person("bob"), type="Note", tag=[MENTION])
    note = {key: note[key] for key in note if key not in {"to", "cc", "audience"}} | addressing
    await mastodon.send(mastodon.create(note), physics.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(note["id"])).subwiki == physics.actor


@pytest.mark.parametrize(
    "addressing",
    [
        # A mention alone is no address.
        {"to": [PUBLIC], "cc": [FOLLOWERS]},
        # Followers only, direct, or for nobody at all.
        {"to": [FOLLOWERS], "cc": [GROUP]},
        {"to": [GROUP], "cc": []},
        {"to": [], "cc": []},
        {},
        # Shapes that cannot be read are private.
        {"to": [[PUBLIC]], "cc": [GROUP]},
        {"to": {"id": [PUBLIC]}, "cc": [GROUP]},
        {"to": 7, "cc": [GROUP]},
        {"to": "https://www.w3.org/ns/activitystreams#public", "cc": [GROUP]},
        # The audience alone makes nothing public.
        {"audience": [PUBLIC, GROUP]},
        {"to": [PUBLIC], "cc": ["https://alpha.example/c/nobody"]},
    ],
)
async def test_what_is_not_public_or_not_addressed_to_a_subwiki_is_not_taken(
    addressing: JSON, alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    await follow(mastodon, bob, physics.actor, fediverse)
    note = mastodon.article(bob, type="Note", tag=[MENTION])
    note = {key: note[key] for key in note if key not in {"to", "cc", "audience"}} | addressing
    # What the activity says does not make the object public.
    more = {"to": [PUBLIC], "cc": [GROUP], "audience": GROUP}
    async with nothing_happens(alpha, fediverse, logged=True):
        await mastodon.send(mastodon.create(note) | more, physics.actor.inbox)


async def test_a_reply_elsewhere_does_nothing_whomever_it_is_addressed_to(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    await follow(mastodon, bob, physics.actor, fediverse)
    note = mastodon.reply(bob, "https://good.example/1", to=[PUBLIC, GROUP], tag=[MENTION])
    async with nothing_happens(alpha, fediverse, logged=True):
        await mastodon.send(mastodon.create(note), physics.actor.inbox)


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (
            f'<p><a href="{GROUP}" class="mention">@physics</a> Why is it blue?</p><p>So?</p>',
            "Why is it blue?",
        ),
        ("<p>@physics@alpha.example Why?<br>Because.</p>", "Why?"),
        ("<p>Why @physics?</p>", "Why @physics?"),
        ("<h1>Heading</h1><p>Text</p>", "Heading"),
    ],
)
async def test_a_note_without_a_title_gets_its_first_line_without_whom_it_calls(
    content: str,
    title: str,
    alpha: Server,
    physics: Subwiki,
    mastodon: Peer,
    fediverse: Fediverse,
) -> None:
    bob = mastodon.person("bob")
    note = mastodon.article(bob, to=GROUP, type="Note", name=None, content=content, tag=[MENTION])
    await mastodon.send(mastodon.create(note), physics.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(note["id"])).content.title == title


async def test_a_very_long_first_line_is_cut(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    words = "word " * 100
    note = mastodon.article(bob, to=GROUP, type="Note", name=None, content=f"<p>{words}</p>")
    await mastodon.send(mastodon.create(note), physics.actor.inbox)
    await fediverse.settle()
    assert 100 < len((await alpha.stored_post(note["id"])).content.title) <= 200


async def test_what_says_nothing_is_refused(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    await follow(mastodon, bob, physics.actor, fediverse)
    async with nothing_happens(alpha, fediverse, logged=True):
        for content in ("", None, "<p></p>", "<script>x</script>", 7, ["<p></p>"]):
            note = mastodon.article(bob, to=GROUP, type="Note", name=None, content=content)
            await mastodon.send(mastodon.create(note), physics.actor.inbox)


@pytest.mark.parametrize("kind", ["Article", "Page", "Note", "Question", "Event", "Video"])
async def test_all_kinds_of_things_that_are_read_are_posts(
    kind: str, alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    thing = mastodon.article(mastodon.person("bob"), to=GROUP, type=kind)
    await mastodon.send(mastodon.create(thing), physics.actor.inbox)
    await fediverse.settle()
    assert await alpha.knows(thing["id"])
