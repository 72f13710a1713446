"""A real Fedify server reads every document of ours, and loses nothing that is meant for it."""

from dataclasses import dataclass

import httpx
import orjson
import pytest

from fediwiki.activitypub import fields
from fediwiki.domain.comments import Comment
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import sent
from tests.interop import ours
from tests.interop.fedify import Fedify, Parsed
from tests.interop.site import Site

# What other servers are not expected to understand, and for whom it is then.
FOR_FEDIWIKI = {
    "https://w3id.org/fediwiki#steward",
    "https://w3id.org/fediwiki#membershipPolicy",
    "https://w3id.org/fediwiki#editPolicy",
}
FOR_FEDIWIKI_OF_A_STEWARD = {"https://w3id.org/fediwiki#stewardOf"}
LANGUAGE_FOR_LEMMY = {"http://schema.org/inLanguage"}
MODERATION_FOR_LEMMY = {
    "https://join-lemmy.org/ns#moderators",
    "https://join-lemmy.org/ns#postingRestrictedToMods",
}
PIN_AND_LOCK_FOR_LEMMY = {
    "https://join-lemmy.org/ns#stickied",
    "https://joinpeertube.org/ns#commentsEnabled",
}
LICENCE_FOR_WIKIS = {"http://schema.org/license"}
REVISIONS_FOR_WIKIS = {
    f"https://w3id.org/fediwiki#{name}" for name in ("mode", "latestRevision", "revisionCount")
}

STEWARD = f"{ours.ORIGIN}/u/physics_wiki"
TEXT = "Rayleigh *scattering*, as [Rayleigh](https://example.com/) said. #optics\n\n## How\n\n- so"
pytestmark = pytest.mark.xdist_group("interop")


@dataclass(frozen=True, slots=True)
class Talk:
    """A post of ours and what was said below it: by a member, by ana to that, and by bob."""

    post: Post
    comment: Comment
    answer: Comment
    note: str


@pytest.fixture
async def talk(alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki) -> Talk:
    bea = await alpha.member("bea")
    post = await alpha.post(ana, "Why the sky is blue", TEXT, to=physics)
    comment = await alpha.comment(bea, "Is it not *violet*?", on=post)
    answer = await alpha.comment(ana, "It is.", on=post, answering=comment)
    note = await fedify.reply(post.uri, "<p>Indigo.</p>")
    await alpha.settle()
    return Talk(post, comment, answer, note)


async def test_fedify_understands_our_actors(alpha: Site, fedify: Fedify, physics: Subwiki) -> None:
    foreign = {
        f"{ours.ORIGIN}/": set[str](),
        f"{ours.ORIGIN}/u/ana": set[str](),
        STEWARD: FOR_FEDIWIKI_OF_A_STEWARD,
        physics.actor.uri: FOR_FEDIWIKI | LANGUAGE_FOR_LEMMY | MODERATION_FOR_LEMMY,
    }
    types: dict[str, str] = {}
    for url, unknown in foreign.items():
        for signed in (True, False):
            parsed = await fedify.parse(url, signed=signed)
            _check_whole(parsed, url)
            assert set(parsed.foreign) == unknown
            types[url] = parsed.type
    assert [*types.values()] == ["Application", "Person", "Person", "Group"]
    assert await fedify.complaints() == []


@pytest.mark.parametrize(
    ("handle", "path", "kind"),
    [
        ("physics", "/c/physics", "Group"),
        ("physics_wiki", "/u/physics_wiki", "Person"),
        ("ana", "/u/ana", "Person"),
        (ours.DOMAIN, "/", "Application"),
    ],
)
async def test_fedify_finds_our_actors_by_handle_and_by_url(
    fedify: Fedify, physics: Subwiki, handle: str, path: str, kind: str
) -> None:
    found = await fedify.lookup(f"@{handle}@{ours.DOMAIN}")
    assert (found["id"], found["type"]) == (ours.ORIGIN + path, kind)
    by_handle = await fedify.webfinger(f"acct:{handle}@{ours.DOMAIN}")
    assert by_handle == await fedify.webfinger(ours.ORIGIN + path)
    assert by_handle["subject"] == f"acct:{handle}@{ours.DOMAIN}"
    assert await fedify.complaints() == []


