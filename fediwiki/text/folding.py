"""Text in the one form in which words are compared that somebody may have disguised."""

import re
import unicodedata
from typing import Final

# Letters of other scripts, figures and signs that readers take for a Latin letter; l and i are one.
_LOOKALIKES: Final = str.maketrans(
    "авеёіјкмнорстухѕԁԛԝһαβεηικνορτυχγωϲøıłđ013457@$|l",  # noqa: RUF001 - to be taken for others is what they are here for
    "abeeijkmhopctyxsdqwhabenikvoptuxywcoildoieastasii",
)
_WORD: Final = re.compile(r"\w+")
# Scripts that put no spaces between words.
_SPACELESS: Final = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def folded(text: str) -> str:
    """The words of a text, each after one space, without case, marks, disguise or other signs.

    It takes time in proportion to the text. "Sh\u00f3p\u200b-CARS!" is " shop cars ".
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(each for each in plain if unicodedata.category(each) not in _DROPPED)
    return f" {' '.join(_WORD.findall(kept.translate(_LOOKALIKES)))} "


def holds(text: str, phrase: str) -> bool:
    """Whether a folded text holds a folded phrase, word by word; where no spaces are, anywhere."""
    bare = phrase.strip()
    return (bare if _SPACELESS.search(bare) else f" {bare} ") in text if bare else False


# Marks on letters, and characters that nobody sees.
_DROPPED: Final = frozenset({"Mn", "Me", "Cf"})
