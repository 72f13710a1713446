"""Everything of a member in one zip: theirs, whole, and nothing that is somebody else's."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

from fediwiki.config.settings import Limits
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.drafts import Draft
from fediwiki.services import blocking, drafting, following, muting, reacting
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import media, members, reading
from fediwiki.storage.database import Database
from tests.web.elsewhere import picture_bytes
from tests.web.html import Page
from tests.web.site import FROM_HERE, ORIGIN, PASSWORD, Site, open_site

_EXPORT = "/settings/export"


async def _downloaded(site: Site) -> ZipFile:
    answer = await site.browser.post(_EXPORT, headers=FROM_HERE)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="ana-2026-11-22.zip"'
    assert answer.headers["cache-control"] == "no-store"
    found = ZipFile(BytesIO(answer.content))
    assert found.testzip() is None
    return found


async def _lived(site: Site) -> None:
    """Ana writes, follows, likes, blocks, mutes, saves and drafts; Bob has secrets of his own."""
    ana = await site.member("ana", password=PASSWORD)
    bob = await site.member("bob", password=PASSWORD)
    far = await site.person("eve", "far.example")
    climate = await site.subwiki("climate")
    post = await site.post(ana.actor, climate, 'Sea "level"', "It rises.")
    others = await site.post(bob.actor, climate, "Bob’s", "What Bob wrote.")
    await site.collaborative_post(ana.actor, climate, "Tides", "They come and go.")
    await site.comment(ana.actor, others, "Since when?")
    kept = await site.pictures.keep(picture_bytes())
    shown = Attachment("image", site.urls.media(kept.name), alt="A wave")
    async with site.database.write() as tx:
        now = site.clock.now()
        await media.add(tx, kept, now)
        await following.follow(tx, ana.actor, bob.actor, urls=site.urls, now=now)
        await reacting.like(tx, ana.actor, others.uri, urls=site.urls, now=now)
        await blocking.block(tx, ana.actor, far, urls=site.urls, now=now)
        await muting.mute(tx, ana.actor, far)
        await muting.mute_word(tx, ana.actor, "spoiler")
        await muting.mute_server(tx, ana.actor, "loud.example", own_host="wiki.example")
        await muting.mute_word(tx, bob.actor, "bobs-secret")
        await reading.add_saved(tx, ana.id, others.id, now)
        for member, text in ((ana, "Not yet."), (bob, "bobs-secret")):
            draft = Draft("climate", title="Later", text=text, pictures=(shown,))
            await drafting.keep(tx, draft, draft_id=None, member=member.actor, most=9, now=now)
        await members.add_link(tx, "link-hash", ana.id, now + timedelta(hours=1))
    assert post.uri != others.uri


async def test_a_member_takes_along_all_they_wrote(site: Site) -> None:
    await _lived(site)
    await site.sign_in("ana")
    found = await _downloaded(site)
    texts = {name: found.read(name).decode() for name in found.namelist() if "media/" not in name}
    (post,) = [text for name, text in texts.items() if "/posts/2026-11-22-sea-level-" in name]
    assert 'title: "Sea \\"level\\""\n' in post
    assert post.endswith("---\n\nIt rises.\n")
    for folder, said in (
        ("comments", "Since when?"),
        ("revisions", "They come and go."),
        ("drafts", "Not yet."),
    ):
        assert any(said in text for name, text in texts.items() if f"markdown/{folder}/" in name)
    (picture,) = [name for name in found.namelist() if name.startswith("media/")]
    assert found.read(picture)[:2] == b"\xff\xd8" or picture.endswith(".webp")
    assert "sessions" in texts["README.txt"]


async def test_other_programs_read_it(site: Site) -> None:
    await _lived(site)
    await site.sign_in("ana")
    found = await _downloaded(site)
    files = {name: found.read(name).decode() for name in found.namelist() if "media/" not in name}
    for name, text in files.items():
        if name.endswith(".json"):
            json.loads(text)
    others = json.loads(files["activitypub/likes.json"])["orderedItems"]
    assert json.loads(files["activitypub/bookmarks.json"])["orderedItems"] == others
    assert files["csv/bookmarks.csv"] == f"{others[0]}\n"
    assert json.loads(files["activitypub/following.json"])["orderedItems"] == [f"{ORIGIN}/u/bob"]
    actor = json.loads(files["activitypub/actor.json"])
    assert (actor["id"], actor["outbox"]) == (f"{ORIGIN}/u/ana", "outbox.json")
    head = "Account address,Show boosts,Notify on new posts,Languages\n"
    assert files["csv/following_accounts.csv"] == f"{head}bob@wiki.example,true,false,\n"
    assert files["csv/blocked_accounts.csv"] == "eve@far.example\n"
    muted = "Account address,Hide notifications\neve@far.example,true\n"
    assert files["csv/muted_accounts.csv"] == muted
    assert files["csv/blocked_domains.csv"] == "loud.example\n"
    assert files["csv/muted_words.csv"] == "spoiler\n"
    (session,) = json.loads(files["data/sessions.json"])
    assert session["member"] == f"{ORIGIN}/u/ana"


async def test_nothing_is_in_it_that_opens_an_account_or_is_somebody_elses(site: Site) -> None:
    await _lived(site)
    await site.sign_in("ana")
    token = next(iter(site.browser.cookies.values()))
    found = await _downloaded(site)
    everything = b"".join(found.read(name) for name in found.namelist())
    for secret in ("PRIVATE KEY", "argon2", "link-hash", token, "bobs-secret", "What Bob wrote."):
        assert secret.encode() not in everything, secret


async def test_the_password_is_asked_for_again_after_a_while(site: Site) -> None:
    await site.member("ana", password=PASSWORD)
    await site.sign_in("ana")
    assert "Download everything" in Page(await site.page(_EXPORT)).words
    site.clock.pass_(timedelta(hours=1))
    for answer in (
        await site.browser.get(_EXPORT),
        await site.browser.post(_EXPORT, headers=FROM_HERE),
    ):
        assert answer.headers["location"] == f"/settings/proof?to={_EXPORT}"


async def test_a_visitor_has_nothing_to_take_along(site: Site) -> None:
    answer = await site.browser.post(_EXPORT, headers=FROM_HERE)
    assert answer.headers["location"] == "/sign-in"


async def test_nobody_downloads_without_end(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with open_site(database, database_url, pairs, Limits(exports_per_day=1)) as site:
        await site.member("ana", password=PASSWORD)
        await site.sign_in("ana")
        await _downloaded(site)
        answer = await site.browser.post(_EXPORT, headers=FROM_HERE)
    assert answer.status_code == 429
