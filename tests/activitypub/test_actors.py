"""Actors on the wire: ours as every peer takes them, and others' as they are."""

from dataclasses import replace
from typing import cast

import pytest

from fediwiki.activitypub.documents import Document, dump, parse
from fediwiki.activitypub.vocabulary.actors import (
    read_actor,
    write_group,
    write_instance,
    write_person,
)
from fediwiki.domain.actors import ED25519, RSA, Actor, ActorKind
from fediwiki.domain.profiles import ProfileField
from fediwiki.errors import Malformed
from fediwiki.services.keymaking import KeyPairs
from tests.activitypub.values import ANA, INSTANCE, NOW, PHYSICS, STEWARD, SUBWIKI, URLS

_PERSON: Document = {
    "id": "https://other.example/users/bob",
    "type": "Person",
    "preferredUsername": "bob",
    "inbox": "https://other.example/users/bob/inbox",
}


def test_a_subwiki_is_a_group_as_lemmy_and_mastodon_want_it(pairs: KeyPairs) -> None:
    group = write_group(SUBWIKI, pairs.of(PHYSICS.uri, URLS), URLS, steward=STEWARD.uri)
    at = "https://wiki.example/c/physics"
    assert _without(group, "@context", "publicKey", "assertionMethod") == {
        "id": at,
        "type": "Group",
        "preferredUsername": "physics",
        "name": "Physics",
        "summary": "<p>About.</p>",
        "url": at,
        "inbox": f"{at}/inbox",
        "outbox": f"{at}/outbox",
        "followers": f"{at}/followers",
        "following": f"{at}/following",
        "featured": f"{at}/featured",
        "attributedTo": f"{at}/moderators",
        "moderators": f"{at}/moderators",
        "endpoints": {"sharedInbox": "https://wiki.example/inbox"},
        "manuallyApprovesFollowers": False,
        "postingRestrictedToMods": False,
        "discoverable": True,
        "indexable": True,
        "language": [
            {"identifier": "en", "name": "English"},
            {"identifier": "pt-BR", "name": "Português (Brasil)"},
        ],
        "published": "2026-03-04T05:06:07.089Z",
        "fw:steward": "https://wiki.example/u/physics_wiki",
        "fw:membershipPolicy": "open",
        "fw:editPolicy": "members",
        "fw:rules": [],
        "source": {"content": "About.", "mediaType": "text/markdown"},
    }
    assert len(at) <= 100
    assert at.rpartition("/")[2] == group["preferredUsername"]


def test_the_rules_of_a_subwiki_stand_with_their_numbers_below_what_it_says(
    pairs: KeyPairs,
) -> None:
    ruled = replace(SUBWIKI, rules=("Be kind.", "Cite <b>sources</b>."), source="*About*.")
    group = write_group(ruled, pairs.of(PHYSICS.uri, URLS), URLS, steward=STEWARD.uri)
    assert group["summary"] == (
        "<p>About.</p><p><strong>Rules</strong></p>"
        "<ol><li>Be kind.</li><li>Cite &lt;b&gt;sources&lt;/b&gt;.</li></ol>"
    )
    assert group["source"] == {
        "content": "*About*.\n\n**Rules**\n\n1. Be kind.\n2. Cite <b>sources</b>.",
        "mediaType": "text/markdown",
    }
    assert group["fw:rules"] == ["Be kind.", "Cite <b>sources</b>."]


def test_the_rsa_key_is_the_one_public_key_and_ed25519_stands_beside_it(pairs: KeyPairs) -> None:
    person = write_person(ANA, pairs.of(ANA.uri, URLS), URLS)
    assert person["publicKey"] == {
        "id": "https://wiki.example/u/ana#main-key",
        "owner": "https://wiki.example/u/ana",
        "publicKeyPem": pairs.rsa.public().to_pem(),
    }
    assert person["assertionMethod"] == [
        {
            "id": "https://wiki.example/u/ana#ed25519-key",
            "type": "Multikey",
            "controller": "https://wiki.example/u/ana",
            "publicKeyMultibase": pairs.ed25519.public().to_multikey(),
        }
    ]
    assert b"PRIVATE" not in dump(person, most_bytes=10**6)


