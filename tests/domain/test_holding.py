"""Who is new, and what a text leads to."""

from datetime import UTC, datetime, timedelta

import pytest

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.holding import (
    NOBODY_NEW,
    Acquaintance,
    Probation,
    Reach,
    WhyHeld,
    is_new,
    reach_of,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PROBATION = Probation(member_days=3, member_accepted=2, stranger_days=7)


@pytest.mark.parametrize(
    ("local", "days", "accepted", "new"),
    [
        (True, None, 0, True),
        (True, 2, 1, True),
        (True, 2, 2, False),
        (True, 3, 1, False),
        (False, None, 0, True),
        (False, 7, 1, False),
    ],
)
def test_somebody_is_new_until_enough_of_theirs_lasted_or_for_long_enough(
    *, local: bool, days: int | None, accepted: int, new: bool
) -> None:
    since = None if days is None else NOW - timedelta(days=days)
    known = Acquaintance(local, since, accepted)
    assert is_new(known, PROBATION, NOW) is new
    assert not is_new(known, NOBODY_NEW, NOW)


@pytest.mark.parametrize(
    ("html", "whys"),
    [
        ("<p>Plain words, 3 &lt; 4.</p>", ()),
        ('<p><a href="https://spam.test/x">cheap</a></p>', (WhyHeld.LINK,)),
        ('<p><a href="mailto:a@spam.test">write me</a></p>', (WhyHeld.LINK,)),
        ('<p><a href="https://wiki.test/p/1">here</a> <a href="#fn-1">1</a></p>', ()),
        ('<p><a class="mention" href="https://friend.test/@bob">@bob</a></p>', ()),
        ('<p><a class="mention" href="https://spam.test/">@bob</a></p>', (WhyHeld.LINK,)),
        ('<p><a class="mention" href="https://friend.test/x">cheap</a></p>', (WhyHeld.LINK,)),
        ('<p><a class="hashtag" href="https://home.test/tags/sea">#sea</a></p>', ()),
        ('<p><img src="https://wiki.test/media/1" alt="a sea"></p>', (WhyHeld.MEDIA,)),
    ],
)
def test_only_what_leads_elsewhere_waits(html: str, whys: tuple[WhyHeld, ...]) -> None:
    reach = reach_of(html, spared={"friend.test", "home.test"}, own="wiki.test:8000")
    assert reach.whys == whys


def test_what_stands_beside_a_text_counts_and_what_was_there_before_does_not() -> None:
    link, picture = (
        Attachment("link", "https://spam.test/"),
        Attachment("image", "https://m.test/1"),
    )
    card = Attachment("preview", "https://m.test/2")
    reach = reach_of("", attachments=[link, picture, card], strangers=["ana"])
    assert reach.whys == (WhyHeld.LINK, WhyHeld.MEDIA, WhyHeld.MENTION)
    assert reach.beyond(Reach(links=reach.links, strangers=reach.strangers)).whys == (
        WhyHeld.MEDIA,
    )
    assert reach.beyond(reach).whys == ()
