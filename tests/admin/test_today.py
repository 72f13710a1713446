"""Today: what wants an admin, one thing below the other, and nothing else."""

from datetime import timedelta

from sqlalchemy import update

from fediwiki.domain.backups import Taken
from fediwiki.domain.mails import RESTORED, Mail
from fediwiki.domain.reports import Complaint, Report, ReportKind
from fediwiki.domain.upkeep import Chore, Run
from fediwiki.services import mailing
from fediwiki.storage import backups, mails, moderators, reports, runs, servers
from fediwiki.storage.mail_tables import mails as letters
from tests.admin.dead import dead_letter
from tests.web.html import Page
from tests.web.site import Site


async def _words(site: Site, path: str = "/admin") -> str:
    return " ".join(Page(await site.page(path)).words.split())


async def test_what_wants_an_admin_stands_in_one_list_and_goes_when_it_is_done(
    panel: Site,
) -> None:
    quiet = await panel.page("/admin")
    assert "Nothing wants you." in quiet
    assert "tasks" not in quiet
    now = panel.clock.now()
    climate = await panel.subwiki("climate")
    eve = await panel.person("eve", "far.example")
    await dead_letter(panel)
    async with panel.database.write() as tx:
        for minute in range(2):
            at = now - timedelta(minutes=90 + minute)
            number = tx.new_id(now)
            complaint = Complaint(ReportKind.SPAM, "", "Look.")
            uri = panel.urls.activity(number)
            await reports.add(tx, Report(number, uri, None, (eve.uri,), complaint, at))
            await reports.add_item(tx, number, eve.uri, subwiki_id=None, author_id=eve.id, now=at)
        await moderators.save_deserted(tx, climate.id, now)
        server_id = await servers.ensure(tx, "https://slow.example", now)
        slow = await servers.find(tx, "https://slow.example")
        assert slow is not None
        assert slow.id == server_id
        failed = now - timedelta(days=2)
        await servers.save_failure(tx, slow, next_try=now, now=failed)
        await mailing.queue(tx, Mail("ana@mail.example", "A word", ""), now=now)
        await tx.change(update(letters).values(attempts=5))
        await runs.save(tx, Run(Chore.LOG, now, now, 0, "ValueError()"))
        await backups.save_taken(tx, Taken(now - timedelta(days=3), 9))
        await runs.save_free_percent(tx, 9)
    page = Page(await panel.page("/admin"))
    told = " ".join(page.words.split())
    assert "8 things want you, about 22 minutes." in told
    # One thing that two people reported is one thing to look at, as old as the first report.
    for each in (
        "1 report to read",
        "1 subwiki that nobody looks after",
        "1 server that fails 2 days ago",
        "1 dead letter",
        "1 mail that cannot be sent",
        "1 part of upkeep broke",
        "a backup is due 3 days ago",
        "the disk is nearly full",
    ):
        assert each in told, told
    ways = [each for each in page.links() if each.startswith("/admin/")]
    for way in ("/admin/subwikis?state=deserted", "/admin/jobs#mails", "/admin/storage"):
        assert way in ways
        assert (await panel.browser.get(way)).status_code == 200
    assert "Storage2" in told.replace(" ", "")
    async with panel.database.write() as tx:
        await moderators.save_deserted(tx, climate.id, None)
        await backups.save_taken(tx, Taken(now, 9))
        await mails.give_up_all(tx, RESTORED)
    later = await _words(panel)
    assert "nobody looks after" not in later
    assert "cannot be sent" not in later
    assert "backup" not in later.partition("Admin")[2].replace("fediwiki backup", "")