def test_a_group_s_name_fits_into_lemmy_s_column(pairs: KeyPairs) -> None:
    long = replace(SUBWIKI, actor=replace(PHYSICS, display_name="x" * 80))
    assert write_group(long, [], URLS, steward=STEWARD.uri)["name"] == "x" * 50


def test_a_steward_is_a_person_that_names_its_subwiki(pairs: KeyPairs) -> None:
    steward = write_person(STEWARD, [], URLS, steward_of=PHYSICS.uri)
    assert steward["type"] == "Person"
    assert steward["indexable"] is True
    assert steward["fw:stewardOf"] == PHYSICS.uri
    assert "fw:stewardOf" not in write_person(ANA, [], URLS)


def test_the_instance_is_an_application_at_the_root(pairs: KeyPairs) -> None:
    instance = write_instance(INSTANCE, pairs.of(INSTANCE.uri, URLS), URLS)
    assert instance["id"] == "https://wiki.example/"
    assert instance["type"] == "Application"
    assert instance["preferredUsername"] == "wiki.example"
    assert instance["inbox"] == "https://wiki.example/inbox"
    assert instance["outbox"] == "https://wiki.example/outbox"
    assert "featured" not in instance


@pytest.mark.parametrize("actor", [PHYSICS, STEWARD, ANA, INSTANCE], ids=lambda actor: actor.kind)
def test_what_we_write_of_an_actor_is_what_another_fediwiki_reads(
    actor: Actor, pairs: KeyPairs
) -> None:
    keys = pairs.of(actor.uri, URLS)
    writers = {
        ActorKind.SUBWIKI: lambda: write_group(SUBWIKI, keys, URLS, steward=STEWARD.uri),
        ActorKind.INSTANCE: lambda: write_instance(actor, keys, URLS),
    }
    document = writers.get(actor.kind, lambda: write_person(actor, keys, URLS))()
    profile = read_actor(parse(dump(document, most_bytes=10**6), depth=64))
    assert profile.uri == actor.uri
    assert profile.kind == {
        ActorKind.SUBWIKI: ActorKind.GROUP,
        ActorKind.INSTANCE: ActorKind.OTHER,
    }.get(actor.kind, ActorKind.PERSON)
    for name in (
        "name",
        "host",
        "summary",
        "url",
        "inbox",
        "shared_inbox",
        "followers_uri",
        "outbox_uri",
        "moderators_uri",
        "also_known_as",
        "moved_to",
    ):
        assert getattr(profile, name) == getattr(actor, name)
    assert profile.display_name == actor.title
    assert profile.published == NOW
    assert [(key.id, key.algorithm, key.public) for key in profile.keys] == [
        (key.id, key.algorithm, key.public) for key in keys
    ]


def test_a_moved_actor_says_where_it_came_from_and_went() -> None:
    moved = replace(
        ANA, also_known_as=("https://old.example/u/ana",), moved_to="https://n.example/u/a"
    )
    profile = read_actor(write_person(moved, [], URLS))
    assert profile.also_known_as == moved.also_known_as
    assert profile.moved_to == moved.moved_to


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Note"},
        {"type": None},
        {"id": None},
        {"id": "https://user@other.example/"},
        {"inbox": None},
        {"inbox": "https://victim.example/inbox"},
        {"preferredUsername": None},
        {"preferredUsername": ""},
        {"preferredUsername": "a b"},
        {"preferredUsername": "a@b"},
        {"preferredUsername": "a/b"},
        {"preferredUsername": "x" * 101},
        {"preferredUsername": "a\u202eb"},
    ],
)
def test_what_is_no_actor_is_refused(change: Document) -> None:
    assert read_actor(_PERSON).name == "bob"
    with pytest.raises(Malformed):
        read_actor(_PERSON | change)


