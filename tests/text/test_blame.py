"""Who wrote which paragraph."""

from hypothesis import given
from hypothesis import strategies as st

from fediwiki.text.blame import Passage, blame, follow
from fediwiki.text.blocks import blocks

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "# d", "- e"]), max_size=8).map("\n\n".join)


def revisions_of(*texts: str) -> list[int]:
    return [passage.revision for passage in blame(enumerate(texts, 1))]


def test_a_paragraph_belongs_to_who_changed_it_last() -> None:
    assert blame([("x", "# A\n\nb c\n\nd"), ("y", "# A\n\nb C\n\nd"), ("z", "b C\n\nd\n- e")]) == (
        Passage("b C", "y"),
        Passage("d", "x"),
        Passage("- e", "z"),
    )


def test_a_moved_paragraph_keeps_its_revision() -> None:
    assert revisions_of("a\n\nb\n\nc", "c\n\na\n\nb\n\nd") == [1, 1, 1, 2]


def test_a_paragraph_that_came_back_belongs_to_who_brought_it_back() -> None:
    assert revisions_of("a\n\nb", "a", "a\n\nb") == [1, 3]
    assert revisions_of("a\n\nb", "a\n\nb") == [1, 1]


def test_blank_lines_are_nobodys() -> None:
    assert revisions_of("a\nb\n\nc", "\n\na\nb\n\n\n\nc\n") == [1, 1]


def test_a_paragraph_written_twice_belongs_once_to_each() -> None:
    assert revisions_of("a", "a\n\nb\n\na") == [1, 2, 2]


def test_nothing_belongs_to_nobody() -> None:
    assert blame([]) == ()
    assert revisions_of("a", "") == []


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_every_paragraph_has_one_revision_in_which_it_stood(texts: list[str]) -> None:
    passages = blame(enumerate(texts))
    assert [passage.text for passage in passages] == [block.text for block in blocks(texts[-1])]
    for passage in passages:
        for text in texts[passage.revision :]:
            assert passage.text in [block.text for block in blocks(text)]


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_blame_can_be_followed_one_revision_at_a_time(texts: list[str]) -> None:
    passages: tuple[Passage[int], ...] = ()
    for number, text in enumerate(texts):
        passages = follow(passages, number, text)
    assert passages == blame(enumerate(texts))
