"""What is shown of a change, and that it is the whole change."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.text.diff import Diff, Hunk, Kind, diff
from fediwiki.text.word_diff import Part, Segment

LINES = st.lists(
    st.sampled_from(["", " ", "a b", "a c b", "# h", "- i", "- j k", "a long enough line", "人口"]),
    max_size=12,
).map("\n".join)
TEXTS = st.text(max_size=40) | st.text("ab \n-人\u0301", max_size=40) | LINES

TIDES = "Tides are caused by the moon and by the sun together."
SEA = "The sea rose 3.4 mm a year. Satellites measure it."


def _applied(change: Diff, before: str) -> str:
    parts: list[str] = []
    position = 0
    for edit in change.edits:
        parts += (before[position : edit.start], edit.text)
        position = edit.end
    return "".join((*parts, before[position:]))


def signs(hunk: Hunk) -> str:
    marks = {Part.SAME: "{}", Part.REMOVED: "[-{}]", Part.ADDED: "[+{}]"}
    return "".join(marks[segment.part].format(segment.text) for segment in hunk.segments)


def shown(before: str, after: str) -> list[tuple[Kind, str]]:
    return [(hunk.kind, signs(hunk)) for hunk in diff(before, after).hunks]


def kinds(change: Diff) -> list[Kind]:
    return [hunk.kind for hunk in change.hunks]


@given(TEXTS, TEXTS, st.sampled_from([0, 1, None]))
def test_a_difference_makes_the_new_text_of_the_old(
    before: str, after: str, context: int | None
) -> None:
    assert _applied(diff(before, after, context=context), before) == after


@given(TEXTS, TEXTS)
def test_every_difference_is_shown_and_nothing_else(before: str, after: str) -> None:
    changed = set(kinds(diff(before, after))) - {Kind.EQUAL, Kind.SKIPPED}
    assert bool(changed) == (before != after)


@given(TEXTS, TEXTS)
def test_both_sides_are_shown_whole(before: str, after: str) -> None:
    hunks = diff(before, after, context=None).hunks
    left = [text_of(h.before) for h in hunks if h.kind not in {Kind.ADDED, Kind.MOVED_HERE}]
    right = [text_of(h.after) for h in hunks if h.kind not in {Kind.REMOVED, Kind.MOVED_AWAY}]
    assert "".join("".join(left).split()) == "".join(before.split())
    assert "".join("".join(right).split()) == "".join(after.split())


@given(TEXTS, TEXTS)
def test_edits_rise_and_never_touch(before: str, after: str) -> None:
    position = -1
    for edit in diff(before, after).edits:
        assert edit.start > position
        assert edit.end > edit.start or edit.text
        assert before[edit.start : edit.end] != edit.text
        position = edit.end


def test_words_are_compared_inside_a_changed_paragraph() -> None:
    after = SEA.replace("3.4", "3.7").replace("it.", "it, and gauges.")
    assert shown(f"# Sea\n\n{SEA}\n", f"# Sea\n\n{after}\n") == [
        (Kind.EQUAL, "# Sea"),
        (
            Kind.CHANGED,
            "The sea rose [-3.4][+3.7] mm a year. Satellites measure it[+, and gauges].",
        ),
    ]


def test_a_phrase_is_not_torn_to_pieces() -> None:
    before = "The quick brown fox jumps over the lazy dog."
    after = "A slow brown cat leaps over a lazy dog."
    assert shown(before, after) == [
        (
            Kind.CHANGED,
            "[-The quick][+A slow] brown [-fox jumps][+cat leaps] over [-the][+a] lazy dog.",
        )
    ]


def test_letters_are_compared_where_words_have_no_spaces() -> None:
    assert shown("私は東京に住んでいます。", "私は京都に住んでいます。") == [
        (Kind.CHANGED, "私は[-東京][+京都]に住んでいます。")
    ]


def test_a_paragraph_with_little_in_common_is_another_one() -> None:
    assert shown(SEA, TIDES) == [(Kind.REMOVED, f"[-{SEA}]"), (Kind.ADDED, f"[+{TIDES}]")]
    assert shown("# Colour", "# Hue") == [(Kind.CHANGED, "# [-Colour][+Hue]")]


def test_a_new_paragraph_leaves_its_neighbours_unchanged() -> None:
    assert shown(SEA, f"{SEA}\n\n{TIDES}") == [(Kind.EQUAL, SEA), (Kind.ADDED, f"[+{TIDES}]")]
    assert shown("- a\n\nb", "- a\n- c\n\nb") == [
        (Kind.EQUAL, "- a"),
        (Kind.ADDED, "[+- c]"),
        (Kind.EQUAL, "b"),
    ]


def test_changed_blank_lines_are_shown_where_nothing_else_explains_them() -> None:
    assert shown("a\n\nb", "a\n\n\nb") == [(Kind.CHANGED, "a\n\n[+\n]"), (Kind.EQUAL, "b")]
    assert shown("a", "a\n") == [(Kind.CHANGED, "a[+\n]")]


def test_a_paragraph_that_was_split_keeps_its_larger_half() -> None:
    assert shown(
        "One here. Another that will be split off.", "One here.\n\nAnother that will."
    ) == [
        (Kind.ADDED, "[+One here.]"),
        (Kind.CHANGED, "[-One here. ]Another that will[- be split off]."),
    ]


def test_a_moved_paragraph_is_marked_at_both_ends() -> None:
    change = diff(f"{TIDES}\n\na\n\nb\n\nc", f"a\n\nb\n\n{TIDES}\n\nc")
    assert [(hunk.kind, hunk.move, hunk.before_line, hunk.after_line) for hunk in change.hunks] == [
        (Kind.MOVED_AWAY, 1, 1, None),
        (Kind.EQUAL, None, 3, 1),
        (Kind.EQUAL, None, 5, 3),
        (Kind.MOVED_HERE, 1, 1, 5),
        (Kind.EQUAL, None, 7, 7),
    ]
    assert change.hunks[3].segments == (Segment(Part.SAME, TIDES),)


def test_a_moved_paragraph_shows_what_was_changed_in_it() -> None:
    after = TIDES.replace("together", "alone")
    change = diff(f"{TIDES}\n\na\n\nb\n\nc", f"a\n\nb\n\n{after}\n\nc")
    assert kinds(change)[0] is Kind.MOVED_AWAY
    assert signs(change.hunks[3]) == TIDES.replace("together", "[-together][+alone]")


def test_what_is_too_short_to_be_known_again_is_not_called_moved() -> None:
    change = diff("---\n\na\n\nb\n\nc", "a\n\nb\n\n---\n\nc")
    assert kinds(change)[::3] == [Kind.REMOVED, Kind.ADDED]


def test_what_is_far_from_a_change_is_left_out() -> None:
    before = "\n\n".join("abcdefghi")
    change = diff(before, before.replace("e", "E"), context=1)
    assert [(hunk.kind, hunk.skipped, hunk.before_line) for hunk in change.hunks] == [
        (Kind.SKIPPED, 3, 1),
        (Kind.EQUAL, 0, 7),
        (Kind.CHANGED, 0, 9),
        (Kind.EQUAL, 0, 11),
        (Kind.SKIPPED, 3, 13),
    ]
    assert len(diff(before, before.replace("e", "E"), context=None).hunks) == 9


def test_equal_texts_have_no_difference() -> None:
    assert diff("a\n\nb", "a\n\nb") == Diff((Hunk(Kind.SKIPPED, (), 1, 1, None, 2),), ())
    assert diff("", "") == Diff((), ())


def of_two(size: int, between: str) -> tuple[str, str]:
    dice = random.Random(size)
    return between.join(dice.choices("ab", k=size)), between.join(dice.choices("ab", k=size))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a" * 500_000, "a" * 499_999),
        ("x " + "a " * 250_000 + "y", "z " + "a " * 249_999 + "x"),
        of_two(500_000, ""),
        of_two(250_000, " "),
        of_two(50_000, "\n"),
        of_two(40_000, "\n\n"),
        of_two(40_000, "\n- "),
        of_two(4_000, " "),
        of_two(30_000, " "),
        (
            " ".join(str(number) for number in range(40_000)),
            " ".join(str(number) for number in reversed(range(40_000))),
        ),
        (
            "\n".join(f"- lorem ipsum dolor sit {number}" for number in range(12_000)),
            "\n".join(f"- lorem ipsum dolor sat {number}" for number in reversed(range(12_000))),
        ),
        ("\n" * 90_000, "\n" * 80_000 + "x"),
        ("." * 90_000, ",." * 50_000),
        ("https://" + "." * 90_000, "https://" * 60_000),
        ("a" + "\u0301" * 250_000, "a" + "\u0301" * 249_999),
    ],
    ids=range(15),
)
def test_the_worst_of_texts_are_compared_in_bounded_work(before: str, after: str) -> None:
    assert _applied(diff(before, after), before) == after


def text_of(segments: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in segments)