async def test_fedify_understands_a_post_and_its_talk(fedify: Fedify, talk: Talk) -> None:
    article = await fedify.parse(talk.post.uri)
    _check_whole(article, talk.post.uri)
    unknown = LANGUAGE_FOR_LEMMY | PIN_AND_LOCK_FOR_LEMMY | LICENCE_FOR_WIKIS | REVISIONS_FOR_WIKIS
    assert (article.type, set(article.foreign)) == ("Article", unknown)
    for comment in (talk.comment, talk.answer):
        note = await fedify.parse(comment.uri, signed=False)
        _check_whole(note, comment.uri)
        assert (note.type, set(note.foreign)) == ("Note", LANGUAGE_FOR_LEMMY)
    assert await fedify.complaints() == []


async def test_fedify_walks_the_collections_of_a_post(fedify: Fedify, talk: Talk) -> None:
    for url in (f"{talk.post.uri}/replies", f"{talk.post.uri}/replies?page=1"):
        _check_whole(await fedify.parse(url), url)
    replies = await fedify.traverse(f"{talk.post.uri}/replies")
    assert replies.total == 2
    assert replies.items == (("Note", talk.comment.uri), ("Note", talk.note))
    below = await fedify.traverse(f"{talk.comment.uri}/replies")
    assert below.items == (("Note", talk.answer.uri),)
    context = await fedify.traverse(f"{talk.post.uri}/context")
    assert context.items == (
        ("Article", talk.post.uri),
        ("Note", talk.comment.uri),
        ("Note", talk.answer.uri),
        ("Note", talk.note),
    )
    assert await fedify.complaints() == []


async def test_fedify_walks_the_collections_of_a_subwiki(
    fedify: Fedify, physics: Subwiki, ana: Member, talk: Talk
) -> None:
    outbox = await fedify.traverse(f"{physics.actor.uri}/outbox")
    assert (outbox.type, outbox.total) == ("OrderedCollection", 1)
    assert [kind for kind, _ in outbox.items] == ["Announce"]
    moderators = await fedify.traverse(f"{physics.actor.uri}/moderators")
    assert moderators.items == (("Person", ana.actor.uri),)
    said = await fedify.traverse(f"{ana.actor.uri}/outbox")
    assert [kind for kind, _ in said.items] == ["Create", "Create"]
    assert said.total == 2
    assert await fedify.complaints() == []


async def test_fedify_reads_how_many_follow_but_not_who(
    alpha: Site, fedify: Fedify, physics: Subwiki
) -> None:
    await fedify.follow(physics.actor.uri)
    await alpha.settle()
    for actor in (physics.actor.uri, STEWARD, f"{ours.ORIGIN}/u/ana", ours.ORIGIN):
        for name in ("followers", "following"):
            url = f"{actor}/{name}"
            collection = await fedify.traverse(url)
            followed = (actor, name) == (physics.actor.uri, "followers")
            assert (collection.type, collection.items) == ("Collection", ())
            assert collection.total == (1 if followed else 0)
            for part in (url, f"{url}?page=1"):
                _check_whole(await fedify.parse(part), part)
    assert await fedify.complaints() == []


async def test_fedify_reads_the_collections_that_are_empty(
    fedify: Fedify, physics: Subwiki
) -> None:
    for actor in (physics.actor.uri, STEWARD, f"{ours.ORIGIN}/u/ana", ours.ORIGIN):
        for name in ("outbox", "featured"):
            if (actor, name) == (ours.ORIGIN, "featured"):
                continue
            url = f"{actor}/{name}"
            _check_whole(await fedify.parse(url), url)
            collection = await fedify.traverse(url)
            assert (collection.type, collection.total) == ("OrderedCollection", 0)
    assert await fedify.complaints() == []


