"""Where signing in leads: to pages of ours, and never to anybody else's."""

import pytest

from fediwiki.asgi.ways_back import safe


@pytest.mark.parametrize(
    "way",
    ["/home", "/p/abc", "/c/climate?kind=link", "/c/a/wiki/Sea_level%20%C3%A9", "/search?q=a+b"],
)
def test_pages_of_ours_are_gone_back_to(way: str) -> None:
    assert safe(way) == way


@pytest.mark.parametrize(
    "way",
    [
        "",
        "home",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        " //evil.example",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "/a b",
        "/p/\u0000",
        "/p/\u2028",
        "/ünïcode",
        "/" + "a" * 1_000,
    ],
)
def test_nothing_else_is(way: str) -> None:
    assert safe(way) == ""


@pytest.mark.parametrize("way", ["/", "/sign-in", "/sign-in?to=/home", "/sign-in/code", "/sign-up"])
def test_nobody_is_led_back_to_the_door(way: str) -> None:
    assert safe(way) == ""
