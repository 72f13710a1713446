"""Laws of bringing two changes of what stands with a post together, and what cannot be decided."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from fediwiki.domain.attachments import Attachment, in_order, said_with
from fediwiki.services.arranging import arrange
from fediwiki.text.merge import count_undecided

NAMES = "abcdef"
LINK = Attachment("link", "https://sea.example/", alt="The sea", description="It is wide.")
CARD = Attachment("preview", "https://wiki.example/media/p.webp")


def picture(name: str, alt: str = "") -> Attachment:
    return Attachment("image", f"https://wiki.example/media/{name}.webp", alt=alt or name)


@st.composite
def shelves(draw: st.DrawFn) -> tuple[Attachment, ...]:
    """Some pictures in some order, perhaps below a link with a card."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES)))
    shown = [picture(each, draw(st.sampled_from(("", "ebb", "flood")))) for each in names]
    title = draw(st.sampled_from(("", "The sea", "A lake")))
    link = [replace(LINK, alt=title)] if title else []
    card = [CARD] if link and draw(st.booleans()) else []
    return in_order([*link, *card, *shown])


def _urls(shown: Sequence[Attachment]) -> list[str]:
    return [each.url for each in shown]


@given(shelves(), shelves())
def test_what_only_one_changed_is_as_they_have_it(
    base: tuple[Attachment, ...], changed: tuple[Attachment, ...]
) -> None:
    for current, offered in ((base, changed), (changed, base), (changed, changed)):
        arranged = arrange(base, current, offered)
        assert said_with(arranged.attachments) == said_with(changed)
        assert not arranged.clashes


@given(shelves(), shelves(), shelves())
def test_what_came_is_there_and_what_went_is_not(
    base: tuple[Attachment, ...], current: tuple[Attachment, ...], offered: tuple[Attachment, ...]
) -> None:
    arranged = arrange(base, current, offered)
    pictures = [url for url in _urls(arranged.attachments) if "/media/" in url]
    assert len(pictures) == len({*pictures})
    before = {*_urls(base)}
    for side in (current, offered):
        assert {*_urls(side)} - before <= {*_urls(arranged.attachments)}
    stays = {*_urls(current)} & {*_urls(offered)}
    assert stays <= {*_urls(arranged.attachments)}
    clashing = {each.stands.url for each in arranged.clashes}
    assert {*_urls(arranged.attachments)} & before <= stays | clashing


@given(shelves(), shelves(), shelves())
def test_it_is_the_same_whoever_came_last_but_for_the_order_and_what_clashes(
    base: tuple[Attachment, ...], current: tuple[Attachment, ...], offered: tuple[Attachment, ...]
) -> None:
    one, other = arrange(base, current, offered), arrange(base, offered, current)
    assert len(one.clashes) == len(other.clashes)
    if not one.clashes:
        assert {*said_with(one.attachments)} == {*said_with(other.attachments)}


@given(shelves(), shelves(), shelves())
def test_those_in_the_same_order_on_both_sides_are_in_that_order(
    base: tuple[Attachment, ...], current: tuple[Attachment, ...], offered: tuple[Attachment, ...]
) -> None:
    shared = [url for url in _urls(current) if url in _urls(offered)]
    if shared == [url for url in _urls(offered) if url in _urls(current)]:
        assert [
            url for url in _urls(arrange(base, current, offered).attachments) if url in shared
        ] == shared


def test_a_new_picture_stands_after_the_one_that_it_was_put_after() -> None:
    a, b, c, n = map(picture, "abcn"[:4])
    moved = arrange((a, b, c), (c, b, a), (a, n, b, c)).attachments
    assert moved == (c, b, a, n)
    assert arrange((a, b, c), (a, c), (a, b, n, c)).attachments == (a, n, c)


def test_two_descriptions_of_one_picture_stand_beside_each_other_until_somebody_decides() -> None:
    before = picture("a", "The harbour")
    arranged = arrange((before,), (picture("a", "Low water"),), (picture("a", "High tide"),))
    [shown], [clash] = arranged.attachments, arranged.clashes
    assert count_undecided(shown.alt) == 1
    assert (clash.base, clash.current, clash.offered) == ("The harbour", "Low water", "High tide")


def test_different_words_of_one_description_are_both_changed() -> None:
    [shown] = arrange(
        (picture("a", "The harbour of Husum, at low water, in May"),),
        (picture("a", "The harbour of Husum, at high water, in May"),),
        (picture("a", "The harbour of Husum, at low water, in June"),),
    ).attachments
    assert shown.alt == "The harbour of Husum, at high water, in June"


def test_what_one_took_away_and_the_other_described_anew_is_to_be_decided() -> None:
    before, after = picture("a", "The harbour"), picture("a", "The old harbour")
    for current, offered in (((), (after,)), ((after,), ())):
        arranged = arrange((before,), current, offered)
        assert arranged.attachments == (after,)
        assert [each.stands for each in arranged.clashes] == [after]


def test_a_post_has_one_link_and_two_that_took_its_place_clash() -> None:
    lake = replace(LINK, url="https://lake.example/")
    pond = replace(LINK, url="https://pond.example/")
    arranged = arrange((LINK,), (lake,), (pond,))
    assert arranged.attachments == (pond,)
    assert [(each.current, each.offered) for each in arranged.clashes] == [(lake.url, pond.url)]
    assert arrange((), (lake,), (pond,)).clashes
    assert arrange((LINK,), (lake,), (LINK,)).attachments == (lake,)


def test_what_a_machine_measured_changes_nothing() -> None:
    measured = replace(picture("a"), width=40, height=30, blurhash="LEHV6n")
    arranged = arrange((picture("a"),), (measured,), (picture("a"),))
    assert arranged.attachments == (measured,)
