"""What members say of themselves."""

from dataclasses import replace

import pytest

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import ActorChanged
from fediwiki.domain.profiles import Profile, ProfileField
from fediwiki.errors import Malformed
from fediwiki.services import profiling
from fediwiki.storage import actors, events, members, profiles
from tests.services.wiki import URLS, Wiki

_SITE = ProfileField("Site", "https://ana.example/")
_NOTHING = ProfileField("", "")


async def _introduce(wiki: Wiki, profile: Profile, name: str = "Ana") -> Actor:
    async with wiki.database.write() as tx:
        actor = await actors.by_id(tx, wiki.people["ana"].id)
        await profiling.introduce(
            tx, actor, profile, name=name, bio_characters=60, urls=URLS, now=wiki.now
        )
        return await actors.by_id(tx, actor.id)


async def _told(wiki: Wiki) -> int:
    async with wiki.database.read() as tx:
        told = [each.event for each in await events.due(tx, wiki.now, limit=1_000)]
    return told.count(ActorChanged(wiki.people["ana"].id))


async def test_a_bio_becomes_safe_html_and_is_kept_as_it_was_typed(wiki: Wiki) -> None:
    typed = Profile("I *measure*, as @bob does. <script>x</script>", (_NOTHING, _SITE))
    actor = await _introduce(wiki, typed, " Ana\u202e  Tide ")
    assert actor.display_name == "Ana Tide"
    assert "<em>measure</em>" in actor.summary
    assert f'href="{URLS.member("bob")}"' in actor.summary
    assert "<script" not in actor.summary
    async with wiki.database.read() as tx:
        assert await profiles.of_actor(tx, actor.id) == replace(typed, fields=(_SITE,))


async def test_followers_are_told_once_of_what_is_new(wiki: Wiki) -> None:
    for profile in (Profile("Tides."), Profile("Tides."), Profile("Tides.", (_SITE,))):
        await _introduce(wiki, profile)
    assert await _told(wiki) == 2


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        (Profile(), "x" * 31),
        (Profile("x" * 61), "Ana"),
        (Profile(fields=(ProfileField("Site", ""),)), "Ana"),
        (Profile(fields=(ProfileField("", "here"),)), "Ana"),
        (Profile(fields=(ProfileField("x" * 41, "here"),)), "Ana"),
        (Profile(fields=(ProfileField("Site", "x" * 256),)), "Ana"),
        (Profile(fields=(_SITE,) * 5), "Ana"),
    ],
    ids=["name", "bio", "no value", "no name", "long name", "long value", "many"],
)
async def test_what_is_too_long_or_half_said_is_refused(
    wiki: Wiki, profile: Profile, name: str
) -> None:
    with pytest.raises(Malformed):
        await _introduce(wiki, profile, name)
    assert await _told(wiki) == 0
    await _introduce(wiki, Profile("x" * 60, (_SITE,) * 4), "x" * 30)
    assert await _told(wiki) == 1


@pytest.mark.parametrize(
    "value",
    ["javascript:alert(1)", "mailto:ana@a.example", "Lisbon", "https://a.example@b.example"],
)
def test_only_an_address_of_the_web_leads_somewhere(value: str) -> None:
    assert ProfileField("Site", value).url == ""
    assert _SITE.url == "https://ana.example/"


async def test_nothing_of_it_stays_of_whoever_leaves(wiki: Wiki) -> None:
    actor = await _introduce(wiki, Profile("Tides.", (_SITE,)))
    async with wiki.database.write() as tx:
        await members.erase(tx, actor.id)
        assert await profiles.of_actor(tx, actor.id) == Profile()
