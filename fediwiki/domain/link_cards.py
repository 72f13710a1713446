"""Cards of links: what a page elsewhere says of itself."""

from dataclasses import dataclass

from fediwiki.domain.attachments import Attachment


@dataclass(frozen=True, slots=True)
class LinkCard:
    """The title and the description of a page in plain text, and our copy of its picture."""

    title: str = ""
    description: str = ""
    preview: Attachment | None = None
