"""Activities: what others may say, and the forms of what we say."""

from datetime import UTC, datetime
from typing import cast

import pytest

from fediwiki.activitypub import contexts
from fediwiki.activitypub.documents import Document, dump, parse
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.vocabulary import activities
from fediwiki.activitypub.vocabulary.activities import (
    Accept,
    Announce,
    Block,
    Create,
    Delete,
    Flag,
    Follow,
    Inner,
    Like,
    Move,
    QuoteRequest,
    Reject,
    TentativeAccept,
    Undo,
    Unknown,
    Update,
    read_activity,
)
from fediwiki.activitypub.vocabulary.actors import write_person
from fediwiki.activitypub.vocabulary.outgoing import (
    write_accept,
    write_announce,
    write_create,
    write_delete,
    write_follow,
    write_like,
    write_undo,
    write_update,
)
from fediwiki.activitypub.vocabulary.posts import post_addressing, write_article
from fediwiki.errors import Malformed
from tests.activitypub.values import ANA, BOB, NOW, PHYSICS, URLS, post

_ID = "https://other.example/a/1"
_ACTOR = "https://other.example/u/bob"
_OBJECT = "https://wiki.example/p/1"
_SAID: Document = {"id": _ID, "actor": _ACTOR, "object": _OBJECT}
_URI = URLS.activity(7)


@pytest.mark.parametrize(
    "change",
    [
        {"type": None},
        {"type": []},
        {"type": {"a": 1}},
        {"type": ["Create", "Delete"]},
        {"actor": None},
        {"actor": 90},
        {"actor": ["https://a.example/u", "https://b.example/u"]},
        {"actor": {"type": "Person"}},
        {"actor": {"id": {"id": _ACTOR}}},
        {"id": None},
        {"id": 7},
        {"id": ""},
        {"id": "/a/1"},
        {"id": "https://other.example/a/1\n"},
    ],
)
def test_an_activity_needs_one_type_one_actor_and_an_id(change: Document) -> None:
    assert isinstance(read_activity(_SAID | {"type": "Create"}), Create)
    with pytest.raises(Malformed):
        read_activity(_SAID | {"type": "Create"} | change)


def test_every_kind_that_we_speak_is_read_as_what_it_is() -> None:
    spoken = """
    Create Update Delete Announce Follow Accept Reject TentativeAccept Undo Like Dislike Flag Block
    Add Remove Lock Move Offer QuoteRequest Resolve
    """.split()
    for kind in spoken:
        activity = read_activity(_SAID | {"type": kind})
        assert type(activity) is getattr(activities, kind)
        assert (activity.id, activity.actor, activity.object_id) == (_ID, _ACTOR, _OBJECT)
        assert activity.raw["type"] == kind


def test_a_kind_that_we_do_not_speak_is_unknown_and_no_error() -> None:
    activity = read_activity(_SAID | {"type": "EmojiReact"})
    assert isinstance(activity, Unknown)
    assert activity.type == "EmojiReact"


def test_what_it_is_about_comes_as_an_id_or_in_full() -> None:
    bare = read_activity(_SAID | {"type": "Create"})
    assert (bare.object_id, bare.object) == (_OBJECT, None)
    note: Document = {"id": _OBJECT, "type": "Note", "unknown": {"kept": 1}}
    full = read_activity(_SAID | {"type": "Create", "object": note})
    assert (full.object_id, full.object) == (_OBJECT, note)
    without_id = read_activity(_SAID | {"type": "Create", "object": {"type": "Note"}})
    assert (without_id.object_id, without_id.object) == ("", {"type": "Note"})


def test_a_delete_with_a_summary_is_a_moderator_s() -> None:
    own = read_activity(_SAID | {"type": "Delete"})
    removal = read_activity(_SAID | {"type": "Delete", "summary": ""})
    assert isinstance(own, Delete)
    assert isinstance(removal, Delete)
    assert (own.removal, removal.removal) == (False, True)