def test_pictures_of_ours_are_read_by_another_and_hidden_with_whoever_is_suspended() -> None:
    seen = replace(
        ANA,
        avatar="https://wiki.example/media/a.webp",
        banner="https://wiki.example/media/b.jpg",
    )
    written = write_person(seen, [], URLS, facts=[ProfileField("Site", "https://ana.example/")])
    assert written["icon"] == {
        "type": "Image",
        "mediaType": "image/webp",
        "url": "https://wiki.example/media/a.webp",
    }
    profile = read_actor(written)
    assert (profile.avatar, profile.banner) == (seen.avatar, seen.banner)
    assert profile.facts == (ProfileField("Site", "https://ana.example/"),)
    assert not {"icon", "image"} & write_person(replace(seen, suspended=NOW), [], URLS).keys()


_FAR = "https://cdn.example/a.png"


@pytest.mark.parametrize(
    ("icon", "avatar"),
    [
        ({"type": "Image", "url": _FAR}, _FAR),
        ([{"type": "Image", "url": "x"}, {"type": "Image", "url": _FAR}], _FAR),
        ({"type": "Image", "url": {"type": "Link", "href": _FAR}}, _FAR),
        ({"type": "Image", "url": [{"type": "Link", "href": _FAR}]}, _FAR),
        ({"type": "Image", "url": "javascript:alert(1)"}, ""),
        ({"type": "Image", "url": "data:image/png;base64,AAAA"}, ""),
        ({"type": "Image", "url": "mailto:a@b.example"}, ""),
        ({"type": "Image", "url": "https://x.example/" + "x" * 2_100}, ""),
        ({"type": "Image", "url": {"href": {"href": _FAR}}}, ""),
        (_FAR, ""),
        (None, ""),
        (7, ""),
    ],
)
def test_a_picture_is_an_address_of_the_web_or_none(icon: object, avatar: str) -> None:
    profile = read_actor(_PERSON | {"icon": icon, "image": icon})
    assert (profile.avatar, profile.banner) == (avatar, avatar)


def test_facts_are_read_as_words_and_not_without_end() -> None:
    said = [
        {"type": "PropertyValue", "name": "Site", "value": _MASTODON_LINK},
        {"type": "PropertyValue", "name": "Work\u202e", "value": "<b>tides</b><script>x</script>"},
        {"type": "PropertyValue", "name": "", "value": "nameless"},
        {"type": "PropertyValue", "name": "Empty", "value": "<p></p>"},
        {"type": "PropertyValue", "name": ["x"] * 9, "value": {"a": 1}},
        {"type": "Link", "href": "https://give.example/"},
        "x",
    ]
    profile = read_actor(_PERSON | {"attachment": said})
    assert profile.facts == (
        ProfileField("Site", "https://bob.example/"),
        ProfileField("Work", "tides"),
    )
    many = [{"type": "PropertyValue", "name": "n" * 999, "value": "v" * 9_999}] * 999
    facts = read_actor(_PERSON | {"attachment": many}).facts
    assert len(facts) <= 20
    assert max(len(each.name) + len(each.value) for each in facts) <= 40 + 255


_MASTODON_LINK = (
    '<a href="https://bob.example/" rel="me"><span class="invisible">https://</span>'
    "<span>bob.example/</span></a>"
)


def test_an_actor_of_a_whole_server_needs_no_name() -> None:
    profile = read_actor(
        _PERSON | {"type": "Application", "preferredUsername": "other.example:8443"}
    )
    assert (profile.kind, profile.name) == (ActorKind.OTHER, "other.example")


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("Group", ActorKind.GROUP),
        ("Service", ActorKind.OTHER),
        ("Organization", ActorKind.OTHER),
        (["Person", "foaf:Person"], ActorKind.PERSON),
    ],
)
def test_every_kind_of_actor_is_known(kind: object, read: ActorKind) -> None:
    assert read_actor(_PERSON | {"type": kind}).kind is read


def test_nobody_speaks_for_another_server_s_inboxes_and_collections() -> None:
    said: Document = {
        "endpoints": {"sharedInbox": "https://victim.example/inbox"},
        "followers": "https://victim.example/followers",
        "outbox": "http://other.example/outbox",
    }
    profile = read_actor(_PERSON | said)
    assert (profile.shared_inbox, profile.followers_uri, profile.outbox_uri) == ("", "", "")


