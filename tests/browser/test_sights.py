"""No page is forgotten by the tests that look at every page."""

import re
from types import MappingProxyType
from typing import Final

from fediwiki.app import PAGES
from tests.browser import pages

_FEED = "a feed"
_FILE = "a file for programs"
_NEWS = "what a script asks"
_PICTURE = "a picture, or what else belongs to a page"
_LEADS_ON = "leads to another page"
# What has no sight, and why.
_UNSEEN: Final = MappingProxyType(
    {
        "/.well-known/funding-manifest-urls": _FILE,
        "/admin/servers/export.csv": _FILE,
        "/c/{name}/changes/feed.atom": _FEED,
        "/c/{name}/feed.atom": _FEED,
        "/c/{name}/log/acts.jsonl": _FILE,
        "/c/{name}/log/feed.atom": _FEED,
        "/c/{name}/new": _NEWS,
        "/changes/feed.atom": _FEED,
        "/comment/{id}/give-back": "the page of /p/{id}/give-back, of a comment",
        "/feed.atom": _FEED,
        "/feeds/{token}/home.atom": _FEED,
        "/feeds/{token}/notifications.atom": _FEED,
        "/funding.json": _FILE,
        "/healthz": _FILE,
        "/home/new": _NEWS,
        "/log/acts.jsonl": _FILE,
        "/log/feed.atom": _FEED,
        "/media/by/{id}/{portrait}": _PICTURE,
        "/media/of/{id}/r/{r}/{mark}": _PICTURE,
        "/media/of/{id}/r/{r}/{mark}/{size}": _PICTURE,
        "/media/of/{id}/{n}": _PICTURE,
        "/media/of/{id}/{n}/small": _PICTURE,
        "/media/small/{name}": _PICTURE,
        "/media/{name}": _PICTURE,
        "/new": _NEWS,
        "/p/{id}/diff": _LEADS_ON,
        "/p/{id}/history/feed.atom": _FEED,
        "/p/{id}/talk.atom": _FEED,
        "/readyz": _FILE,
        "/robots.txt": _FILE,
        "/settings/import/{id}/left.csv": _FILE,
        "/static/{name}": _PICTURE,
        "/tag/{name}/feed.atom": _FEED,
        "/tag/{name}/new": _NEWS,
        "/u/{name}/contributions/feed.atom": _FEED,
        "/u/{name}/feed.atom": _FEED,
        "/u/{name}/new": _NEWS,
    }
)


def test_every_page_has_a_sight_or_a_reason_to_have_none() -> None:
    shown = [route for route in PAGES if "GET" in (route.methods or ())]
    paths = [re.sub(r"{\w+}", "1", each.path.partition("?")[0]) for each in pages.ALL]
    seen = {
        next((route.path for route in shown if route.path_regex.match(path)), path)
        for path in paths
    }
    unseen = {route.path for route in shown} - seen
    assert unseen - _UNSEEN.keys() == set(), "add a line to `pages.py`, or say here why not"
    assert _UNSEEN.keys() - unseen == set(), "these have a sight, or are no pages any more"


def test_no_sight_stands_twice() -> None:
    assert len({*pages.ALL}) == len(pages.ALL)
