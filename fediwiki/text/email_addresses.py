"""E-mail addresses as people type them: only what every mail server reads alike."""

import re

from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

MAX_CHARACTERS = 254
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# Quotes, %, ! and commas can send a mail to somebody else; no mailbox of today needs them.
_ADDRESS = re.compile(
    rf"[A-Za-z0-9_+=~&'#/^-]+(?:\.[A-Za-z0-9_+=~&'#/^-]+)*@(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*"
)
_MAX_LOCAL_CHARACTERS = 64


def checked(text: str) -> str:
    """The address that `text` gives.

    Raises:
        Malformed: It is none that we would write to.
    """
    address = text.strip()
    local = address.partition("@")[0]
    if (
        len(address) > MAX_CHARACTERS
        or len(local) > _MAX_LOCAL_CHARACTERS
        or _ADDRESS.fullmatch(address) is None
    ):
        raise Malformed(_("This is not an e-mail address that we can write to."))
    return address


def key(address: str) -> str:
    """The address in the form that is compared: two that fold alike are one mailbox."""
    return address.lower()