def test_a_shared_inbox_may_stand_at_the_top() -> None:
    shared = "https://other.example/inbox"
    assert read_actor(_PERSON | {"sharedInbox": shared}).shared_inbox == shared
    assert read_actor(_PERSON | {"endpoints": {"sharedInbox": shared}}).shared_inbox == shared


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://other.example/@bob", "https://other.example/@bob"),
        ({"type": "Link", "href": "https://other.example/@bob"}, "https://other.example/@bob"),
        (
            [
                {
                    "type": "Link",
                    "mediaType": "application/json",
                    "href": "https://other.example/j",
                },
                {"type": "Link", "mediaType": "text/html", "href": "https://other.example/h"},
            ],
            "https://other.example/h",
        ),
        ("https://bank.example/", "https://other.example/users/bob"),
        ("javascript:alert(1)", "https://other.example/users/bob"),
        (None, "https://other.example/users/bob"),
    ],
)
def test_a_profile_page_is_shown_only_if_it_is_on_the_same_host(url: object, shown: str) -> None:
    assert read_actor(_PERSON | {"url": url}).url == shown


def test_names_and_summaries_are_safe_and_bounded() -> None:
    said: Document = {
        "name": "B\u202eob\n\0<b>" + "x" * 1_000,
        "summary": "<p onclick=x>Hi</p><script>alert(1)</script>" + "<p>y</p>" * 5_000,
    }
    profile = read_actor(_PERSON | said)
    assert profile.display_name.startswith("Bob <b>xxx")
    assert len(profile.display_name) == 200
    assert profile.summary.startswith("<p>Hi")
    assert "script" not in profile.summary
    assert "onclick" not in profile.summary


def test_keys_count_if_they_name_their_owner_on_its_own_server(pairs: KeyPairs) -> None:
    bob = cast("str", _PERSON["id"])
    pem = pairs.rsa.public().to_pem()
    multikey = pairs.ed25519.public().to_multikey()
    document = _PERSON | {
        "publicKey": [
            {"id": f"{bob}#main-key", "owner": bob, "publicKeyPem": pem},
            {"id": "https://good.example/u/eve#main-key", "owner": bob, "publicKeyPem": pem},
            {"id": f"{bob}#other", "owner": "https://other.example/users/eve", "publicKeyPem": pem},
            f"{bob}#named-only",
        ],
        "assertionMethod": [
            {
                "id": f"{bob}#ed",
                "type": "Multikey",
                "controller": bob,
                "publicKeyMultibase": multikey,
            },
            {
                "id": f"{bob}#main-key",
                "type": "Multikey",
                "controller": bob,
                "publicKeyMultibase": multikey,
            },
            {
                "id": f"{bob}#rsa",
                "type": "Multikey",
                "controller": bob,
                "publicKeyMultibase": pairs.rsa.public().to_multikey(),
            },
            {"id": f"{bob}#bad", "type": "Multikey", "controller": bob, "publicKeyMultibase": "z1"},
            {
                "id": f"{bob}#x",
                "type": "Multikey",
                "controller": "x",
                "publicKeyMultibase": multikey,
            },
        ],
    }
    assert [(key.id, key.algorithm, key.public) for key in read_actor(document).keys] == [
        (f"{bob}#main-key", RSA, pem),
        (f"{bob}#ed", ED25519, multikey),
        (f"{bob}#rsa", RSA, pem),
    ]


def test_moderators_stand_where_lemmy_or_piefed_put_them() -> None:
    at = "https://other.example/c/x/moderators"
    group = _PERSON | {"type": "Group"}
    assert read_actor(group | {"attributedTo": at}).moderators_uri == at
    assert read_actor(group | {"moderators": at}).moderators_uri == at
    assert read_actor(_PERSON | {"attributedTo": at}).moderators_uri == ""
    assert read_actor(group | {"attributedTo": "https://evil.example/m"}).moderators_uri == ""


def _without(document: Document, *keys: str) -> Document:
    return {key: value for key, value in document.items() if key not in keys}
