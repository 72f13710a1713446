"""Two changes of one text brought together."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.text.merge import Conflict, Merged, count_undecided, merge, without
from fediwiki.text.words import is_word, words

LINES = st.lists(
    st.sampled_from(["", "", "a b c", "a c", "x", "- i", "# h", "d e f g h", "d e g h"]),
    max_size=8,
).map("\n".join)
TEXTS = st.text(max_size=30) | st.text("ab \n.", max_size=30) | LINES


@given(TEXTS, TEXTS)
def test_merging_with_who_changed_nothing_changes_nothing(base: str, changed: str) -> None:
    assert merge(base, base, changed) == Merged(changed)
    assert merge(base, changed, base) == Merged(changed)


@given(TEXTS, TEXTS)
def test_merging_with_oneself_changes_nothing(base: str, changed: str) -> None:
    assert merge(base, changed, changed) == Merged(changed)


@given(TEXTS, TEXTS, TEXTS)
def test_a_clean_merge_is_the_same_whoever_comes_first(base: str, mine: str, theirs: str) -> None:
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert len(one.conflicts) == len(other.conflicts)
    assert one == other or one.conflicts


@given(TEXTS, TEXTS, TEXTS)
def test_a_suggestion_stands_where_its_conflict_says(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    for conflict in merged.conflicts:
        assert merged.text[conflict.start :].startswith(conflict.suggestion)
        assert conflict.mine in f"{mine}\n"
        assert conflict.theirs in f"{theirs}\n"
        assert conflict.base in f"{base}\n"


@given(TEXTS, TEXTS, TEXTS)
def test_no_word_that_one_side_brought_is_missing(base: str, mine: str, theirs: str) -> None:
    merged = told(merge(base, mine, theirs).text)
    for side in (mine, theirs):
        assert told(side).keys() - told(base).keys() <= merged.keys()


@st.composite
def edited_twice(draw: st.DrawFn) -> tuple[list[list[str]], list[list[str]], list[list[str]]]:
    """Lines of words of which each is the only one, and two changes of them."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=6))
    base = [[f"b{line}x{place}" for place in range(size)] for line, size in enumerate(sizes)]
    return base, draw(edits_of(base, "m")), draw(edits_of(base, "t"))


@st.composite
def edits_of(draw: st.DrawFn, base: list[list[str]], name: str) -> list[list[str]]:
    edited: list[list[str]] = []
    fresh = 0
    for line in base:
        what = draw(st.sampled_from(["keep", "keep", "drop", "change", "change", "precede"]))
        if what == "precede":
            fresh += 1
            edited.append([f"{name}{fresh}"])
        if what == "change":
            changed: list[str] = []
            for word in line:
                fresh += 1
                change = draw(st.sampled_from(["keep", "keep", "keep", "drop", "swap", "add"]))
                changed += {
                    "keep": [word],
                    "drop": [],
                    "swap": [f"{name}{fresh}"],
                    "add": [word, f"{name}{fresh}"],
                }[change]
            edited.append(changed)
        elif what != "drop":
            edited.append(line)
    return edited


@given(edited_twice())
def test_no_word_vanishes_that_nobody_removed(
    texts: tuple[list[list[str]], list[list[str]], list[list[str]]],
) -> None:
    base, mine, theirs = ("\n".join(" ".join(line) for line in lines) for lines in texts)
    merged = merge(base, mine, theirs)
    removed = (told(base) - told(mine)) | (told(base) - told(theirs))
    brought = (told(mine) - told(base)) + (told(theirs) - told(base))
    expected = told(base) - removed + brought
    found = told(merged.text)
    if merged.conflicts:
        assert not expected - found
    else:
        assert found == expected


@given(
    st.lists(st.sampled_from(["a b", "c", "", "d e f"]), min_size=1, max_size=20),
    st.data(),
)
def test_changes_of_different_lines_both_survive(lines: list[str], data: st.DataObject) -> None:
    base = [f"{number} {line}" for number, line in enumerate(lines)]
    whose = data.draw(
        st.lists(st.sampled_from("mt-"), min_size=len(base), max_size=len(base)), label="whose"
    )

    def by(side: str) -> str:
        changed = (
            f"{line} by {name}" if name in side else line
            for line, name in zip(base, whose, strict=True)
        )
        return "\n".join(changed)

    assert merge("\n".join(base), by("m"), by("t")) == Merged(by("mt"))


def test_changes_of_two_sentences_of_a_paragraph_both_survive() -> None:
    base = "The sea rises. Ice melts."
    merged = merge(base, "The sea rises fast. Ice melts.", "The sea rises. All ice melts.")
    assert merged == Merged("The sea rises fast. All ice melts.")


def test_changes_of_two_words_with_a_word_between_both_survive() -> None:
    assert merge("a b c", "A b c", "a b C") == Merged("A b C")


