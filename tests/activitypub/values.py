"""People, subwikis, posts and comments of ours, and of elsewhere, for tests of documents."""

from dataclasses import replace
from datetime import UTC, datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Content, Post, PostMode
from fediwiki.domain.subwikis import EditPolicy, MembershipPolicy, ReviewPolicy, Subwiki
from fediwiki.domain.urls import Urls

URLS = Urls("https://wiki.example")
NOW = datetime(2026, 3, 4, 5, 6, 7, 89_000, tzinfo=UTC)
LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"


def ours(number: int, uri: str, kind: ActorKind, name: str, title: str = "") -> Actor:
    """An actor of ours."""
    return Actor(
        id=number,
        uri=uri,
        kind=kind,
        name=name,
        host=URLS.host,
        local=True,
        server_id=None,
        display_name=title,
        summary="<p>About.</p>",
        url=uri,
        inbox=URLS.inbox(uri),
        shared_inbox=URLS.shared_inbox,
        followers_uri=URLS.followers(uri),
        outbox_uri=URLS.outbox(uri),
        moderators_uri=URLS.moderators(uri) if kind is ActorKind.SUBWIKI else "",
        also_known_as=(),
        moved_to="",
        published=NOW,
        fetched=NOW,
        suspended=None,
        deleted=None,
    )


INSTANCE = ours(1, URLS.instance, ActorKind.INSTANCE, URLS.host, "Open Atlas")
PHYSICS = ours(2, URLS.subwiki("physics"), ActorKind.SUBWIKI, "physics", "Physics")
STEWARD = ours(3, URLS.member("physics_wiki"), ActorKind.STEWARD, "physics_wiki", "Physics")
ANA = ours(4, URLS.member("ana"), ActorKind.MEMBER, "ana")
BOB = replace(
    ours(5, "https://other.example/users/bob", ActorKind.PERSON, "bob"),
    host="other.example",
    local=False,
    followers_uri="https://other.example/users/bob/followers",
)
SUBWIKI = Subwiki(
    actor=PHYSICS,
    steward_id=STEWARD.id,
    founder_id=ANA.id,
    description="",
    languages=("en", "pt-BR"),
    membership_policy=MembershipPolicy.OPEN,
    edit_policy=EditPolicy.MEMBERS,
    review_policy=ReviewPolicy.NONE,
)


def post(content: Content | None = None, **changes: object) -> Post:
    """A post by Ana in Physics."""
    uri = URLS.post(100)
    made = Post(
        id=100,
        uri=uri,
        url=uri,
        subwiki=PHYSICS,
        author=ANA,
        mode=PostMode.INDIVIDUAL,
        content=content or Content("Light", "*Fast.*", "<p><em>Fast.</em></p>", "Fast."),
        licence=LICENCE,
        published=NOW,
        placed=NOW,
        updated=None,
        revision=1,
        comments=0,
        likes=0,
        local=True,
        deleted=None,
    )
    return replace(made, **changes)


def comment(**changes: object) -> Comment:
    """A comment by Ana on a post."""
    uri = URLS.comment(200)
    made = Comment(
        id=200,
        uri=uri,
        url=uri,
        post_id=100,
        parent_id=None,
        parent_uri=URLS.post(100),
        depth=0,
        author=ANA,
        text="How *fast*?",
        html="<p>How <em>fast</em>?</p>",
        language="en",
        warning="",
        published=NOW,
        updated=None,
        likes=0,
        local=True,
        deleted=None,
    )
    return replace(made, **changes)