def test_an_announce_carries_one_activity_many_or_an_id() -> None:
    inner: Document = {"id": _ID, "type": "Like", "actor": _ACTOR, "object": _OBJECT}
    collection: Document = {"type": "OrderedCollection", "orderedItems": [inner, inner]}
    for carried, many in [(inner, 1), ([inner, inner], 2), (collection, 2), (_OBJECT, 0)]:
        activity = read_activity(_SAID | {"type": "Announce", "object": carried})
        assert isinstance(activity, Announce)
        assert activity.objects == (inner,) * many


def test_an_undo_tells_what_it_undoes_as_far_as_it_can() -> None:
    follow: Document = {"id": _ID, "type": "Follow", "actor": _ACTOR, "object": PHYSICS.uri}
    full = read_activity(_SAID | {"type": "Undo", "object": follow})
    bare = read_activity(_SAID | {"type": "Undo", "object": _ID})
    assert isinstance(full, Undo)
    assert isinstance(bare, Undo)
    assert full.undone == Inner(_ID, "Follow", _ACTOR, PHYSICS.uri)
    assert bare.undone == Inner(_ID, "", "", "")


@pytest.mark.parametrize("kind", [Accept, Reject, TentativeAccept])
def test_an_answer_tells_what_was_asked(kind: type[Accept | Reject | TentativeAccept]) -> None:
    # Mastodon's embedded Follow may be without its id.
    follow: Document = {"type": "Follow", "actor": PHYSICS.uri, "object": _ACTOR}
    activity = read_activity(_SAID | {"type": kind.__name__, "object": follow})
    assert isinstance(activity, kind)
    assert activity.asked == Inner("", "Follow", PHYSICS.uri, _ACTOR)


def test_a_report_may_be_of_many_things() -> None:
    many = ["https://wiki.example/u/ana", {"id": _OBJECT}, 7]
    flag = read_activity(_SAID | {"type": "Flag", "object": many, "content": "Spam"})
    assert isinstance(flag, Flag)
    assert (flag.objects, flag.summary) == (("https://wiki.example/u/ana", _OBJECT), "Spam")


@pytest.mark.parametrize("key", ["endTime", "expires"])
def test_a_ban_ends_when_lemmy_or_mbin_says(key: str) -> None:
    said: Document = {"type": "Block", "target": PHYSICS.uri, key: "2026-01-02T00:00:00Z"}
    block = read_activity(_SAID | said)
    assert isinstance(block, Block)
    assert (block.target, block.ends) == (PHYSICS.uri, datetime(2026, 1, 2, tzinfo=UTC))


def test_where_something_goes_and_what_quotes_it_is_read() -> None:
    move = read_activity(_SAID | {"type": "Move", "origin": _ID, "target": PHYSICS.uri})
    assert isinstance(move, Move)
    assert (move.origin, move.target) == (_ID, PHYSICS.uri)
    quote = read_activity(_SAID | {"type": "QuoteRequest", "instrument": {"id": _ID}})
    assert isinstance(quote, QuoteRequest)
    assert quote.instrument == _ID
    update = read_activity(_SAID | {"type": "Update", "result": {"id": _ID}})
    assert isinstance(update, Update)
    assert update.result == _ID


def test_a_create_repeats_whom_its_object_is_for() -> None:
    article = write_article(post(), URLS)
    create = write_create(_URI, article, now=NOW)
    assert create == {
        "@context": contexts.ACTIVITY,
        "id": "https://wiki.example/a/0000000000007",
        "type": "Create",
        "actor": ANA.uri,
        "to": article["to"],
        "cc": article["cc"],
        "audience": article["audience"],
        "published": "2026-03-04T05:06:07.089Z",
        "object": {key: value for key, value in article.items() if key != "@context"},
    }
    read = read_activity(_round_trip(create))
    assert isinstance(read, Create)
    assert read.addressing == post_addressing(post())


def test_an_update_is_said_by_the_owner_unless_another_is_named() -> None:
    article = write_article(post(), URLS)
    assert write_update(_URI, article, now=NOW)["actor"] == ANA.uri
    assert write_update(_URI, article, actor=PHYSICS.uri, now=NOW)["actor"] == PHYSICS.uri