def test_changes_of_two_cells_of_a_row_both_survive() -> None:
    assert merge("| 1 | 2 |", "| 3 | 2 |", "| 1 | 4 |") == Merged("| 3 | 4 |")


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "suggested"),
    [
        ("It is 5 m high.", "It is 6 m high.", "It is 7 m high.", "It is ⟪7⟫⟪6⟫ m high."),
        ("It is 5 metres.", "It is 6 metres.", "It is 5 feet.", "It is ⟪5 feet⟫⟪6 metres⟫."),
        ("It is 3.5.", "It is 4.5.", "It is 3.6.", "It is ⟪3.6⟫⟪4.5⟫."),
        ("a\n\nb", "a\n\nb", "a\n\nb", "a\n\nb"),
        ("a big old house", "a big house", "a big ancient house", "a big ⟪ancient ⟫⟪⟫house"),
        ("a b", "a b c", "a b c d", "a b c⟪ d⟫⟪⟫"),
        ("私は東京に住む", "私は京都に住む", "私は大阪に住む", "私は⟪大阪⟫⟪京都⟫に住む"),
    ],
)
def test_words_that_clash_are_both_suggested(
    base: str, mine: str, theirs: str, suggested: str
) -> None:
    merged = merge(base, mine, theirs)
    assert merged.text == suggested
    assert bool(merged.conflicts) == (mine != theirs)
    assert count_undecided(merged.text) == len(merged.conflicts)


def test_two_paragraphs_in_one_place_are_a_conflict_unless_they_are_equal() -> None:
    assert merge("a\n\nz", "a\n\nb\n\nz", "a\n\nc\n\nz") == Merged(
        "a\n\n⟪c⟫⟪b⟫\n\nz",
        (Conflict(start=3, base="", mine="b\n\n", theirs="c\n\n", suggestion="⟪c⟫⟪b⟫\n\n"),),
    )
    assert merge("a\n\nz", "a\n\nb\n\nz", "a\n\nb\n\nz!") == Merged("a\n\nb\n\nz!")


def test_a_conflict_shows_its_lines_alone_and_merges_the_rest() -> None:
    merged = merge("a\n\nb c d e f\n\ng", "A\n\nB c d e f\n\ng", "a\n\nX c d e F\n\nG")
    assert merged == Merged(
        "A\n\n⟪X⟫⟪B⟫ c d e F\n\nG",
        (
            Conflict(
                start=3,
                base="b c d e f\n",
                mine="B c d e f\n",
                theirs="X c d e F\n",
                suggestion="⟪X⟫⟪B⟫ c d e F\n",
            ),
        ),
    )


def test_what_was_removed_here_and_changed_there_is_a_conflict() -> None:
    merged = merge("a\n\nb c\n\nd", "a\n\nd", "a\n\nb c!\n\nd")
    assert merged.text == "a\n\n⟪b c!\n\n⟫⟪⟫d"
    assert [conflict.mine for conflict in merged.conflicts] == [""]


def test_a_removal_beside_what_is_new_is_clean() -> None:
    assert merge("a\n\nb", "a", "a\n\nb\n\nc") == Merged("a\n\nc")
    assert merge("a\nb\nc", "a\nc", "a\nb\nC") == Merged("a\nC")
    assert merge("a\nb\nc\nd", "a\nc\nd", "a\nb\nd") == Merged("a\nd")


def test_a_change_is_undone_beneath_later_ones() -> None:
    first = "One.\n\nTwo."
    second = "One.\n\nTwo and a half."
    third = "Zero.\n\nOne.\n\nTwo and a half.\n\nThree."
    assert without(first, second, third) == Merged("Zero.\n\nOne.\n\nTwo.\n\nThree.")
    assert without(first, second, second) == Merged(first)
    assert without("", second, third).conflicts == ()


def test_a_change_that_was_changed_again_is_not_undone_silently() -> None:
    assert without("a b c", "a B c", "a X c").conflicts


@given(TEXTS, TEXTS)
def test_the_latest_change_can_always_be_undone(before: str, after: str) -> None:
    assert without(before, after, after) == Merged(before)


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ("a" * 250_000, "a" * 249_999, "a" * 249_998 + "b"),
        ("a b " * 60_000, "b a " * 60_000, "a a b " * 40_000),
        ("a\nb\n" * 30_000, "b\na\n" * 30_000, "a\na\nb\n" * 20_000),
        ("人口" * 40_000, "口人人" * 25_000, "人人口" * 25_000),
        ("\n" * 90_000, "\n" * 80_000 + "x", "x" + "\n" * 70_000),
    ],
    ids=range(5),
)
def test_the_worst_of_texts_are_merged_in_bounded_work(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    assert not (told(mine) & told(theirs)) - told(merged.text)


def told(text: str) -> Counter[str]:
    return Counter(word for word in words(text) if is_word(word))
