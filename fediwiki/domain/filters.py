"""Filters: which words, links and people moderators and admins want to look at first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fediwiki.errors import Malformed
from fediwiki.text.domains import normal_domain, upwards
from fediwiki.text.folding import folded, holds
from fediwiki.text.gettext import _

MOST_FILTERS = 200
FILTER_CHARACTERS = 100
FEWEST_MENTIONS = 2
MOST_MENTIONS = 100


class FilterKind(StrEnum):
    """What a filter looks for; the words are kept, and never given another meaning."""

    WORD = "word"
    DOMAIN = "domain"
    MENTIONS = "mentions"
    NEWCOMER = "newcomer"


class FilterAction(StrEnum):
    """What becomes of what it finds: it waits for a moderator, or is not taken at all."""

    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a subwiki, or with None of the instance; `said` as `checked` gave it.

    `by_id` is who set it, None for the operator. It `found` something so often, and last then.
    """

    id: int
    subwiki_id: int | None
    kind: FilterKind
    said: str
    action: FilterAction
    by_id: int | None
    since: datetime
    found: int = 0
    found_last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: folded words, hosts of links, how many are mentioned, by whom."""

    words: str
    hosts: frozenset[str] = frozenset()
    mentions: int = 0
    by_newcomer: bool = False


def looked_at(text: str, hosts: Iterable[str], mentions: int, *, by_newcomer: bool) -> Looked:
    """A text with its links and mentions, as filters look at it."""
    return Looked(folded(text), frozenset(hosts), mentions, by_newcomer)


def checked(kind: FilterKind, said: str) -> str:
    """What a filter looks for, in the form in which it is kept.

    Raises:
        Malformed: It is nothing that can be looked for.
    """
    said = " ".join(said.split())
    if len(said) > FILTER_CHARACTERS:
        raise Malformed(_("A filter has at most %(most)s characters.", most=FILTER_CHARACTERS))
    match kind:
        case FilterKind.WORD if len(folded(said).strip()) > 1:
            return said
        case FilterKind.WORD:
            raise Malformed(_("Give a word, or some words in a row."))
        case FilterKind.DOMAIN:
            domain = normal_domain(said)
            if "." not in domain:
                raise Malformed(_("Give a domain, like spam.example."))
            return domain
        case FilterKind.MENTIONS:
            if not (said.isascii() and said.isdigit()) or not (
                FEWEST_MENTIONS <= int(said) <= MOST_MENTIONS
            ):
                raise Malformed(
                    _(
                        "Give a number of people from %(fewest)s to %(most)s.",
                        fewest=FEWEST_MENTIONS,
                        most=MOST_MENTIONS,
                    )
                )
            return str(int(said))
        case FilterKind.NEWCOMER:
            return ""


def matches(each: Filter, looked: Looked) -> bool:
    """Whether a filter finds what it looks for; a domain also where it is only written."""
    match each.kind:
        case FilterKind.WORD:
            return holds(looked.words, folded(each.said))
        case FilterKind.DOMAIN:
            linked = any(each.said in upwards(host) for host in looked.hosts)
            return linked or holds(looked.words, folded(each.said))
        case FilterKind.MENTIONS:
            return looked.mentions >= int(each.said)
        case FilterKind.NEWCOMER:
            return looked.by_newcomer
