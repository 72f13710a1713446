"""Other processes beside the server: a second server is refused, commands are welcome."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from fediwiki.services.keymaking import KeyPairs
from tests.faults.clients import page
from tests.faults.instances import Instance, make, strangers
from tests.faults.processes import eventually, free_port, run, served

_SEEN_SECONDS = 20.0


async def test_a_second_server_on_one_sqlite_file_is_refused(
    tmp_path: Path, pairs: KeyPairs
) -> None:
    instance = await make(tmp_path / "wiki.sqlite", free_port(), posts=1, known=[], pairs=pairs)
    async with served(instance, tmp_path / "log") as server:
        second = await run(instance, "serve", FEDIWIKI_SERVER__PORT=str(free_port()))
        _, said = await second.communicate()
        assert second.returncode == 3
        assert "another `fediwiki serve` has this database" in said.decode()
        assert (await page(instance, "/healthz")).status == 200

        await server.kill()
        await server.start()
        assert (await page(instance, "/healthz")).status == 200


async def test_what_a_command_publishes_is_on_the_page_and_on_its_way_at_once(
    tmp_path: Path, pairs: KeyPairs
) -> None:
    (bob,) = strangers(1, pairs)
    instance = await make(tmp_path / "wiki.sqlite", free_port(), posts=1, known=[bob], pairs=pairs)
    text = tmp_path / "text.md"
    text.write_text("Words from a command.")
    async with served(instance, tmp_path / "log"):
        command = await run(
            instance,
            *("post", "create", "physics", "--as", "ana", "--title", "By command"),
            *("--file", str(text), "--json"),
        )
        out, said = await command.communicate()
        assert command.returncode == 0, said.decode()
        post: str = json.loads(out)["id"]

        shown = await page(instance, post.removeprefix(instance.url))
        assert shown.status == 200
        assert "Words from a command." in shown.text
        await eventually(lambda: _is_said(instance, post), _SEEN_SECONDS)


def _is_said(instance: Instance, post: str) -> bool:
    """Whether the outbound log has the news of a post."""
    with closing(sqlite3.connect(f"file:{instance.file}?mode=ro", uri=True)) as database:
        query = "SELECT count(*) FROM sent WHERE object_uri = ?"
        return database.execute(query, (post,)).fetchone()[0] > 0
