"""What this place says of itself, in its own words or in those of whoever keeps it."""

from dataclasses import replace
from pathlib import Path

import pytest

from fediwiki.config.settings import Limits
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage.database import Database
from fediwiki.storage.holdings import HOLDINGS
from fediwiki.web.about import holdings
from tests.web.html import Page
from tests.web.site import Site, open_site

_PAGES = ["/about", "/rules", "/privacy", "/terms"]


@pytest.mark.parametrize("path", _PAGES)
async def test_each_page_leads_to_the_others_and_is_in_every_footer(site: Site, path: str) -> None:
    links = Page(await site.page(path)).links()
    assert {*_PAGES} <= {*links}
    assert {*_PAGES} <= {*Page(await site.page("/")).links()}


async def test_the_privacy_page_says_of_every_table_what_is_held_and_until_when(
    site: Site,
) -> None:
    said = " ".join(Page(await site.page("/privacy")).words.split())
    for name, held in HOLDINGS.items():
        if held is not None:
            assert held.what in said, name
    assert "what you were told, and when you read it (for 90 days)" in said


def test_what_is_said_follows_the_settings() -> None:
    limits = replace(Limits(), notification_days=5, session_days=3)
    said = [until for listed in holdings(limits).values() for _, until in listed]
    assert "for 5 days" in said
    assert not any("{" in each for each in said)


async def test_words_of_whoever_keeps_the_server_take_the_place_of_ours(
    database: Database, database_url: str, pairs: KeyPairs, tmp_path: Path
) -> None:
    (tmp_path / "rules.md").write_text("# Be kind\n\n<script>alert(1)</script>\n\nOnly *birds*.")
    async with open_site(
        database, database_url, pairs, pages=str(tmp_path), source_url="https://src.example/f"
    ) as site:
        text = await site.page("/rules")
        assert "<em>birds</em>" in text
        assert "<script>alert" not in text
        assert "spoken to" not in text
        assert "spam" not in text
        assert "there is little to say" in await site.page("/terms")
        assert "https://src.example/f" in Page(await site.page("/about")).links()


async def test_the_about_page_names_those_who_keep_the_server(site: Site) -> None:
    await site.member("ana", admin=True)
    await site.member("bob")
    links = Page(await site.page("/about")).links()
    assert "/u/ana" in links
    assert "/u/bob" not in links
