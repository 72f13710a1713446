"""Names of hosts as people and urls write them, in the one form in which they are compared."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import idna

from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

_MOST_CHARACTERS = 253
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_DECORATION = re.compile(r"(?:https?://|@|\*\.|\.)*", re.IGNORECASE)
_BEYOND = re.compile(r"[/?#].*|:[0-9]{1,5}(?=$|/)", re.DOTALL)


def normal_domain(text: str) -> str:
    """A domain in lower case, in ASCII, without a final dot; also from an address of the web.

    Raises:
        Malformed: It is none.
    """
    bare = text.strip()
    bare = bare[_match_end(bare) :]
    bare = _BEYOND.sub("", bare).rstrip(".")
    if not bare or len(bare) > _MOST_CHARACTERS:
        raise Malformed(_("“%(text)s” is no domain", text=text.strip()[:100]))
    name = bare.lower() if bare.isascii() else _encoded(bare)
    if len(name) > _MOST_CHARACTERS or not all(map(_LABEL.fullmatch, name.split("."))):
        raise Malformed(_("“%(text)s” is no domain", text=text.strip()[:100]))
    return name


def readable_domain(domain: str) -> str:
    """A domain as people read it, for showing beside its ASCII form; the same where it has none."""
    if "xn--" not in domain:
        return domain
    try:
        return idna.decode(domain, uts46=True)
    except UnicodeError:
        return domain


def host_of(url: str) -> str:
    """The host of a url or of an id, without its port; empty where there is none."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return ""
    return (host or "").rstrip(".")


def upwards(domain: str) -> Iterator[str]:
    """A domain and those above it, the nearest first."""
    while domain:
        yield domain
        domain = domain.partition(".")[2]


def obfuscated(domain: str) -> str:
    """A domain of which only those who know it can tell which it is."""
    kept = max(1, len(domain) // 4)
    return "".join(
        each if each == "." or place < kept or place >= len(domain) - kept else "*"
        for place, each in enumerate(domain)
    )


def _match_end(text: str) -> int:
    found = _DECORATION.match(text)
    return found.end() if found else 0


def _encoded(text: str) -> str:
    try:
        return idna.encode(text, uts46=True).decode("ascii").lower()
    except UnicodeError as error:
        raise Malformed(_("“%(text)s” is no domain", text=text[:100])) from error
