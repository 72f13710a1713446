"""Who is answered with JSON, and who with a page."""

import pytest

from fediwiki.asgi.negotiation import wants_activity, wants_page

_AS2 = 'profile="https://www.w3.org/ns/activitystreams"'


@pytest.mark.parametrize(
    "accept",
    [
        "application/activity+json",
        "APPLICATION/Activity+JSON",
        "application/ld+json",
        f"application/ld+json; {_AS2}",
        f'application/ld+json;{_AS2}, application/activity+json;q="0.9"',
        "application/activity+json, application/ld+json",
        "application/activity+json, */*",
        "application/activity+json, text/html",
        "application/activity+json, text/html;q=0.1",
        "application/activity+json;q=0.5",
        "application/activity+json;q=0.5, application/*",
        f"text/html;q=0.5, application/ld+json; {_AS2}; q=0.6",
        'application/ld+json;profile="a,b;q=0", text/html;q=0.2',
    ],
)
def test_a_server_gets_activitypub(accept: str) -> None:
    assert wants_activity(accept)


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/*",
        "application/json",
        "text/html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
        "application/activity+json;q=0",
        "application/activity+json;q=0, application/ld+json;q=0",
        "text/html, application/activity+json;q=0.9",
        "application/activity+json5",
        "application/activity+jsonx, */*",
        '"application/activity+json"',
        ";;;,,,q=1",
    ],
)
def test_everyone_else_gets_a_page(accept: str) -> None:
    assert not wants_activity(accept)


@pytest.mark.parametrize(
    "accept", ["text/html", "text/*;q=0.1", "application/xml, text/html;q=0.2"]
)
def test_a_browser_wants_pages(accept: str) -> None:
    assert wants_page(accept)


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "text/html;q=0"])
def test_a_program_does_not_want_pages(accept: str) -> None:
    assert not wants_page(accept)
