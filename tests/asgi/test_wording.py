"""Values in words."""

from datetime import UTC, datetime, timedelta

import pytest

from fediwiki.asgi import wording

_NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=15), "2 weeks ago"),
        (timedelta(days=60), "23 September 2026"),
    ],
)
def test_a_time_is_words_with_the_exact_time_beside(age: timedelta, words: str) -> None:
    element = wording.time_element(_NOW - age, _NOW)
    assert f">{words}</time>" in element
    assert f'datetime="{wording.rfc3339(_NOW - age)}"' in element


def test_the_exact_time_is_told_on_hover() -> None:
    assert 'title="22 November 2026, 09:00 UTC"' in wording.time_element(_NOW, _NOW)


@pytest.mark.parametrize(("number", "words"), [(0, "±0"), (1204, "+1,204"), (-3, "−3")])
def test_a_difference_has_its_sign(number: int, words: str) -> None:
    assert wording.signed(number) == words


@pytest.mark.parametrize(
    ("language", "direction"),
    [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("FA", "rtl"), ("", "auto"), ("xx", "ltr")],
)
def test_a_language_is_written_in_its_direction(language: str, direction: str) -> None:
    assert wording.direction(language) == direction


@pytest.mark.parametrize("url", ["https://a.example/x", "http://a.example", "HTTPS://a.example/"])
def test_an_address_of_the_web_may_be_linked(url: str) -> None:
    assert wording.web_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/relative",
        "https://good.example@evil.example/",
        "mailto:a@a.example",
        "http:evil",
        "",
    ],
)
def test_any_other_address_may_not(url: str) -> None:
    assert wording.web_link(url) == ""


def test_an_address_is_shown_with_its_whole_host() -> None:
    assert wording.shown_url("https://a.example/x/") == "a.example/x"
    assert wording.shown_url("https://a.example/" + "x" * 200).startswith("a.example/xxx")
    assert len(wording.shown_url("https://a.example/" + "x" * 200)) < 100
    assert wording.host("https://www.A.example:8443/x") == "a.example:8443"


def test_what_xml_cannot_hold_is_left_out() -> None:
    kept = wording.xml("a\x00b\x0bc\ud800d\ufffee\tf\ng\U0001f600")
    assert kept.encode() == "abcde\tf\ng\U0001f600".encode()


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (timedelta(seconds=-5), "in a moment"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(hours=23, minutes=59), "in 23 hours"),
        (timedelta(days=2), "in 2 days"),
        (timedelta(days=20), "on 12 December 2026"),
    ],
)
def test_a_time_to_come_is_said_in_words(wait: timedelta, words: str) -> None:
    assert f">{words}</time>" in wording.time_to_come(_NOW + wait, _NOW)


@pytest.mark.parametrize(
    ("size_bytes", "said"),
    [
        (0, "0 byte"),
        (999, "999 byte"),
        (1_000, "1 kB"),
        (1_340_000, "1.3 MB"),
        (10**18, "1,000,000 TB"),
    ],
)
def test_room_is_said_in_the_largest_unit_of_which_there_is_one(size_bytes: int, said: str) -> None:
    assert wording.room(size_bytes) == said
