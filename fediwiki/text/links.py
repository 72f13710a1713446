"""Which addresses text may link to."""

import re

MAX_URL_CHARS = 2_048


def safe(url: str) -> str | None:
    """`url` fit for a link, or None: absolute, of the web or of mail, and hiding nothing.

    Refused are other schemes, relative and protocol-relative addresses, a host that hides behind
    a user name (`https://good.example@evil.example/`) or a backslash, and anything with controls.
    """
    url = url.strip(" \t\n\r\f")
    if len(url) > MAX_URL_CHARS or _SAFE.fullmatch(url) is None:
        return None
    return _UNQUOTED.sub(lambda found: f"%{ord(found[0]):02X}", url)


_SAFE = re.compile(
    r"""
      https?://[^\s/?#@\\<>"'`{}|^]+(?:[/?#][^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\\]*)?
    | mailto:[^\s/?#@\\<>"'`{}|^]+@[^\s/?#@\\<>"'`{}|^]+
    """,
    re.IGNORECASE | re.VERBOSE,
)

_UNQUOTED = re.compile(r"""[ <>"'`{}|^]""")