def test_an_update_of_an_actor_is_its_own_and_keeps_the_words_of_actors() -> None:
    update = write_update(_URI, write_person(ANA, [], URLS), now=NOW)
    assert update["actor"] == ANA.uri
    assert update["@context"] == contexts.ACTOR
    assert "@context" not in cast("Document", update["object"])
    announced = write_announce(_URI, update, group=PHYSICS, now=NOW)
    assert announced["@context"] == contexts.ACTOR


def test_a_delete_of_the_owner_has_no_summary() -> None:
    delete = write_delete(
        _URI, post().uri, actor=ANA.uri, addressing=post_addressing(post()), now=NOW
    )
    read = read_activity(_round_trip(delete))
    assert isinstance(read, Delete)
    assert (read.removal, read.object_id, read.actor) == (False, post().uri, ANA.uri)
    assert read.addressing == post_addressing(post())


def test_a_boost_names_its_object_and_its_author() -> None:
    announce = write_announce(_URI, post().uri, group=PHYSICS, also_to=(BOB.uri,), now=NOW)
    assert announce["object"] == post().uri
    assert announce["actor"] == PHYSICS.uri
    assert announce["to"] == [PHYSICS.uri, PUBLIC]
    assert announce["cc"] == [PHYSICS.followers_uri, BOB.uri]
    assert announce["audience"] == PHYSICS.uri


def test_what_is_passed_on_is_unchanged_but_for_its_context() -> None:
    inner: Document = {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": _ID,
        "type": "Like",
        "actor": _ACTOR,
        "object": _OBJECT,
        "lemmy:unknown": {"kept": [1]},
    }
    announce = write_announce(_URI, inner, group=PHYSICS, now=NOW)
    bare = {key: value for key, value in inner.items() if key != "@context"}
    assert announce["object"] == bare
    assert list(cast("Document", announce["object"])) == list(bare)
    proven = inner | {"proof": {"type": "DataIntegrityProof"}}
    assert write_announce(_URI, proven, group=PHYSICS, now=NOW)["object"] == proven


def test_an_undo_embeds_what_it_undoes() -> None:
    announce = write_announce(_URI, post().uri, group=PHYSICS, now=NOW)
    undo = write_undo(URLS.activity(8), announce, now=NOW)
    read = read_activity(_round_trip(undo))
    assert isinstance(read, Undo)
    assert read.actor == PHYSICS.uri
    assert read.undone == Inner(_URI, "Announce", PHYSICS.uri, post().uri)
    assert undo["to"] == announce["to"]


def test_an_answer_repeats_of_a_follow_what_it_checked_and_no_more() -> None:
    follow: Document = {
        "@context": "https://evil.example/context",
        "id": _ID,
        "type": "Follow",
        "actor": _ACTOR,
        "object": PHYSICS.uri,
        "content": "<script>",
    }
    answer = write_accept(_URI, follow, actor=PHYSICS.uri, to=_ACTOR)
    assert (answer["to"], answer["cc"]) == ([_ACTOR], [])
    assert answer["object"] == {
        "id": _ID,
        "type": "Follow",
        "actor": _ACTOR,
        "object": PHYSICS.uri,
    }
    assert isinstance(read_activity(_round_trip(answer)), Accept)


def test_a_follow_is_addressed_to_the_followed() -> None:
    follow = write_follow(_URI, follower=ANA.uri, followed=BOB.uri)
    assert (follow["to"], follow["object"]) == ([BOB.uri], BOB.uri)
    assert isinstance(read_activity(_round_trip(follow)), Follow)


def test_a_like_names_the_subwiki_in_which_it_counts() -> None:
    like = write_like(_URI, post().uri, actor=ANA.uri, author=BOB.uri, group=PHYSICS.uri, now=NOW)
    assert (like["to"], like["audience"]) == ([PHYSICS.uri, BOB.uri], PHYSICS.uri)
    assert isinstance(read_activity(_round_trip(like)), Like)
    outside = write_like(_URI, post().uri, actor=ANA.uri, author=BOB.uri, now=NOW)
    assert "audience" not in outside


def _round_trip(document: Document) -> Document:
    return parse(dump(document, most_bytes=10**6), depth=64)
