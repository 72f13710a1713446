"""Portraits: the two pictures by which people and subwikis are known."""

from enum import StrEnum


class Portrait(StrEnum):
    """A small one that stands beside their name, and a wide one over their page."""

    AVATAR = "avatar"
    BANNER = "banner"
