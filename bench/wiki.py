"""What comparing, merging, blaming and rendering cost: made-up articles, and the worst of texts."""

import random
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

from fediwiki.text import markdown
from fediwiki.text.blame import blame
from fediwiki.text.diff import Diff, diff
from fediwiki.text.merge import merge, without
from fediwiki.text.wikilinks import Target

REPEATS = 7
PARAGRAPHS = 200
WORDS = 100
DIFF_GOAL_MS = 100
WORST_GOAL_MS = 2_000

_COMMON = "the of and to in a is that for it was on are as with by at from this have".split()


async def measure() -> None:
    dice = random.Random(20)
    article = [_paragraph(dice) for _ in range(PARAGRAPHS)]
    print(
        f"\nWiki: an article of {PARAGRAPHS * WORDS:,} words in {PARAGRAPHS} paragraphs, "
        f"medians of {REPEATS}.\n\nwhat{'':38}CPU ms  wall ms  goal"
    )
    _edits(dice, article)
    _merges(dice, article)
    _print("render 3 KB with wikilinks", _rendering(dice), None)
    _worst(dice)


def _edits(dice: random.Random, article: list[str]) -> None:
    text = _text(article)
    few = _text(_edited(dice, article, every=8))
    moved = [*article[20:], *article[:20]]
    moved[60] = _changed(dice, moved[60], 3)
    whole = _text(_edited(dice, article, every=1))
    one_line, one_line_edited = text.replace("\n", " "), few.replace("\n", " ")
    for what, before, after, goal in (
        ("diff, 1 paragraph", text, _text(_edited(dice, article, every=200)), DIFF_GOAL_MS),
        ("diff, 25 paragraphs", text, few, DIFF_GOAL_MS),
        ("diff, 20 paragraphs moved, 1 changed", text, _text(moved), DIFF_GOAL_MS),
        ("diff, 75 edits in one line", one_line, one_line_edited, None),
        ("diff, every paragraph changed", text, whole, None),
        ("diff, another article", text, _text([_paragraph(dice) for _ in article]), None),
    ):
        _print(what, _differing(before, after), goal)


def _merges(dice: random.Random, article: list[str]) -> None:
    text = _text(article)
    mine = _text(_edited(dice, article, every=8))
    theirs = _text(_edited(dice, article, every=9))
    revisions = [(0, text)]
    for number in range(1, 51):
        article[number] = _changed(dice, article[number], 2)
        revisions.append((number, _text(article)))
    _print("merge, 25 and 23 paragraphs", lambda: merge(text, mine, theirs), None)
    _print("undo beneath 49 later edits", lambda: _undone(revisions), None)
    _print("blame, 51 revisions", lambda: blame(revisions), None)


def _worst(dice: random.Random) -> None:
    def of_two(size: int, between: str) -> str:
        return between.join(dice.choices("ab", k=size))

    numbers = [str(number) for number in range(80_000)]
    for what, before, after in (
        ("one symbol, 500 kB", "a" * 500_000, "a" * 499_999),
        ("two symbols, 500 kB", of_two(500_000, ""), of_two(500_000, "")),
        ("two words in one line, 500 kB", of_two(250_000, " "), of_two(250_000, " ")),
        ("two words in lines, 500 kB", of_two(250_000, "\n"), of_two(250_000, "\n")),
        ("two words in paragraphs, 500 kB", of_two(166_000, "\n\n"), of_two(166_000, "\n\n")),
        ("4,000 of two words", of_two(4_000, " "), of_two(4_000, " ")),
        ("one long line, backwards, 500 kB", " ".join(numbers), " ".join(numbers[::-1])),
    ):
        _print(f"diff, {what}", _differing(before, after), WORST_GOAL_MS)
    texts = [of_two(125_000, " ") for _ in range(3)]
    _print("merge, two words, 3 × 250 kB", lambda: merge(*texts), WORST_GOAL_MS)


def _differing(before: str, after: str) -> Callable[[], object]:
    assert _made_by(diff(before, after), before) == after
    return lambda: diff(before, after)


def _made_by(found: Diff, before: str) -> str:
    parts: list[str] = []
    done = 0
    for edit in found.edits:
        parts += [before[done : edit.start], edit.text]
        done = edit.end
    return "".join((*parts, before[done:]))


def _undone(revisions: list[tuple[int, str]]) -> None:
    undone = without(revisions[0][1], revisions[1][1], revisions[-1][1])
    assert not undone.conflicts


def _rendering(dice: random.Random) -> Callable[[], object]:
    source = _text([f"## [[{_word(dice)}]]\n\n{_paragraph(dice)} [[A|b]]" for _ in range(5)])
    target = Target("https://wiki.example/p/1")
    return lambda: markdown.render(source, wikilink=lambda _: target)


def _print(what: str, work: Callable[[], object], goal_ms: float | None) -> None:
    cpu: list[float] = []
    wall: list[float] = []
    for _ in range(REPEATS):
        started, cpu_started = perf_counter(), process_time()
        work()
        wall.append((perf_counter() - started) * 1e3)
        cpu.append((process_time() - cpu_started) * 1e3)
    verdict = ""
    if goal_ms is not None:
        verdict = f"{goal_ms:6,}: {'reached' if median(cpu) <= goal_ms else 'NOT reached'}"
    print(f"{what:40}{median(cpu):8.1f}{median(wall):9.1f}{verdict}")


def _text(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs)


def _edited(dice: random.Random, paragraphs: list[str], *, every: int) -> list[str]:
    return [
        paragraph if number % every else _changed(dice, paragraph, 3)
        for number, paragraph in enumerate(paragraphs)
    ]


def _changed(dice: random.Random, paragraph: str, times: int) -> str:
    words = paragraph.split(" ")
    for _ in range(times):
        place = dice.randrange(len(words) - 1)
        words[place : place + dice.randrange(3)] = [_word(dice)] * dice.randrange(1, 3)
    return " ".join(words)


def _paragraph(dice: random.Random) -> str:
    return " ".join(_word(dice) for _ in range(WORDS)) + "."


def _word(dice: random.Random) -> str:
    return dice.choice(_COMMON) if dice.random() < 0.4 else f"word{dice.randrange(4000)}"
