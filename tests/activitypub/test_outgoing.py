"""What we say, and how it stands around what others said."""

from datetime import UTC, datetime

from fediwiki.activitypub import contexts
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.outgoing import write_announce
from fediwiki.domain.actors import Actor, ActorKind

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GROUP = Actor(
    id=1,
    uri="https://alpha.example/c/physics",
    kind=ActorKind.SUBWIKI,
    name="physics",
    host="alpha.example",
    local=True,
    server_id=None,
    display_name="Physics",
    summary="",
    url="https://alpha.example/c/physics",
    inbox="https://alpha.example/c/physics/inbox",
    shared_inbox="https://alpha.example/inbox",
    followers_uri="https://alpha.example/c/physics/followers",
    outbox_uri="https://alpha.example/c/physics/outbox",
    moderators_uri="https://alpha.example/c/physics/moderators",
    also_known_as=(),
    moved_to="",
    published=NOW,
    fetched=NOW,
    suspended=None,
    deleted=None,
)
CREATE: Document = {
    "@context": [contexts.ACTIVITY_STREAMS, "https://w3id.org/security/data-integrity/v1"],
    "id": "https://beta.example/activities/1",
    "type": "Create",
    "actor": "https://beta.example/users/bob",
    "object": {"id": "https://beta.example/notes/1", "type": "Note"},
}
PROVEN: Document = {**CREATE, "proof": {"type": "DataIntegrityProof"}}


def test_what_carries_a_proof_is_announced_with_every_byte_of_its_meaning() -> None:
    announce = write_announce("https://alpha.example/a/1", PROVEN, group=GROUP, now=NOW)
    assert announce["object"] == PROVEN


def test_around_a_proof_nothing_is_defined_that_its_context_could_define_otherwise() -> None:
    announce = write_announce("https://alpha.example/a/1", PROVEN, group=GROUP, now=NOW)
    assert announce["@context"] == contexts.ACTIVITY_STREAMS


def test_without_a_proof_all_words_are_defined_outside() -> None:
    announce = write_announce("https://alpha.example/a/1", CREATE, group=GROUP, now=NOW)
    assert announce["@context"] == contexts.ACTIVITY
    assert announce["object"] == {k: v for k, v in CREATE.items() if k != "@context"}
