"""Other servers, as admins decide about them and everyone reads of it."""

import re

import pytest

from fediwiki.domain.policies import Severity
from fediwiki.storage import server_policies
from tests.web.editor import FROM_HERE, press
from tests.web.html import Page
from tests.web.site import PASSWORD, Site

_DECIDE = "/admin/servers/decide"
_CSV = (
    b"#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n"
    b"new.test,suspend,false,false,<b>Spam</b>,true\n"
    b"hard.test,noop,false,false,,false\n"
    b"b*d.test,suspend,false,false,,true\n"
)


async def _decide(site: Site, domain: str, severity: str, **more: str) -> int:
    fields = {"domain": domain, "severity": severity, "reason": "", "note": "", "do": "decide"}
    return (await press(site, _DECIDE, **{**fields, **more})).status_code


async def _held(site: Site) -> dict[str, Severity]:
    async with site.database.read() as tx:
        return {each.domain: each.severity for each in await server_policies.listed(tx)}


async def test_an_admin_looks_at_a_server_suspends_it_and_lets_it_in_again(panel: Site) -> None:
    looked = Page(await panel.page(f"{_DECIDE}?domain=https://BAD.test/users/eve"))
    assert "bad.test" in looked.words
    assert "no server of this name was met yet" in looked.words
    status = await _decide(
        panel, "BAD.test.", "suspend", reason="Spam <i>all</i> day.", note="Ask Bea."
    )
    assert status == 303
    assert await _held(panel) == {"bad.test": Severity.SUSPEND}
    listed = await panel.page("/admin/servers")
    assert "Spam &lt;i&gt;all" in listed
    assert "Ask Bea." in Page(listed).words
    assert (await panel.browser.get(f"{_DECIDE}?domain=bad.test")).text.count("checked") == 1
    assert await _decide(panel, "bad.test", "", do="lift") == 303
    assert await _held(panel) == {}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"severity": "explode"}, 400),
        ({"domain": "wiki.example"}, 403),
        ({"domain": "example"}, 403),
        ({"reason": "x" * 1_001}, 400),
        ({"do": "lift"}, 404),
    ],
)
async def test_what_cannot_hold_is_refused(
    panel: Site, fields: dict[str, str], status: int
) -> None:
    sent = {"domain": "bad.test", "severity": "suspend", **fields}
    assert await _decide(panel, **sent) == status
    assert await _held(panel) == {}


async def test_everyone_reads_what_holds_and_why_but_no_notes(panel: Site) -> None:
    await _decide(panel, "bad.test", "suspend", reason="Spam.", note="A secret.")
    await _decide(panel, "hidden-place.test", "silence", obfuscate="on")
    said = await panel.page("/about/servers")
    assert "bad.test" in said
    assert "Spam." in said
    assert "A secret." not in said
    assert "hidden-place.test" not in said
    assert "hidd" in said
    lines = (await panel.browser.get("/log/acts.jsonl")).text
    assert "bad.test" in lines
    assert "hidden-place.test" not in lines
    [act] = re.findall(r"/log/(\w+)\"[^\n]*server_silence", lines)
    assert "hidden-place.test" not in await panel.page(f"/log/{act}")
    assert "hidden-place.test" in await panel.page("/admin/log")
    # What was spelled out before it was hidden is spelled out no more.
    await _decide(panel, "known-place.test", "silence")
    assert "known-place.test" in (await panel.browser.get("/log/acts.jsonl")).text
    await _decide(panel, "known-place.test", "suspend", obfuscate="on")
    assert "known-place.test" not in (await panel.browser.get("/log/acts.jsonl")).text
    for path in ("/log", "/log/feed.atom"):
        assert "known-place.test" not in (await panel.browser.get(path)).text


async def test_an_admin_brings_a_list_and_takes_of_it_what_they_ticked(panel: Site) -> None:
    await _decide(panel, "hard.test", "suspend")
    files = {"file": ("list.csv", _CSV, "text/csv")}
    brought = await panel.browser.post("/admin/servers/import", files=files, headers=FROM_HERE)
    assert brought.status_code == 303
    path = brought.headers["location"].partition("?")[0]
    shown = await panel.page(brought.headers["location"])
    assert "&lt;b&gt;Spam" in shown
    assert "could not be read: 1" in Page(shown).words
    assert await _held(panel) == {"hard.test": Severity.SUSPEND}
    answer = await press(panel, path, **{"take new.test": "on", "do": "ticked"})
    assert answer.headers["location"] == "/admin/servers?done=taken"
    assert await _held(panel) == {"hard.test": Severity.SUSPEND, "new.test": Severity.SUSPEND}
    assert (await panel.browser.get(path)).status_code == 404


async def test_a_list_loosens_nothing_unless_that_was_ticked(panel: Site) -> None:
    await _decide(panel, "hard.test", "suspend")
    files = {"file": ("list.csv", _CSV, "text/csv")}
    brought = await panel.browser.post("/admin/servers/import", files=files, headers=FROM_HERE)
    path = brought.headers["location"].partition("?")[0]
    await press(panel, path, do="all")
    assert (await _held(panel))["hard.test"] is Severity.SUSPEND


async def test_a_list_that_cannot_be_read_says_so(panel: Site) -> None:
    for content in (b"\xff\xfe\x00", b"", b"#domain\n"):
        files = {"file": ("list.csv", content, "text/csv")}
        answer = await panel.browser.post("/admin/servers/import", files=files, headers=FROM_HERE)
        assert answer.status_code == 400


async def test_what_holds_is_written_as_a_list_again(panel: Site) -> None:
    await _decide(panel, "bad.test", "suspend", reason="Spam, and more.", note="A secret.")
    answer = await panel.browser.get("/admin/servers/export.csv")
    assert answer.text.splitlines()[1] == 'bad.test,suspend,false,false,"Spam, and more.",false'
    assert "secret" not in answer.text


async def test_nobody_but_admins_decides(site: Site) -> None:
    await site.member("ben", password=PASSWORD)
    await site.sign_in("ben")
    assert await _decide(site, "bad.test", "suspend") == 404
    assert await _held(site) == {}
