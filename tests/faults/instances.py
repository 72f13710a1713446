"""An instance on a SQLite file, and strangers whom it knows already, so that it asks nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from fediwiki.activitypub import fields
from fediwiki.config.loading import load
from fediwiki.config.settings import Config
from fediwiki.domain.actors import RSA, ActorKind, ActorProfile, Key
from fediwiki.http_signatures import signatures
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.instance import opened
from fediwiki.services import founding, joining, posting, writing
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.linking import Links
from fediwiki.storage import actors, servers

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
SUBWIKIS = ("physics", "music", "gardens")
# The first addresses of the loopback network; nobody listens on this port of theirs.
_SERVERS = tuple(f"http://127.0.0.{number}:9" for number in range(2, 10))


@dataclass(frozen=True, slots=True)
class Instance:
    """What to send to: its environment, its posts and its subwikis, by their ids."""

    environment: Mapping[str, str]
    file: Path
    port: int
    posts: tuple[str, ...]
    subwikis: tuple[str, ...]

    @property
    def config(self) -> Config:
        """Its configuration."""
        return load(None, self.environment)

    @property
    def authority(self) -> str:
        """The host that it is, with its port."""
        return f"localhost:{self.port}"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.authority}"


@dataclass(frozen=True, slots=True)
class Activity:
    """One signed activity as it goes over the wire."""

    id: str
    type: str
    request: bytes


@dataclass(frozen=True, slots=True)
class Stranger:
    """Someone on another server."""

    uri: str
    key: PrivateKey

    def replies(self, instance: Instance, post: str, number: int) -> Activity:
        """A comment on a post."""
        note = f"{self.uri}/notes/{number}"
        addressed = {"to": [PUBLIC], "cc": [f"{self.uri}/followers"]}
        content = {
            "id": note,
            "type": "Note",
            "attributedTo": self.uri,
            "inReplyTo": post,
            "content": f"<p>This is comment {number}.</p>",
            "published": _now(),
            **addressed,
        }
        return self._says(instance, "Create", f"{note}/activity", {"object": content, **addressed})

    def likes(self, instance: Instance, post: str, number: int) -> Activity:
        """A like of a post."""
        return self._says(instance, "Like", f"{self.uri}/likes/{number}", {"object": post})

    def follows(self, instance: Instance, subwiki: str, number: int) -> Activity:
        """A wish to hear from a subwiki."""
        return self._says(instance, "Follow", f"{self.uri}/follows/{number}", {"object": subwiki})

    def _says(
        self, instance: Instance, kind: str, uri: str, more: Mapping[str, object]
    ) -> Activity:
        body = orjson.dumps(
            {
                "@context": "https://www.w3.org/ns/activitystreams",
                "id": uri,
                "type": kind,
                "actor": self.uri,
                **more,
            }
        )
        request = Request.to(
            "POST", f"{instance.url}/inbox", body=body, content_type="application/activity+json"
        )
        now = datetime.now(UTC)
        signed = signatures.sign(request, Scheme.CAVAGE, self.key, f"{self.uri}#main-key", now=now)
        headers = [*request.adding(signed).headers, (b"content-length", b"%d" % len(body))]
        lines = b"".join(b"%s: %s\r\n" % header for header in headers)
        return Activity(uri, kind, b"POST /inbox HTTP/1.1\r\n%s\r\n%s" % (lines, body))


def strangers(count: int, pairs: KeyPairs) -> list[Stranger]:
    """So many people on a few servers, all with one key."""
    return [
        Stranger(f"{_SERVERS[number % len(_SERVERS)]}/users/bob{number}", pairs.rsa)
        for number in range(count)
    ]


async def make(
    file: Path,
    port: int,
    *,
    posts: int,
    known: list[Stranger],
    pairs: KeyPairs,
    limits: Mapping[str, str] | None = None,
) -> Instance:
    """Make an instance with some subwikis, some posts, and a few `limits` of its own."""
    environment = {
        "FEDIWIKI_INSTANCE__DOMAIN": f"localhost:{port}",
        "FEDIWIKI_SERVER__PORT": str(port),
        "FEDIWIKI_STORAGE__DATABASE": f"sqlite:///{file}",
        "FEDIWIKI_FEDERATION__ALLOW_PRIVATE_ADDRESSES": "true",
        "FEDIWIKI_FEDERATION__INSECURE_HTTP": "true",
        **{f"FEDIWIKI_LIMITS__{name}": value for name, value in (limits or {}).items()},
    }
    async with opened(load(None, environment), pairs=pairs) as instance:
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
            founded = [
                await founding.found(
                    tx,
                    Charter(name, name.capitalize()),
                    by=ana,
                    pairs=pairs,
                    steward_pairs=pairs,
                    urls=instance.urls,
                    now=now,
                )
                for name in SUBWIKIS
            ]
            content = writing.content_of(
                "Waves",
                "What is a wave?",
                language="en",
                warning="",
                title_characters=config.limits.title_characters,
                markdown_bytes=config.limits.markdown_bytes,
                links=Links(None, instance.urls),
            )
            published = [
                await posting.publish(
                    tx,
                    content,
                    author=ana.actor,
                    subwiki=founded[number % len(founded)],
                    licence="",
                    urls=instance.urls,
                    now=now,
                )
                for number in range(posts)
            ]
            for stranger in known:
                origin = fields.origin_of(stranger.uri)
                server_id = await servers.ensure(tx, origin, now)
                await actors.save_profile(tx, _profile(stranger), server_id, now)
    return Instance(
        environment,
        file,
        port,
        tuple(post.uri for post in published),
        tuple(subwiki.actor.uri for subwiki in founded),
    )


def _profile(stranger: Stranger) -> ActorProfile:
    key = Key(f"{stranger.uri}#main-key", RSA, stranger.key.public().to_pem())
    return ActorProfile(
        uri=stranger.uri,
        kind=ActorKind.PERSON,
        name=stranger.uri.rpartition("/")[2],
        host=fields.host_of(stranger.uri),
        display_name="",
        summary="",
        url=stranger.uri,
        inbox=f"{stranger.uri}/inbox",
        shared_inbox="",
        followers_uri=f"{stranger.uri}/followers",
        outbox_uri="",
        moderators_uri="",
        also_known_as=(),
        moved_to="",
        published=None,
        keys=(key,),
    )


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
