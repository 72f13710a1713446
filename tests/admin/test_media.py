"""Storage and media in the panel: what takes room, what is forgotten, what goes for good."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fediwiki.asgi.live import LiveConfig
from fediwiki.domain.backups import Taken
from fediwiki.domain.media import Picture
from fediwiki.errors import Refused
from fediwiki.media.archiving import place_of
from fediwiki.storage import backups, media
from fediwiki.workers.upkeep import Upkeep
from tests.web.editor import press
from tests.web.html import Page
from tests.web.site import Site

_OURS = Picture(f"{'a' * 64}.webp", "image/webp", 40, 30, "", 700_000, 100_000)
_COPY = replace(_OURS, name=f"{'b' * 64}.jpg", size_bytes=900_000)
_OLD = replace(_OURS, name=f"{'c' * 64}.jpg", size_bytes=500_000)


async def _words(site: Site, path: str) -> str:
    return " ".join(Page(await site.page(path)).words.split())


async def _filled(site: Site) -> None:
    now = site.clock.now()
    async with site.database.write() as tx:
        for picture, at in ((_OURS, now), (_COPY, now), (_OLD, now - timedelta(days=9))):
            await media.add(tx, picture, at)
            file = place_of(site.pictures.folder, picture.name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"a picture")
        await media.use(tx, [_OURS.name], 1)
        await media.save_copy(tx, "https://Far.example/photo.jpg", _COPY.name, now)
        await media.save_copy(tx, "https://old.example/1", _OLD.name, now - timedelta(days=9))


async def test_an_admin_sees_what_takes_room_and_forgets_copies(panel: Site) -> None:
    await _filled(panel)
    assert "none yet" in await _words(panel, "/admin/storage")
    async with panel.database.write() as tx:
        await backups.save_taken(tx, Taken(panel.clock.now(), 5_000_000))
    await _upkeep(panel)
    words = await _words(panel, "/admin/storage")
    for each in (
        "In posts, drafts and profiles here1800 kB",
        "Copies from other servers21.6 MB",
        "far.example 1 1 MB",
        "5 MB",
        "limits.remote_media_days",
        "All of it was done",
    ):
        assert each in words, words
    jobs = await _words(panel, "/admin/jobs")
    assert "The activity log is shortened" in jobs
    assert "nothing to do" in jobs
    largest = await panel.page("/admin/media")
    assert largest.index(_COPY.name) < largest.index(_OURS.name) < largest.index(_OLD.name)
    of_one = await panel.page("/admin/media?server=far.example")
    assert _COPY.name in of_one
    assert _OURS.name not in of_one

    asked = await _words(panel, "/admin/media/purge?server=FAR.example")
    assert "1 copy of a picture is forgotten" in asked
    done = await press(panel, "/admin/media/purge", server="far.example", days="")
    assert done.headers["location"] == "/admin/media?done=purged", done.text
    assert _COPY.name not in await panel.page("/admin/media?server=far.example")
    assert "1 copy" in await _words(panel, "/admin/media/purge?days=7")
    await press(panel, "/admin/media/purge", server="", days="7")
    await _upkeep(panel)
    kept = [each for each in (_OURS, _COPY, _OLD) if _file(panel, each).exists()]
    assert kept == [_OURS]
    log = await _words(panel, "/admin/log?kind=purge_pictures")
    assert "far.example" in log
    nothing = await press(panel, "/admin/media/purge", server="", days="")
    assert nothing.status_code == 400


async def test_a_picture_that_an_admin_removes_is_gone_and_does_not_come_back(panel: Site) -> None:
    await _filled(panel)
    path = f"/admin/media/{_OURS.name}/remove"
    assert "1 post, draft or profile" in await _words(panel, path)
    assert (await press(panel, path, reason=" ")).status_code == 400
    assert _file(panel, _OURS).exists()
    await press(panel, path, reason="It shows a key.")
    assert not _file(panel, _OURS).exists()
    assert (await panel.browser.get(f"/media/{_OURS.name}")).status_code == 404
    assert "It shows a key." in await _words(panel, "/log")
    async with panel.database.write() as tx:
        with pytest.raises(Refused, match="removed this picture"):
            await media.add(tx, _OURS, panel.clock.now())
    assert (await panel.browser.get(path)).status_code == 404


def _file(site: Site, picture: Picture) -> Path:
    return place_of(site.pictures.folder, picture.name)


async def _upkeep(site: Site) -> None:
    live = LiveConfig(site.config, site.database, site.clock)
    upkeep = Upkeep(site.database, site.urls, site.pictures, live, site.clock)
    await upkeep.run_once(site.clock.now())
