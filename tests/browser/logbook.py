"""A subwiki in which somebody wrote more than anybody reads at once."""

from datetime import timedelta

from fediwiki.domain.posts import Content
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import following, founding, posting
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import changes, members, subwikis, watches
from fediwiki.storage.changes import ChangeSpan, Which
from tests.browser.stage import EDITOR, STEWARD, Stage

NAME = "logbook"
_MOST = 1_000


async def begin(site: Stage, entries: int) -> None:
    """Found it, with so many entries of the last days, numbered; the steward joins it."""
    opened = site.app.instance
    now = opened.clock.now()
    async with opened.database.write() as tx:
        steward = await members.by_name(tx, STEWARD)
        subwiki = await founding.found(
            tx,
            Charter(NAME, "Logbook", "What the keeper saw."),
            by=steward,
            pairs=KeyPairs.generate(),
            steward_pairs=KeyPairs.generate(),
            urls=opened.urls,
            now=now - timedelta(days=30),
        )
        await following.follow(tx, steward.actor, subwiki.actor, urls=opened.urls, now=now)
    for number in range(1, entries + 1):
        await write(site, number, ago=timedelta(minutes=15) * (entries + 1 - number))


async def write(site: Stage, number: int, *, ago: timedelta = timedelta()) -> None:
    """Write one entry."""
    opened = site.app.instance
    async with opened.database.write() as tx:
        text = f"Seen at the light, number {number}."
        await posting.publish(
            tx,
            Content(f"Entry {number}", text, f"<p>{text}</p>", lead=text),
            author=(await members.by_name(tx, EDITOR)).actor,
            subwiki=await subwikis.by_name(tx, NAME, ANYONE),
            licence="",
            urls=opened.urls,
            now=opened.clock.now() - ago,
        )


async def watch(site: Stage, *, unseen: int) -> None:
    """Let the steward watch all of it, of which they have not seen so many entries."""
    opened = site.app.instance
    now = opened.clock.now()
    async with opened.database.write() as tx:
        steward = await members.by_name(tx, STEWARD)
        subwiki = await subwikis.by_name(tx, NAME, ANYONE)
        found = await changes.listed(tx, Which(subwiki_id=subwiki.id), ANYONE, ChangeSpan(_MOST))
        for at, each in enumerate(found):
            seen = 0 if at < unseen else each.latest
            await watches.begin(tx, steward.actor, each.post_id, seen=seen, now=now)
