"""What two sequences have in common."""

from collections.abc import Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from fediwiki.text.alignment import FREE_STEPS, Effort, Match, align


@given(st.text("ab", max_size=24), st.text("abc", max_size=24))
def test_of_little_the_most_possible_is_found(before: str, after: str) -> None:
    assert common_size(before, after) == longest_common(before, after)


@given(st.text("abcdefghij", max_size=200), st.text("abcdefghij", max_size=200))
def test_matches_are_equal_and_rise_on_both_sides(before: str, after: str) -> None:
    assert common_size(before, after) <= min(len(before), len(after))


@given(st.text("abcdef"), st.text("abcdef"), st.text("xyz"), st.text("uvw"))
def test_what_stands_around_a_change_is_always_found(
    head: str, tail: str, one: str, other: str
) -> None:
    found = common_size(head + one + tail, head + other + tail)
    assert found == len(head) + len(tail)


def test_what_occurs_once_holds_long_sequences_together() -> None:
    before = [str(number) for number in range(1000)]
    after = [piece for number, piece in enumerate(before) if number % 3] + ["new"]
    assert common_size(before, after) == len(after) - 1


def test_runs_hold_together_what_occurs_often() -> None:
    before = [sign for pair in product("abcdefghij", repeat=3) for sign in pair]
    after = [*before[:1500], *"zzzz", *before[1500:]]
    del after[2000:2020], after[100:120]
    assert common_size(before, after) == len(before) - 40


def test_where_the_effort_ends_all_that_is_left_counts_as_different() -> None:
    spent = Effort(0)
    assert spent.spend(FREE_STEPS)
    assert not spent.spend(1)
    assert align("axbyc", "aybxc", spent) == [Match(0, 0, 1), Match(4, 4, 1)]
    assert len(align("axbyc", "aybxc", Effort(0))) > 2


def common_size(before: Sequence[str], after: Sequence[str]) -> int:
    i = j = 0
    matches = align(before, after, Effort(0))
    for match in matches:
        assert match.size > 0
        assert match.before >= i
        assert match.after >= j
        i, j = match.before + match.size, match.after + match.size
        assert before[match.before : i] == after[match.after : j]
    return sum(match.size for match in matches)


def longest_common(before: str, after: str) -> int:
    row = [0] * (len(after) + 1)
    for one in before:
        above = row
        row = [0]
        for at, other in enumerate(after):
            row.append(above[at] + 1 if one == other else max(above[at + 1], row[at]))
    return row[-1]
