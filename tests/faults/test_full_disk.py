"""A disk that takes nothing more: writes are put off, reads go on, and all is well afterwards.

The disk is full for one process only, by a limit on the size of its files.
"""

import resource
from pathlib import Path

from fediwiki.services.keymaking import KeyPairs
from tests.faults import effects
from tests.faults.clients import Answer, ask, page
from tests.faults.instances import Activity, Instance, make, strangers
from tests.faults.processes import eventually, free_port, served

_NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
_FULL = (4096, resource.RLIM_INFINITY)
_SETTLED_SECONDS = 60.0


async def test_a_full_disk_puts_off_what_comes_and_serves_pages(
    tmp_path: Path, pairs: KeyPairs
) -> None:
    (bob,) = strangers(1, pairs)
    instance = await make(tmp_path / "wiki.sqlite", free_port(), posts=1, known=[bob], pairs=pairs)
    before, during, after = (bob.replies(instance, instance.posts[0], n) for n in range(3))
    async with served(instance, tmp_path / "log") as server:
        assert (await _sent(instance, before)).status == 202

        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, _FULL)
        for _ in range(3):
            refused = await _sent(instance, during)
            assert refused.status == 503
            assert "retry-after: " in refused.head
        shown = await page(instance, instance.posts[0].removeprefix(instance.url))
        assert shown.status == 200
        assert "What is a wave?" in shown.text
        assert (await page(instance, "/healthz")).status == 200

        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, _NO_LIMIT)
        for activity in (during, after):
            assert (await _sent(instance, activity)).status == 202
        await eventually(lambda: effects.is_settled(instance.file), _SETTLED_SECONDS)
        assert await server.stop() == 0
    effects.check_each_once(instance, [before, during, after])


async def _sent(instance: Instance, activity: Activity) -> Answer:
    head, _, body = activity.request.partition(b"\r\n\r\n")
    return await ask(instance, head + b"\r\nconnection: close\r\n\r\n" + body)
