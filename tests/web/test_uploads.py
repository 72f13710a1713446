"""Forms with files, as strangers may send them."""

import pytest

from fediwiki.config.settings import Limits
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage.database import Database
from tests.web.editor import signed_in
from tests.web.elsewhere import picture_bytes
from tests.web.site import FROM_HERE, Site, open_site

_PATH = "/c/climate/write"
_B = "b"


def _part(name: str, content: bytes, file: str = "") -> bytes:
    named = f'; filename="{file}"' if file else ""
    head = f'--{_B}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


_END = f"--{_B}--\r\n".encode()
_WISH = _part("do", b"upload") + _part("title", b"x")


async def _status(site: Site, body: bytes, boundary: str = _B, **headers: str) -> int:
    kind = f"multipart/form-data; boundary={boundary}"
    answer = await site.browser.post(
        _PATH, content=body, headers={**FROM_HERE, "Content-Type": kind, **headers}
    )
    return answer.status_code


async def _ready(site: Site) -> None:
    await signed_in(site, "ana")
    await site.subwiki("climate")


@pytest.mark.parametrize(
    "body",
    [
        _part("f", b"x") * 10_000 + _END,
        _part("files", b"x", "a.png") * 1_000 + _END,
        _WISH + _part("do", b"publish") + _END,
        _WISH + _part("text", b"a\x00b") + _END,
        _WISH + b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + _END,
        _WISH + _part("text", b"x" * 1_100_000) + _END,
        b"no form at all",
        _part("x" * 70_000, b"x") + _END,
    ],
    ids=["parts", "files", "twice", "nul", "nameless", "field", "nothing", "name"],
)
async def test_a_form_that_no_page_of_ours_sends_is_refused(site: Site, body: bytes) -> None:
    await _ready(site)
    assert await _status(site, body) in {400, 413}
    assert await _status(site, _WISH + _END) == 200


async def test_a_form_without_its_boundary_or_packed_is_refused(site: Site) -> None:
    await _ready(site)
    assert await _status(site, _WISH + _END, boundary="") in {400, 413}
    assert await _status(site, _WISH + _END, boundary="c" * 60_000) in {400, 413}
    assert await _status(site, _WISH + _END, **{"Content-Encoding": "gzip"}) == 415


async def test_more_than_fits_is_not_read_on(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    limits = Limits(upload_bytes=20_000, body_bytes=20_000)
    async with open_site(database, database_url, pairs, limits) as site:
        await _ready(site)
        body = _WISH + _part("files", b"x" * 60_000, "a.png") + _END
        assert await _status(site, body) == 413
        small = _WISH + _part("files", picture_bytes(), "a.png") + _END
        assert await _status(site, small) == 200


async def test_a_picture_that_is_too_large_is_refused_with_all_typed_kept(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with open_site(database, database_url, pairs, Limits(media_bytes=1_000)) as site:
        await _ready(site)
        body = _part("do", b"upload") + _part("title", b"Kept")
        body += _part("files", b"x" * 1_001, "a.png") + _END
        answer = await site.browser.post(
            _PATH,
            content=body,
            headers={**FROM_HERE, "Content-Type": f"multipart/form-data; boundary={_B}"},
        )
        assert answer.status_code == 413
        assert 'value="Kept"' in answer.text


async def test_nobody_uploads_without_end(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with open_site(database, database_url, pairs, Limits(uploads_per_hour=1)) as site:
        await _ready(site)
        body = _WISH + _part("files", picture_bytes(), "a.png") + _END
        assert [await _status(site, body) for _ in range(2)] == [200, 429]


async def test_who_is_not_signed_in_uploads_nothing(site: Site) -> None:
    await site.subwiki("climate")
    body = _WISH + _part("files", picture_bytes(), "a.png") + _END
    assert await _status(site, body) == 303
