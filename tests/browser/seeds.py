"""What waits for a moderator and an admin on one day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fediwiki.cli import edits
from fediwiki.cli.demo.story import STORY
from fediwiki.domain.applications import Application
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import Complaint, ReportKind
from fediwiki.domain.revisions import Words
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import ANYONE
from fediwiki.instance import Instance
from fediwiki.services import appealing, closing, posting, removing, reporting
from fediwiki.services.deciding import Why
from fediwiki.storage import acts, applications, members, memberships, posts, received, subwikis
from fediwiki.storage.database import Writer
from fediwiki.storage.received import Received, State
from tests.browser.stage import SUBWIKI, Stage

WRITER, OTHER = "okello", "lem"
ADVERTISER = {"mouse": "okello", "keys": "jonas"}
SUSPECT = {"mouse": "jonas", "keys": "mira"}
ASKING = {"mouse": "mira", "keys": "okello"}
ADVERTS = "Adverts again"
REPORTED = ("Cheap watches", "Harmless", "A rude word", ADVERTS)
RULES = ("Stay with the tides.", "Sell nothing.")
QUIET = "Moon landing"
OTHER_SUBWIKI = STORY.communities[1].name
_SPAM = Complaint(ReportKind.SPAM, text="Again and again.")


@dataclass(frozen=True, slots=True)
class Day:
    """What a day begins with."""

    opened: Instance
    subwiki: Subwiki
    now: datetime

    async def moderator(self, tx: Writer, mark: str, edited: Post) -> dict[str, str]:
        """Four reports, an edit, somebody who asks to belong, an appeal, a post to lock and pin."""
        names = (WRITER, OTHER, ADVERTISER[mark])
        writer, other, advertiser = [await members.by_name(tx, name) for name in names]
        await subwikis.save_charter(
            tx,
            self.subwiki.id,
            description="",
            source="",
            rules=RULES,
            languages=self.subwiki.languages,
        )
        made: dict[str, str] = {}
        for title in (*REPORTED, QUIET):
            author = advertiser if title == ADVERTS else writer
            post = await self._post(tx, f"{title} {mark}", author)
            made[title] = short(post.id)
            if title in REPORTED:
                await self._report(tx, post.uri, other)
        said = edited.content
        more = Proposal(edited.revision, said.title, f"{said.text}\n\nSo say the {mark}.")
        await edits.offer(tx, self.opened, edited, more, other.actor)
        asking = await members.by_name(tx, ASKING[mark])
        await memberships.ask(tx, self.subwiki.id, asking.id, self.now)
        gone = await self._post(tx, f"Removed in haste {mark}", other)
        number = await removing.remove(tx, gone, Why("Off topic."), by=None, now=self.now)
        entry = await acts.by_id(tx, number)
        await appealing.appeal(tx, entry, "It is of tides.", by=other.actor, now=self.now)
        return made

    async def admin(self, tx: Writer, mark: str) -> None:
        """Somebody who wants to join, a person who is reported, and a dead letter."""
        writer, other = [await members.by_name(tx, name) for name in (WRITER, OTHER)]
        application = Application(
            id=tx.new_id(self.now),
            name=f"tess_{mark}",
            address=f"tess.{mark}@mail.example",
            password_hash="",
            text="To write of harbours.",
            token_hash=f"tess {mark}",
            invite_id=None,
            made=self.now,
            confirmed=self.now,
            expires=self.now + timedelta(days=9),
        )
        await applications.add(tx, application)
        await self._report(tx, (writer if mark == "mouse" else other).actor.uri, other, writer)
        number = tx.new_id(self.now)
        letter = Received(
            id=number,
            uri=f"https://far.example/a/{mark}",
            origin="https://far.example",
            actor_uri="https://far.example/users/eve",
            signer_uri="https://far.example/users/eve",
            type="Like",
            object_uri="https://far.example/1",
            inbox=self.opened.urls.shared_inbox,
            body=b'{"type": "Like"}',
            arrived=self.now,
        )
        await received.add(tx, letter, due=self.now)
        await received.settle(tx, number, State.DEAD, "nobody answers", self.now)

    async def _post(self, tx: Writer, title: str, author: Member) -> Post:
        words = Words(title, "Of little use.", ())
        content = edits.content_of(self.opened, words, self.subwiki.actor, language="en")
        made = await posting.publish(
            tx,
            content,
            author=author.actor,
            subwiki=self.subwiki,
            licence=self.opened.config.instance.licence,
            urls=self.opened.urls,
            now=self.now,
        )
        return await posts.by_id(tx, made.id, ANYONE)

    async def _report(self, tx: Writer, uri: str, *by: Member) -> None:
        reported = await reporting.find_reported(tx, uri)
        assert reported is not None
        who = next(each.actor for each in by if each.actor.uri != uri)
        urls = self.opened.urls
        await reporting.report(tx, reported, _SPAM, by=who, urls=urls, now=self.now)


async def of_moderator(site: Stage, mark: str) -> dict[str, str]:
    """Let a moderator's day begin."""
    async with site.app.instance.database.write() as tx:
        edited = await posts.by_id(tx, of_short(site.names["waiting"]), ANYONE)
        return await (await _day(tx, site)).moderator(tx, mark, edited)


async def of_admin(site: Stage, mark: str) -> None:
    """Let an admin's day begin."""
    async with site.app.instance.database.write() as tx:
        await (await _day(tx, site)).admin(tx, mark)


async def reopen(site: Stage) -> None:
    """Let the subwiki that an admin closed be open for whoever comes next."""
    async with site.app.instance.database.write() as tx:
        subwiki = await subwikis.by_name(tx, OTHER_SUBWIKI, ANYONE)
        now = site.app.instance.clock.now()
        await closing.reopen(tx, subwiki, Why("They made up."), by=None, now=now)


async def _day(tx: Writer, site: Stage) -> Day:
    opened = site.app.instance
    return Day(opened, await subwikis.by_name(tx, SUBWIKI, ANYONE), opened.clock.now())
