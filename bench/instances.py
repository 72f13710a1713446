"""An instance to measure: a database with a post to answer, and strangers who know our address."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fediwiki.activitypub import fields
from fediwiki.config.loading import checked
from fediwiki.config.settings import Config
from fediwiki.domain.actors import RSA, ActorKind, ActorProfile, Key
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.instance import opened
from fediwiki.services import founding, joining, posting, writing
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.linking import Links
from fediwiki.storage import actors, servers

DOMAIN = "wiki.bench.example"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Someone on another server, known here with their key."""

    uri: str
    key: PrivateKey

    @property
    def key_id(self) -> str:
        """The id of the key."""
        return f"{self.uri}#main-key"


def config_of(path: Path) -> Config:
    """The configuration of an instance in the SQLite file at `path`, durable to the last commit."""
    return checked(
        {
            "instance": {"domain": DOMAIN},
            "storage": {"database": f"sqlite:///{path}", "synchronous": "full"},
        }
    )


async def make(path: Path, strangers: list[Stranger]) -> str:
    """Make an instance with a post in a subwiki; gives the id of the post."""
    pairs = KeyPairs.generate()
    async with opened(config_of(path), pairs=pairs) as instance:
        config, now = instance.config, instance.clock.now()
        async with instance.database.write() as tx:
            ana = await joining.join(
                tx,
                "ana",
                password_hash="",
                admin=False,
                pairs=pairs,
                urls=instance.urls,
                now=now,
            )
            physics = await founding.found(
                tx,
                Charter("physics", "Physics"),
                by=ana,
                pairs=pairs,
                steward_pairs=pairs,
                urls=instance.urls,
                now=now,
            )
            content = writing.content_of(
                "Waves",
                "What is a wave?",
                language="en",
                warning="",
                title_characters=config.limits.title_characters,
                markdown_bytes=config.limits.markdown_bytes,
                links=Links(physics.actor, instance.urls),
            )
            post = await posting.publish(
                tx,
                content,
                author=ana.actor,
                subwiki=physics,
                licence=config.instance.licence,
                urls=instance.urls,
                now=now,
            )
            for stranger in strangers:
                profile = _profile(stranger)
                server_id = await servers.ensure(tx, fields.origin_of(stranger.uri), now)
                await actors.save_profile(tx, profile, server_id, now)
    return post.uri


def strangers(count: int) -> list[Stranger]:
    """So many people, each on a server of their own with a key of their own."""
    return [
        Stranger(f"https://peer{number}.bench.example/users/bob", PrivateKey.generate_rsa())
        for number in range(count)
    ]


def _profile(stranger: Stranger) -> ActorProfile:
    host = stranger.uri.split("/")[2]
    return ActorProfile(
        uri=stranger.uri,
        kind=ActorKind.PERSON,
        name="bob",
        host=host,
        display_name="Bob",
        summary="",
        url=stranger.uri,
        inbox=f"{stranger.uri}/inbox",
        shared_inbox=f"https://{host}/inbox",
        followers_uri=f"{stranger.uri}/followers",
        outbox_uri="",
        moderators_uri="",
        also_known_as=(),
        moved_to="",
        published=datetime(2026, 1, 1, tzinfo=UTC),
        keys=(Key(stranger.key_id, RSA, stranger.key.public().to_pem()),),
    )