async def test_fedify_understands_whatever_we_said_in_public(
    alpha: Site, fedify: Fedify, ana: Member, talk: Talk
) -> None:
    """Also what was said for other kinds of servers: wrapped, with a proof inside or without."""
    await alpha.edit(talk.post, "By day.", by=ana)
    await alpha.like(ana, talk.note)
    await fedify.edit(talk.note, "<p>Indigo it is.</p>")
    await alpha.settle()
    await alpha.delete_comment(talk.answer)
    await alpha.unlike(ana, talk.note)
    await alpha.settle()
    async with alpha.instance.database.read() as tx:
        said = await sent.after(tx, 0, limit=100)
    kinds: set[tuple[str, ...]] = set()
    for activity in [each.activity for each in said if each.activity.public]:
        if orjson.loads(activity.body).get("type") == "Tombstone":
            continue
        parsed = await fedify.parse(activity.uri, signed=False)
        _check_whole(parsed, activity.uri)
        assert parsed.foreign == ()
        kinds.add(_kinds(parsed.document))
    assert kinds == {
        ("Create", "Article"),
        ("Update", "Article"),
        ("Create", "Note"),
        ("Delete", ""),
        ("Like", ""),
        ("Undo", "Like"),
        ("Announce", ""),
        ("Announce", "Create"),
        ("Announce", "Update"),
        ("Announce", "Delete"),
        ("Announce", "Like"),
        ("Announce", "Undo"),
    }
    assert await fedify.complaints() == []


async def test_a_microblog_server_is_not_given_the_making_of_a_comment(
    alpha: Site, fedify: Fedify, physics: Subwiki, ana: Member
) -> None:
    """A foreign group's wrapper of it would be a boost to it; anyone else may read it."""
    follow = await fedify.follow(physics.actor.uri)
    await alpha.settle()
    await fedify.received("Accept", about=follow)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    comment = await alpha.comment(ana, "It is violet.", on=post)
    await alpha.settle()
    async with alpha.instance.database.read() as tx:
        create = await sent.find_last(tx, comment.uri, "Create")
    assert create is not None
    with pytest.raises(AssertionError, match="HTTP 404"):
        await fedify.parse(create.uri)
    parsed = await fedify.parse(create.uri, signed=False)
    assert parsed.type == "Create"


async def test_fedify_reads_our_nodeinfo_strictly(fedify: Fedify, talk: Talk) -> None:
    read = await fedify.nodeinfo(ours.ORIGIN)
    schema = "http://nodeinfo.diaspora.software/ns/schema/"
    assert [each["rel"] for each in read] == [f"{schema}2.0", f"{schema}2.1"]
    for each in read:
        software = fields.one_object(each["software"]) or {}
        assert software["name"] == "fediwiki"
        assert each["usage"] == {"users": {"total": 2}, "localPosts": 1, "localComments": 2}
    assert await fedify.complaints() == []


async def test_host_meta_leads_to_webfinger(browser: httpx.AsyncClient, physics: Subwiki) -> None:
    template = f"{ours.ORIGIN}/.well-known/webfinger?resource={{uri}}"
    xml = await browser.get(f"{ours.ORIGIN}/.well-known/host-meta")
    assert f'template="{template}"' in xml.text
    listed = await browser.get(f"{ours.ORIGIN}/.well-known/host-meta.json")
    assert listed.json()["links"][0]["template"] == template
    found = await browser.get(template.replace("{uri}", "acct:physics@alpha.test"))
    assert found.json()["links"][0]["href"] == physics.actor.uri


def _check_whole(parsed: Parsed, url: str) -> None:
    assert (parsed.id, parsed.url) == (url, url)
    assert parsed.lost == (), f"{url} lost {parsed.lost}"


def _kinds(document: dict[str, object]) -> tuple[str, str]:
    inner = fields.one_object(document["object"])
    return str(document["type"]), str(inner["type"]) if inner else ""
