"""Profiles: what members say of themselves."""

from dataclasses import dataclass

from fediwiki.text import links

NAME_CHARACTERS = 30
MOST_FIELDS = 4
FIELD_NAME_CHARACTERS = 40
FIELD_VALUE_CHARACTERS = 255


@dataclass(frozen=True, slots=True)
class ProfileField:
    """A fact about a member, such as where they live or their own site."""

    name: str
    value: str

    @property
    def url(self) -> str:
        """Where it leads, if its value is an address of the web."""
        url = links.safe(self.value)
        return url if url and not url.lower().startswith("mailto:") else ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a member says of themselves: Markdown, and facts."""

    bio: str = ""
    fields: tuple[ProfileField, ...] = ()
