"""What people type to search: words, "words in a row", beginnings* and -words to leave out."""

import re
from dataclasses import dataclass

MOST_TERMS = 20
MOST_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Term:
    """Words in a row; with `beginning`, the last may go on; `excluded` ones must not be there."""

    words: tuple[str, ...]
    beginning: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What must all be found, but for what is excluded."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """What must be there."""
        return tuple(each for each in self.terms if not each.excluded)

    @property
    def excluded(self) -> tuple[Term, ...]:
        """What must not."""
        return tuple(each for each in self.terms if each.excluded)


def parse(text: str) -> Query:
    """The query that a text makes; any text makes one, also an empty one."""
    terms: list[Term] = []
    for found in _TERM.finditer(text[:MOST_CHARACTERS]):
        words = tuple(_WORD.findall(found["row"] or found["word"] or ""))
        if words:
            terms.append(Term(words, bool(found["star"]), bool(found["minus"])))
    return Query(tuple(terms[:MOST_TERMS]))


# Without the underscore, at which databases cut words.
_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(
    r'(?P<minus>(?<!\S)-)?(?:"(?P<row>[^"]*)"?|(?P<word>[^\s"]+?))(?P<star>\*)?(?=\s|$|")'
)
