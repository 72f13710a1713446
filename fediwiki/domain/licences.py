"""Licences: what they are called, and whether what is under one may go on under another."""

import re
from collections.abc import Mapping
from types import MappingProxyType

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "https://creativecommons.org/licenses/by-sa/4.0/": "CC BY-SA 4.0",
        "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
        "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
    }
)
_DEED = re.compile(r"(?:/(?:deed|legalcode)(?:\.[a-z_-]{2,20})?)?/*\Z", re.IGNORECASE)


def name_of(url: str) -> str:
    """What people call the licence at this address."""
    return _NAMES.get(url, url)


def is_same(one: str, other: str) -> bool:
    """Whether two addresses are of one licence; none is the same as no other."""
    return bool(one) and _core(one) == _core(other)


def _core(url: str) -> str:
    """The address without what does not tell licences apart."""
    _, _, rest = url.strip().rpartition("://")
    return _DEED.sub("", rest.lower().removeprefix("www."))
