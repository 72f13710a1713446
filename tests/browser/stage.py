"""An instance with the content of the demo, served on loopback, for a browser to look at."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fediwiki import instance
from fediwiki.app import App, running
from fediwiki.cli import edits
from fediwiki.cli.demo.story import STORY
from fediwiki.cli.demo.telling import StoryClock, Teller
from fediwiki.clock import Clock
from fediwiki.config.loading import checked
from fediwiki.config.settings import Config
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.subwikis import ReviewPolicy
from fediwiki.domain.viewers import ANYONE
from fediwiki.media.carding import attachment_of
from fediwiki.services import joining, passwords, protecting
from fediwiki.storage import comments, links, members, posts, sent, subwikis
from fediwiki.storage.database import Reader
from fediwiki.storage.links import Target
from fediwiki.text import tongues
from fediwiki.text.tongues import Tongues
from fediwiki.text.wikilinks import title_key
from tests.browser import keepsakes
from tests.browser.keepsakes import Keeper
from tests.interop import ours, sockets
from tests.text.tongue import MIRRORED

PASSWORD = "three unrelated words"
# The first keeps the subwiki in which all happens; the second is one of its many editors.
STEWARD, EDITOR = STORY.members[0], STORY.members[2]
SUBWIKI = STORY.communities[0].name
_TOGETHER, _WAITING = (
    each for each in STORY.articles[:2] if each.together and each.subwiki == SUBWIKI
)
_ALONE = next(each for each in STORY.articles if not each.together)


@dataclass(frozen=True, slots=True)
class Stage:
    """The instance, and what its addresses are made of."""

    app: App
    names: Mapping[str, str]

    @property
    def origin(self) -> str:
        """Where it is."""
        return self.app.instance.urls.origin

    def url(self, path: str) -> str:
        """Where a page is whose path may name `{post}` and the like."""
        return self.origin + path.format_map(self.names)

    async def begin(self, title: str, text: str) -> str:
        """The path of a new article that everyone may edit."""
        opened = self.app.instance
        async with opened.database.write() as tx:
            subwiki = await subwikis.by_name(tx, SUBWIKI, ANYONE)
            editor = (await _member(tx, STEWARD)).actor
            judged = await edits.found(tx, opened, subwiki, Proposal(0, title, text), editor)
        return f"/p/{short(judged.offer.post_id or 0)}"


@asynccontextmanager
async def opened(folder: Path) -> AsyncGenerator[Stage]:
    """An instance of its own in `folder`; what the story caused has happened."""
    listening = sockets.free()
    port = listening.getsockname()[1]
    config = checked(
        {
            "instance": {"domain": f"localhost:{port}", "name": "Open Atlas"},
            "storage": {
                "database": f"sqlite:///{folder / 'fediwiki.sqlite'}",
                "media": str(folder / "media"),
            },
            "mail": {"folder": str(folder / "mail")},
            "registration": {"mode": "open"},
            "federation": {"insecure_http": True, "allow_private_addresses": True},
        }
    )
    with listening:
        names = await _furnished(config)
        real = tongues.read()
        spoken = Tongues([*(real.best([tag]) for tag in real.tags), MIRRORED])
        async with running(config, tongues=spoken) as app, ours.serving(app.asgi, listening):
            while await app.settle():
                pass
            yield Stage(app, {**names, "told": await _told(app, names["own_uri"])})


async def _told(app: App, uri: str) -> str:
    """What we told others about something."""
    async with app.instance.database.read() as tx:
        told = await sent.find_last(tx, uri, "Create")
    assert told is not None, uri
    return short(told.id)


async def _furnished(config: Config) -> Mapping[str, str]:
    """Tell the story of the demo, and leave an edit waiting; gives what paths are made of."""
    now = Clock().now()
    clock = StoryClock(now - STORY.began)
    async with instance.opened(config, clock=clock) as opened:
        teller = Teller(STORY, opened, clock, now)
        await teller.draw()
        shown = await keepsakes.picture(opened)
        async with opened.database.write() as tx:
            await teller.tell(tx)
            password_hash = passwords.hashed(PASSWORD)
            for name in (STEWARD, EDITOR):
                await joining.change_password(tx, await _member(tx, name), password_hash)
            waiting = await _titled(tx, config, _WAITING.subwiki, _WAITING.title)
            protection = PostProtection(None, ReviewPolicy.ALL, None)
            await protecting.protect(
                tx, waiting, protection, by=None, reason="Disputed figures", now=now
            )
            content = waiting.content
            text = content.text.replace("tide", "ebb and flow", 3)
            tide = attachment_of("image", shown, opened.urls, alt="The tide of fifteen days")
            proposal = Proposal(
                waiting.revision,
                content.title,
                text,
                "in plain words",
                sources=content.sources,
                attachments=(*content.attachments, tide),
            )
            await edits.offer(tx, opened, waiting, proposal, (await _member(tx, EDITOR)).actor)
            together = await _titled(tx, config, _TOGETHER.subwiki, _TOGETHER.title)
            alone = await _titled(tx, config, _ALONE.subwiki, _ALONE.title)
            steward, editor = [await _member(tx, name) for name in (STEWARD, EDITOR)]
            said = await comments.standing_of(tx, steward.id, limit=100)
            subwiki = await subwikis.by_name(tx, SUBWIKI, ANYONE)
            keeper = Keeper(opened, subwiki, steward, editor, now)
            kept = await keeper.all(tx, shown, alone)
        return {
            **kept,
            "picture": shown.name,
            "post": short(together.id),
            "waiting": short(waiting.id),
            "alone": short(alone.id),
            "comment": short(said[0].id),
            "subwiki": SUBWIKI,
            "subwiki_id": short(subwiki.id),
            "steward": STEWARD,
            "editor": EDITOR,
            "month": f"{now:%Y-%m}",
        }


async def _member(tx: Reader, name: str) -> Member:
    member = await members.find_by_name(tx, name)
    assert member is not None, name
    return member


async def _titled(tx: Reader, config: Config, subwiki: str, title: str) -> Post:
    target = Target(subwiki, config.instance.domain, title_key(title))
    post = await links.find_titled(tx, target, ANYONE)
    assert post is not None, title
    return await posts.by_id(tx, post.id, ANYONE)
